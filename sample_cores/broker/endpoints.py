"""The broker's own doors, beside those that every core has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from sample_cores.broker import orders, people, shares, subscriptions
from sample_cores.broker.hours import Hours
from sample_cores.broker.quotes import Board, Quote
from sample_cores.broker.securities import SECURITIES, offered_on
from sample_cores.common import credentials
from sample_cores.common.app import Core
from sample_cores.common.clock import start_of


class Key(BaseModel):
    kind: Literal["customer", "phone", "id_no", "card", "account"]
    key: str = Field(max_length=40)


class Pin(BaseModel):
    pin: str = Field(max_length=12)


def router(core: Core, hours: Hours, board: Board) -> APIRouter:
    router = APIRouter()
    reader = core.store.reader

    @router.post("/customers/find")
    async def find(said: Key) -> list[dict[str, Any]]:
        """People by an exact key; in the body, so that no log has it."""
        return people.find(reader, said.kind, said.key)

    @router.get("/customers/{customer}")
    async def person(customer: str) -> dict[str, Any]:
        return people.person(reader, customer)

    @router.get("/customers/{customer}/portfolio")
    async def portfolio(customer: str) -> dict[str, Any]:
        """Funds and positions at the last price."""
        now = core.clock.now()
        return people.portfolio(reader, customer, board, now, hours.day(now))

    @router.get("/customers/{customer}/accounts/{account}/entries")
    async def entries(
        customer: str, account: str, since: date, until: date, after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Bookings of the funds between two days (both included), newest first; `after`: an entry's id."""
        end = start_of(until + timedelta(days=1))
        return people.entries(reader, customer, account, start_of(since), end, after, limit)

    @router.post("/customers/{customer}/pin-check")
    async def pin_check(customer: str, said: Pin) -> dict[str, Any]:
        """Is this the customer's PIN? Wrong ones are counted here."""
        now = core.clock.now()
        return await core.store.write(lambda conn: credentials.check(conn, core.key, customer, "pin", said.pin, now))

    @router.get("/customers/{customer}/orders")
    async def placed(customer: str) -> list[dict[str, Any]]:
        """Orders of the day, newest first."""
        people.person(reader, customer)
        day = hours.day(core.clock.now()).isoformat()
        rows = reader.execute("SELECT * FROM orders WHERE customer = ? AND day = ? ORDER BY id DESC", (customer, day))
        return [orders.told(row) for row in rows]

    @router.get("/customers/{customer}/subscriptions")
    async def subscribed(customer: str) -> list[dict[str, Any]]:
        """New shares applied for, newest first, with what was won."""
        people.person(reader, customer)
        return subscriptions.of_customer(reader, customer)

    @router.get("/quotes")
    async def quotes(code: Annotated[list[str], Query(max_length=200)] = []) -> list[dict[str, Any]]:  # noqa: B006
        """Securities with their quotes: those of the codes that are known, or all."""
        now = core.clock.now()
        known = [each for each in code if each in SECURITIES] if code else list(SECURITIES)
        return [_told(board.quote(each, now), now) for each in known]

    @router.get("/new-shares")
    async def new_shares() -> list[dict[str, Any]]:
        """What can be applied for today."""
        now = core.clock.now()
        if not hours.is_day(hours.day(now)):
            return []
        security = offered_on(hours.current(now)[0])
        return [
            {
                "code": security.symbol, "name": security.name, "risk": security.risk, "price": security.base,
                "lot": subscriptions.UNIT, "at": now,
            }
        ]  # fmt: skip

    @router.get("/market")
    async def market() -> dict[str, Any]:
        """Whether there is trading now, and of which day."""
        now = core.clock.now()
        return {"open": hours.is_open(now), "day": hours.day(now).isoformat(), "always_open": hours.always_open}

    @router.get("/shares/check")
    async def check() -> dict[str, int]:
        """The ledger of shares, looked at: all numbers are zero."""
        return shares.check(reader)

    return router


def _told(quote: Quote, now: int) -> dict[str, Any]:
    security = SECURITIES[quote.symbol]
    return {
        "code": security.symbol, "name": security.name, "risk": security.risk, "lot": security.lot,
        "tick": security.tick, "price": quote.last, "open": quote.open, "high": quote.high, "low": quote.low,
        "before": quote.before, "bottom": quote.bottom, "top": quote.top, "at": now,
    }  # fmt: skip
