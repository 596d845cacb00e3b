"""One guard for every adapter: a circuit breaker around each exchange, retries of questions, faults as values."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina
from prometheus_client import Counter, Histogram
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.messages.base import Event
from purgatory.domain.messages.events import ContextChanged
from purgatory.domain.model import OpenedState

from yingda.banking.adapters.timing import Broken, Timing
from yingda.banking.port import Fault, Outcome
from yingda.foundation.metrics import REGISTRY, SECONDS

log = logging.getLogger(__name__)

T = TypeVar("T")
Exchange = Callable[[], Awaitable[Outcome[T]]]
"""One try. Raises `Broken`; a refusal of the other side is a value and no failure of it."""

EXCHANGES: Final = Counter(
    "yingda_core_exchanges", "Exchanges with core systems, by what came of them.", ["core", "result"], registry=REGISTRY
)
"""`result`: answered, refused, or the code of the fault."""
EXCHANGE_SECONDS: Final = Histogram(
    "yingda_core_exchange_seconds", "Time of one exchange with a core system that answered.", ["core"],
    buckets=SECONDS, registry=REGISTRY,
)  # fmt: skip
PAUSE_S: Final = 0.05
"""Before the second try; doubles each time, with as much jitter."""
PAUSE_MAX_S: Final = 1.0


class Guard:
    """Of one connection to another system."""

    def __init__(self, name: str, timing: Timing) -> None:
        self._name, self._timing = name, timing
        self._breakers = AsyncCircuitBreakerFactory(default_threshold=timing.failures, default_ttl=timing.open_s)
        self._breakers.add_listener(_tell)

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
        begun = time.monotonic()
        try:
            async with await self._breakers.get_breaker(self._name):
                outcome = await exchange()
        except OpenedState:
            EXCHANGES.labels(self._name, "core.resting").inc()
            return Fault(kind="unreached", code="core.resting")
        except Broken as broken:
            EXCHANGES.labels(self._name, broken.code).inc()
            raise
        EXCHANGE_SECONDS.labels(self._name).observe(time.monotonic() - begun)
        EXCHANGES.labels(self._name, "refused" if isinstance(outcome, Fault) else "answered").inc()
        return outcome


def _tell(name: str, _kind: str, event: Event) -> None:
    """The breaker opened, or closed again: whoever runs the product should know."""
    if isinstance(event, ContextChanged) and event.state in ("opened", "closed"):
        log.warning("core_breaker", extra={"kind": name, "state": event.state})
