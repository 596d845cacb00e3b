"""One guard for every adapter: a circuit breaker around each exchange, retries of questions, faults as values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from yingda.banking.adapters.timing import Broken, Timing
from yingda.banking.port import Fault, Outcome

T = TypeVar("T")
Exchange = Callable[[], Awaitable[Outcome[T]]]
"""One try. Raises `Broken`; a refusal of the other side is a value and no failure of it."""

PAUSE_S: Final = 0.05
"""Before the second try; doubles each time, with as much jitter."""
PAUSE_MAX_S: Final = 1.0


class Guard:
    """Of one connection to another system."""

    def __init__(self, name: str, timing: Timing) -> None:
        self._name, self._timing = name, timing
        self._breakers = AsyncCircuitBreakerFactory(default_threshold=timing.failures, default_ttl=timing.open_s)

    async def question(self, exchange: Exchange[T]) -> Outcome[T]:
        """Changes nothing there, or the same however often it comes: tried again. What fails is `unreached`."""
        try:
            async for attempt in stamina.retry_context(
                on=Broken, attempts=self._timing.attempts, timeout=None, wait_initial=PAUSE_S, wait_jitter=PAUSE_S,
                wait_max=PAUSE_MAX_S,
            ):  # fmt: skip
                with attempt:
                    return await self._guarded(exchange)
        except Broken as broken:
            return Fault(kind="unreached", code=broken.code)
        raise AssertionError("stamina yields at least one attempt")

    async def order(self, exchange: Exchange[T]) -> Outcome[T]:
        """Sent once. `lost` unless it is certain that it never arrived."""
        try:
            return await self._guarded(exchange)
        except Broken as broken:
            return Fault(kind="unreached" if broken.certain else "lost", code=broken.code)

    async def _guarded(self, exchange: Exchange[T]) -> Outcome[T]:
        try:
            async with await self._breakers.get_breaker(self._name):
                return await exchange()
        except OpenedState:
            return Fault(kind="unreached", code="core.resting")
