"""The brokerage's JSON in our words. What every sample core has is read as the bank's is. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from yingda.banking.port import Offered, Placed, Risk


class _Security(msgspec.Struct, frozen=True):
    code: str
    name: str
    risk: Risk
    lot: int
    price: int
    at: int
    open: int = 0
    high: int = 0
    low: int = 0
    before: int = 0


class _Order(msgspec.Struct, frozen=True):
    """`state`: one of ours, else the adapter does not understand it."""

    ref: str
    side: Literal["buy", "sell"]
    symbol: str
    name: str
    quantity: int
    filled: int
    price: int
    state: Literal["open", "partly", "filled", "cancelled", "rejected"]
    at: int


def securities(body: bytes) -> tuple[Offered, ...]:
    """With their quotes."""
    return _offered(body, "security")


def new_shares(body: bytes) -> tuple[Offered, ...]:
    return _offered(body, "subscription")


def placed(body: bytes) -> tuple[Placed, ...]:
    return tuple(Placed(**msgspec.structs.asdict(each)) for each in msgspec.json.decode(body, type=list[_Order]))


def _offered(body: bytes, kind: Literal["security", "subscription"]) -> tuple[Offered, ...]:
    return tuple(
        Offered(kind=kind, **msgspec.structs.asdict(each)) for each in msgspec.json.decode(body, type=list[_Security])
    )
