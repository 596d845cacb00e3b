"""A bank core behind the port."""

from __future__ import annotations

from typing import Final

from yingda.banking.adapters.bank.client import BankClient
from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.adapters.timing import Timing
from yingda.banking.port import (
    Biller,
    Changes,
    Done,
    Entry,
    Fate,
    Fault,
    Good,
    Journal,
    KeyKind,
    Offered,
    Order,
    Outcome,
    Person,
    PinCheck,
    Placed,
    Portfolio,
    Secret,
)

OPERATIONS: Final = frozenset(
    {
        "transfer", "transfer_recall", "bill_payment", "card_repayment", "loss_report", "loss_undo", "limit_change",
        "purchase", "purchase_cancel",
    }
)  # fmt: skip
WAIT_MAX_S: Final = 50.0
"""Of the change feed; the bank itself waits 55 s at most."""


class BankCore:
    """`Core` over the bank's HTTP API."""

    name = "bank"
    operations = OPERATIONS

    def __init__(self, base_url: str, token: str, timing: Timing | None = None) -> None:
        self._client = BankClient(HttpDoor(self.name, base_url, token, timing or Timing()))

    async def find(self, kind: KeyKind, key: str) -> Outcome[tuple[Person, ...]]:
        return await self._client.find(kind, key)

    async def person(self, customer: str) -> Outcome[Person]:
        return await self._client.person(customer)

    async def portfolio(self, customer: str) -> Outcome[Portfolio]:
        return await self._client.portfolio(customer)

    async def entries(
        self, customer: str, account: str, since: str, until: str, after: str | None = None, limit: int = 200
    ) -> Outcome[tuple[Entry, ...]]:
        params = {"since": since, "until": until, "limit": limit} | ({"after": after} if after else {})
        return await self._client.entries(customer, account, params)

    async def offered(self, kind: str, codes: tuple[str, ...] = ()) -> Outcome[tuple[Offered, ...]]:
        return await self._client.products(codes) if kind == "wealth" else Good(value=())

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        return Good(value=())

    async def billers(self) -> Outcome[tuple[Biller, ...]]:
        return await self._client.billers()

    async def payee(self, number: str) -> Outcome[str]:
        return await self._client.payee(number)

    async def check_pin(self, customer: str, pin: Secret) -> Outcome[PinCheck]:
        return await self._client.check_pin(customer, pin.reveal())

    async def execute(self, order: Order) -> Outcome[Done]:
        if order.kind not in self.operations:
            return Fault(kind="refused", code="core.kind_unknown")
        return await self._client.execute(order)

    async def fate(self, operation: str, bar: bool = True) -> Outcome[Fate]:
        return await self._client.fate(operation, bar)

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        return await self._client.changes(after, min(wait_s, WAIT_MAX_S))

    async def journal(self, after: int, limit: int = 1_000) -> Outcome[Journal]:
        return await self._client.journal(after, limit)

    async def close(self) -> None:
        await self._client.close()
