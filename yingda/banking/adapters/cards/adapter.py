"""A card host behind the port: credit cards, their loss and repayment. What ISO 8583 has no message for, it refuses."""

from __future__ import annotations

import time
from typing import Final

from yingda.banking.adapters.cards import pin_block
from yingda.banking.adapters.cards.client import CardClient
from yingda.banking.adapters.refusals import refused
from yingda.banking.adapters.tcp_door import TcpDoor
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

OPERATIONS: Final = frozenset({"card_repayment", "loss_report", "loss_undo"})
AMOUNT_MAX: Final = 10**12 - 1
"""Field 4 has twelve digits."""
NOT_OFFERED: Final = "core.not_offered"


class CardCore:
    """`Core` over ISO 8583. `pin_key`: the zone PIN key in hexadecimal, 16 bytes. Raises `ValueError` for others."""

    name = "cards"
    operations = OPERATIONS

    def __init__(self, address: str, pin_key: str, timing: Timing | None = None) -> None:
        self._key = bytes.fromhex(pin_key)
        if len(self._key) != 16:
            raise ValueError("a zone PIN key has 16 bytes")
        self._client = CardClient(TcpDoor(self.name, address, timing or Timing()))

    async def find(self, kind: KeyKind, key: str) -> Outcome[tuple[Person, ...]]:
        """The host knows cards and holders only."""
        if kind == "customer":
            found = await self.person(key)
        elif kind == "card":
            found = await self._owner(key)
        else:
            return Good(value=())
        if isinstance(found, Good):
            return Good(value=(found.value,))
        return Good(value=()) if found.kind == "refused" else found

    async def person(self, customer: str) -> Outcome[Person]:
        tokens = await self._client.tokens(customer)
        return tokens if isinstance(tokens, Fault) else await self._owner(tokens.value[0])

    async def portfolio(self, customer: str) -> Outcome[Portfolio]:
        """Asks card by card. The host numbers no changes: the moment stands for the version."""
        tokens = await self._client.tokens(customer)
        if isinstance(tokens, Fault):
            return tokens
        holdings = []
        for token in tokens.value:
            found = await self._client.card(token)
            if isinstance(found, Fault):
                return found
            holdings.append(found.value[1])
        now = time.time_ns() // 1_000_000
        return Good(value=Portfolio(customer=customer, holdings=tuple(holdings), as_of=now, version=now))

    async def entries(
        self, customer: str, account: str, since: str, until: str, after: str | None = None, limit: int = 200
    ) -> Outcome[tuple[Entry, ...]]:
        return refused(NOT_OFFERED)

    async def offered(self, kind: str, codes: tuple[str, ...] = ()) -> Outcome[tuple[Offered, ...]]:
        return Good(value=())

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        return Good(value=())

    async def billers(self) -> Outcome[tuple[Biller, ...]]:
        return Good(value=())

    async def payee(self, number: str) -> Outcome[str]:
        return refused(NOT_OFFERED)

    async def check_pin(self, customer: str, pin: Secret) -> Outcome[PinCheck]:
        tokens = await self._client.tokens(customer)
        if isinstance(tokens, Fault):
            return tokens
        block = pin_block.sealed(pin, tokens.value[0], self._key)
        if block is None:
            return refused("core.invalid")
        return await self._client.check_pin(tokens.value[0], block)

    async def execute(self, order: Order) -> Outcome[Done]:
        match order.kind:
            case "card_repayment" if not 0 < order.params["amount"] <= AMOUNT_MAX:
                return refused("core.amount_invalid")
            case "card_repayment":
                return await self._client.repay(order)
            case "loss_report" | "loss_undo":
                return await self._client.list_lost(order)
        return refused("core.kind_unknown")

    async def fate(self, operation: str, bar: bool = True) -> Outcome[Fate]:
        """Asks; what is absent is then reversed, which shuts the id there."""
        found = await self._client.status(operation)
        if bar and isinstance(found, Good) and found.value.state == "absent":
            return await self._client.reverse(operation)
        return found

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        return refused(NOT_OFFERED)

    async def journal(self, after: int, limit: int = 1_000) -> Outcome[Journal]:
        """Card hosts hand theirs over as a file at night."""
        return refused(NOT_OFFERED)

    async def echo(self) -> Outcome[None]:
        """Whether the host answers at all (0800)."""
        return await self._client.echo()

    async def close(self) -> None:
        await self._client.close()

    async def _owner(self, number: str) -> Outcome[Person]:
        found = await self._client.card(number)
        return found if isinstance(found, Fault) else Good(value=found.value[0])
