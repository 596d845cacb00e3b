"""A brokerage core behind the port."""

from __future__ import annotations

from typing import Final

from yingda.banking.adapters.broker.client import BrokerClient
from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.adapters.refusals import know
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

OPERATIONS: Final = frozenset({"order", "cancel", "subscription", "funds_in", "funds_out"})
CODES: Final = frozenset(
    {
        "core.bank_unreached", "core.lot", "core.market_closed", "core.order_ended", "core.order_unknown",
        "core.orders_many", "core.params", "core.price_limit", "core.price_off_tick", "core.quota_short",
        "core.shares_short", "core.subscribed_already", "core.symbol_unknown",
    }
)  # fmt: skip
"""Refusals that only a brokerage says."""
WAIT_MAX_S: Final = 50.0
"""Of the change feed; the brokerage itself waits 55 s at most."""

know(CODES)


class BrokerCore:
    """`Core` over the brokerage's HTTP API."""

    name = "broker"
    operations = OPERATIONS

    def __init__(self, base_url: str, token: str, timing: Timing | None = None) -> None:
        self._client = BrokerClient(HttpDoor(self.name, base_url, token, timing or Timing()))

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
        """Securities with their quotes; new shares, which are all told, and then chosen by code."""
        if kind == "security":
            return await self._client.quotes(codes)
        if kind != "subscription":
            return Good(value=())
        told = await self._client.new_shares()
        if isinstance(told, Fault) or not codes:
            return told
        return Good(value=tuple(each for each in told.value if each.code in codes))

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        return await self._client.placed(customer)

    async def billers(self) -> Outcome[tuple[Biller, ...]]:
        return Good(value=())

    async def payee(self, number: str) -> Outcome[str]:
        return Fault(kind="refused", code="core.payee_unknown")

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
