"""The bank's JSON in our words, and back. Pure: bytes in, values of the port out."""

from __future__ import annotations

from typing import Any

import msgspec

from yingda.banking.adapters.refusals import Running
from yingda.banking.port import (
    Biller,
    Changes,
    Done,
    Entry,
    Fate,
    Journal,
    Offered,
    Order,
    Person,
    PinCheck,
    Portfolio,
    Risk,
)


class _Product(msgspec.Struct, frozen=True):
    code: str
    name: str
    risk: Risk
    min_amount: int
    rate: str
    days: int


class _Operation(msgspec.Struct, frozen=True):
    """An operation as the bank tells it; the second half only when it was refused."""

    id: str
    state: str
    at: int = 0
    ref: str = ""
    facts: dict[str, Any] = {}
    code: str = ""


class _Payee(msgspec.Struct, frozen=True):
    name: str


def people(body: bytes) -> tuple[Person, ...]:
    return msgspec.json.decode(body, type=tuple[Person, ...])


def person(body: bytes) -> Person:
    return msgspec.json.decode(body, type=Person)


def portfolio(body: bytes) -> Portfolio:
    return msgspec.json.decode(body, type=Portfolio)


def entries(body: bytes) -> tuple[Entry, ...]:
    return msgspec.json.decode(body, type=tuple[Entry, ...])


def products(body: bytes) -> tuple[Offered, ...]:
    return tuple(
        Offered(
            code=each.code, kind="wealth", name=each.name, risk=each.risk, min_amount=each.min_amount, rate=each.rate,
            days=each.days,
        )
        for each in msgspec.json.decode(body, type=list[_Product])
    )  # fmt: skip


def billers(body: bytes) -> tuple[Biller, ...]:
    return msgspec.json.decode(body, type=tuple[Biller, ...])


def payee(body: bytes) -> str:
    return msgspec.json.decode(body, type=_Payee).name


def pin_check(body: bytes) -> PinCheck:
    return msgspec.json.decode(body, type=PinCheck)


def order(order: Order) -> dict[str, Any]:
    """The body of an operation; absent parameters stay away, so that the same order is the same bytes."""
    params = {key: value for key, value in order.params.items() if value is not None}
    return {"kind": order.kind, "customer": order.customer, "params": params}


def done(body: bytes) -> Done:
    """Raises `Running` while it is under way there."""
    said = msgspec.json.decode(body, type=_Operation)
    if said.state != "done":
        raise Running(said.state)
    return Done(ref=said.ref, at=said.at, facts=said.facts)


def fate(body: bytes) -> Fate:
    said = msgspec.json.decode(body, type=_Operation)
    match said.state:
        case "done":
            return Fate(state="done", done=Done(ref=said.ref, at=said.at, facts=said.facts))
        case "refused":
            return Fate(state="refused", code=said.code)
        case "running":
            return Fate(state="running")
        case "absent":
            return Fate(state="absent")
    raise ValueError("another state")


def changes(body: bytes) -> Changes:
    return msgspec.json.decode(body, type=Changes)


def journal(body: bytes) -> Journal:
    return msgspec.json.decode(body, type=Journal)
