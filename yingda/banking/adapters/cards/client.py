"""The card host's messages by name: which type, which processing code, question or order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Final, TypeVar

from yingda.banking.adapters.cards import codec
from yingda.banking.adapters.cards.codec import Meaning, Message
from yingda.banking.adapters.refusals import refused
from yingda.banking.adapters.tcp_door import TcpDoor
from yingda.banking.port import Done, Fate, Holding, Order, Outcome, Person, PinCheck

T = TypeVar("T")

TRACES: Final = 1_000_000
"""Field 11 counts round."""
OWN_COUNTRY: Final = "156"
"""China (ISO 3166-1), fields of currency too (ISO 4217)."""
LOST_CARDS: Final = "HOTCARD"


class CardClient:
    """Speaks the sample card host's ISO 8583; docs/topics/core-systems.md describes it."""

    def __init__(self, door: TcpDoor) -> None:
        self._door = door
        self._trace = itertools.count(1)

    async def echo(self) -> Outcome[None]:
        message = self._message("0800") | {"70": "301"}
        return await self._question(message, codec.echoed)

    async def card(self, number: str) -> Outcome[tuple[Person, Holding]]:
        """By token, or by the card's own number."""
        message = self._message("0100", "310000") | {"2": number, "49": OWN_COUNTRY}
        return await self._question(message, codec.holding)

    async def tokens(self, holder: str) -> Outcome[tuple[str, ...]]:
        message = self._message("0100", "380000") | {"48": codec.tagged(("CU", holder))}
        return await self._question(message, codec.tokens)

    async def check_pin(self, token: str, block: str) -> Outcome[PinCheck]:
        message = self._message("0100", "320000") | {"2": token, "52": block}
        return await self._order(message, codec.pin_check)

    async def repay(self, order: Order) -> Outcome[Done]:
        message = self._message("0200", "210000") | {
            "2": order.params["card"], "4": f"{order.params['amount']:012d}", "48": _named(order), "49": OWN_COUNTRY,
            "102": order.params["from_account"],
        }  # fmt: skip
        return await self._order(message, codec.done)

    async def list_lost(self, order: Order) -> Outcome[Done]:
        """Puts a card on the host's list of lost ones, or takes it off."""
        message = self._message("0300") | {
            "2": order.params["holding"], "48": _named(order), "91": "1" if order.kind == "loss_report" else "3",
            "101": LOST_CARDS,
        }  # fmt: skip
        return await self._order(message, codec.done)

    async def status(self, id: str) -> Outcome[Fate]:
        message = self._message("0100", "370000") | {"48": codec.tagged(("OI", id))}
        return await self._question(message, codec.fate)

    async def reverse(self, id: str) -> Outcome[Fate]:
        """Undoes it if it is there, and shuts the id if not. The same however often it comes."""
        message = self._message("0400", "210000") | {"48": codec.tagged(("OI", id))}
        return await self._question(message, codec.reversed_or_shut)

    async def close(self) -> None:
        await self._door.close()

    async def _question(self, message: Message, meaning: Meaning[T]) -> Outcome[T]:
        try:
            return await self._door.question(codec.encode(message), codec.reading(message, meaning))
        except codec.Unsayable:
            return refused("core.invalid")

    async def _order(self, message: Message, meaning: Meaning[T]) -> Outcome[T]:
        try:
            return await self._door.order(codec.encode(message), codec.reading(message, meaning))
        except codec.Unsayable:
            return refused("core.invalid")

    def _message(self, type: str, processing: str = "") -> Message:
        begun = {"t": type, "7": f"{datetime.now(UTC):%m%d%H%M%S}", "11": f"{next(self._trace) % TRACES:06d}"}
        return begun | ({"3": processing} if processing else {})


def _named(order: Order) -> str:
    """Whose operation it is, and under which id."""
    return codec.tagged(("OI", order.id), ("CU", order.customer))
