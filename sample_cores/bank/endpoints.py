"""The bank's own doors, beside those that every core has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from sample_cores.bank import holdings
from sample_cores.bank.holdings import masked
from sample_cores.common import credentials
from sample_cores.common.app import Core
from sample_cores.common.clock import start_of
from sample_cores.common.refused import Refused


class Key(BaseModel):
    kind: Literal["customer", "phone", "id_no", "card", "account"]
    key: str = Field(max_length=40)


class Pin(BaseModel):
    pin: str = Field(max_length=12)


class Number(BaseModel):
    number: str = Field(max_length=40)


def router(core: Core) -> APIRouter:
    router = APIRouter()
    reader = core.store.reader

    @router.post("/customers/find")
    async def find(said: Key) -> list[dict[str, Any]]:
        """People by an exact key; in the body, so that no log has it."""
        return holdings.find(reader, said.kind, said.key)

    @router.get("/customers/{customer}")
    async def person(customer: str) -> dict[str, Any]:
        return holdings.person(reader, customer)

    @router.get("/customers/{customer}/portfolio")
    async def portfolio(customer: str) -> dict[str, Any]:
        """Everything that the customer has, with balances and what is due."""
        return holdings.portfolio(reader, customer, core.clock.now())

    @router.get("/customers/{customer}/accounts/{account}/entries")
    async def entries(
        customer: str, account: str, since: date, until: date, after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Bookings between two days (both included), newest first; `after`: an entry's id."""
        end = start_of(until + timedelta(days=1))
        return holdings.entries(reader, customer, account, start_of(since), end, after, limit)

    @router.post("/customers/{customer}/pin-check")
    async def pin_check(customer: str, said: Pin) -> dict[str, Any]:
        """Is this the customer's PIN? Wrong ones are counted here."""
        now = core.clock.now()
        return await core.store.write(lambda conn: credentials.check(conn, core.key, customer, "pin", said.pin, now))

    @router.get("/products")
    async def products(code: Annotated[list[str], Query()] = []) -> list[dict[str, Any]]:  # noqa: B006
        """Wealth products on sale."""
        rows = [dict(row) for row in reader.execute("SELECT * FROM products ORDER BY code")]
        return [row for row in rows if not code or row["code"] in code]

    @router.get("/billers")
    async def billers() -> list[dict[str, Any]]:
        return [dict(row) for row in reader.execute("SELECT * FROM billers ORDER BY code")]

    @router.post("/payee")
    async def payee(said: Number) -> dict[str, str]:
        """The masked name behind an account or card of this bank."""
        row = holdings.account_of(reader, said.number)
        if row is None or row["status"] == "closed":
            raise Refused("core.payee_unknown", status=404)
        return {"name": masked(row["owner"])}

    return router
