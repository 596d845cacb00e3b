"""An asyncio loop whose time is virtual: it jumps to the next timer as soon as nothing else is to be done."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

TURNS_WITHOUT_TIME_MAX = 3_000
"""Turns of the loop at one instant; more is a circle that would never end."""


class _NoWait(selectors.SelectSelector):
    """Never waits: tells the loop how long it would have waited."""

    loop: "VirtualLoop"
    still = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("the simulation stands still: nothing is scheduled")
        self.still = 0 if timeout > 0 else self.still + 1
        if self.still > TURNS_WITHOUT_TIME_MAX:
            raise RuntimeError("the simulation goes in a circle: time does not move")
        self.loop.virtual_s += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """No sockets, no threads: only timers and tasks, in an order that repeats itself."""

    def __init__(self) -> None:
        self.virtual_s = 0.0
        selector = _NoWait()
        super().__init__(selector)
        selector.loop = self
        # PT: a timer that is due exactly now must fire now, not one clock tick later
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.virtual_s


class LoopClock:
    """Epoch milliseconds by the loop's virtual time, with an offset that a fault may change."""

    START_MS = 1_772_000_000_000

    def __init__(self) -> None:
        self.offset_ms = 0

    def now_ms(self) -> int:
        return self.START_MS + self.offset_ms + round(asyncio.get_running_loop().time() * 1000)


def run_virtual(main: Coroutine[Any, Any, Any]) -> float:
    """Runs to the end; returns the virtual seconds that went by."""
    loop = VirtualLoop()
    try:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(main)
        return loop.time()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
