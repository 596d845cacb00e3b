"""The bank's doors by name: which path, which method, question or order."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from yingda.banking.adapters.bank import codec
from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.port import (
    Biller,
    Changes,
    Done,
    Entry,
    Fate,
    Journal,
    Offered,
    Order,
    Outcome,
    Person,
    PinCheck,
    Portfolio,
)


class BankClient:
    """Speaks the sample bank's HTTP API; docs/topics/core-systems.md describes it."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door

    async def find(self, kind: str, key: str) -> Outcome[tuple[Person, ...]]:
        body = {"kind": kind, "key": key}  # in the body: no log on the way has it
        return await self._door.question("POST", "/customers/find", codec.people, body=body)

    async def person(self, customer: str) -> Outcome[Person]:
        return await self._door.question("GET", f"/customers/{_part(customer)}", codec.person)

    async def portfolio(self, customer: str) -> Outcome[Portfolio]:
        return await self._door.question("GET", f"/customers/{_part(customer)}/portfolio", codec.portfolio)

    async def entries(self, customer: str, account: str, params: dict[str, Any]) -> Outcome[tuple[Entry, ...]]:
        path = f"/customers/{_part(customer)}/accounts/{_part(account)}/entries"
        return await self._door.question("GET", path, codec.entries, params=params)

    async def products(self, codes: tuple[str, ...]) -> Outcome[tuple[Offered, ...]]:
        return await self._door.question("GET", "/products", codec.products, params={"code": list(codes)})

    async def billers(self) -> Outcome[tuple[Biller, ...]]:
        return await self._door.question("GET", "/billers", codec.billers)

    async def payee(self, number: str) -> Outcome[str]:
        return await self._door.question("POST", "/payee", codec.payee, body={"number": number})

    async def check_pin(self, customer: str, pin: str) -> Outcome[PinCheck]:
        """An order: a wrong one is counted, so it goes out once."""
        path = f"/customers/{_part(customer)}/pin-check"
        return await self._door.order("POST", path, codec.pin_check, body={"pin": pin})

    async def execute(self, order: Order) -> Outcome[Done]:
        return await self._door.order("PUT", f"/operations/{_part(order.id)}", codec.done, body=codec.order(order))

    async def fate(self, operation: str, bar: bool) -> Outcome[Fate]:
        params = {"bar": "true" if bar else "false"}
        return await self._door.question("GET", f"/operations/{_part(operation)}", codec.fate, params=params)

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        params = {"after": after, "wait_s": wait_s}
        return await self._door.question("GET", "/changes", codec.changes, params=params, wait_s=wait_s)

    async def journal(self, after: int, limit: int) -> Outcome[Journal]:
        return await self._door.question("GET", "/journal", codec.journal, params={"after": after, "limit": limit})

    async def close(self) -> None:
        await self._door.close()


def _part(text: str) -> str:
    """One part of a path, whatever is in it."""
    return quote(text, safe="")
