"""What a trade costs, in fen. Rates are the usual or the legal ones of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COMMISSION_PER_100_000: Final = 25
"""0.025 %, both sides, of an order's whole turnover."""
COMMISSION_MIN: Final = 500
STAMP_PER_100_000: Final = 50
"""0.05 % of what is sold of shares (财政部 税务总局公告2023年第39号, since 2023-08-28)."""
TRANSFER_PER_100_000: Final = 1
"""0.001 % of shares, both sides (中国结算, since 2022-04-29)."""


@dataclass(frozen=True, slots=True)
class Fees:
    commission: int
    stamp: int
    transfer: int

    @property
    def sum(self) -> int:
        return self.commission + self.stamp + self.transfer


def turnover(quantity: int, price: int) -> int:
    """In fen, rounded half up."""
    return (quantity * price + 50) // 100


def fees(side: str, share: bool, amount: int, before: int = 0) -> Fees:
    """Of a fill of `amount`, in an order that had turned over `before`. Fills of any pieces come to the same sum."""
    now, then = _whole(side, share, before + amount), _whole(side, share, before)
    return Fees(now.commission - then.commission, now.stamp - then.stamp, now.transfer - then.transfer)


def frozen(share: bool, quantity: int, price: int, before: int = 0) -> int:
    """The most that buying so many more can still cost at this price or a better one, in whatever pieces."""
    amount = turnover(quantity, price)
    return amount + fees("buy", share, amount, before).sum if amount else 0


def _whole(side: str, share: bool, amount: int) -> Fees:
    if not amount:
        return Fees(0, 0, 0)
    stamp = _part(amount, STAMP_PER_100_000) if share and side == "sell" else 0
    transfer = _part(amount, TRANSFER_PER_100_000) if share else 0
    commission = max(_part(amount, COMMISSION_PER_100_000), COMMISSION_MIN)
    if side == "sell":  # a tiny sale never costs more than it brings
        commission = min(commission, amount - stamp - transfer)
    return Fees(commission, stamp, transfer)


def _part(amount: int, per_100_000: int) -> int:
    """Rounded half up."""
    return (amount * per_100_000 + 50_000) // 100_000
