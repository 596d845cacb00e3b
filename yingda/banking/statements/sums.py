"""What a statement says of its entries. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from yingda.banking.port import CNY, Entry
from yingda.banking.statements.curves import balances


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One account over a period; both days are included. Names and numbers are as the customer may see them (C2).

    `entries`: newest first. `balance`: now, for a period without entries. `whole` false: older entries are left out.
    """

    institution: str
    holder: str
    account: str
    number: str
    since: str
    until: str
    made_at: int
    entries: Sequence[Entry]
    balance: int
    zone: ZoneInfo
    currency: str = CNY
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """`opening + paid_in - paid_out == closing`, in fen."""

    opening: int
    paid_in: int
    paid_out: int
    closing: int
    count: int


def sums(statement: Statement) -> Sums:
    """Of all its entries."""
    entries = statement.entries
    opening, closing = balances(entries) if entries else (statement.balance, statement.balance)
    return Sums(
        opening=opening, closing=closing, count=len(entries),
        paid_in=sum(each.amount for each in entries if each.amount > 0),
        paid_out=-sum(each.amount for each in entries if each.amount < 0),
    )  # fmt: skip
