"""The expected wait, honest as a range: from the place in line, measured handle times and the seats that take work, and
from how well the ranges told before came true.

With `seats` contacts handled at once, each for `handle_s` on average, one leaves every handle_s / seats seconds; who is
at place n waits for n of them, and that sum is spread like a gamma distribution. Agents who also serve other queues,
customers who overtake and customers who give up move the truth away from it, each centre in its own way: so both ends
of the range are moved after each wait, until `MISSED` of the customers wait less and as many wait longer than they were
told (adaptive conformal inference, Gibbs and Candès 2021, applied to each end).
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

HANDLE_S_ASSUMED: Final = 300.0
"""Until enough was measured."""
MISSED: Final = 0.06
"""Share of customers who may wait less than the range, and again more: 88 % are served within it."""
LEARNED: Final = 0.06
"""How far one wait moves an end of the range, as a power of e, once many were seen; the first ones move it further."""
LEARNED_FIRST: Final = 0.5
UNSURE: Final = (-0.5, 0.3)
"""Where the ends begin, as powers of e: wider than they would be if handle times and seats were all that counts."""
SCALE_MAX: Final = 3.0
"""An end moves no further from where the gamma distribution puts it than by e to this power."""
WAIT_S_MAX: Final = 7200
ROUNDED: Final = ((60, 10), (300, 15), (900, 30), (WAIT_S_MAX, 60))
"""(up to, rounded to) seconds: outwards, so that nothing is promised too exactly."""
WEIGHT: Final = 0.1
"""Of one handle time in the mean."""
_Z: Final = 1.5548
"""Of the standard normal distribution at 1 - MISSED."""


class Told(NamedTuple):
    """A range in seconds, and where in line it was told."""

    low_s: int
    high_s: int
    place: int


def expected_wait(
    place: int, seats: int, handle_s: float, ends: tuple[float, float] = (0.0, 0.0)
) -> tuple[int, int] | None:
    """(low, high) in seconds, rounded outwards; None when nobody is there to take work. `ends`: what was learned."""
    if seats <= 0:
        return None
    middle = place * handle_s / seats
    low = middle * _quantile(place, -_Z) * math.exp(ends[0])
    high = middle * _quantile(place, _Z) * math.exp(ends[1])
    return _round(min(low, high), up=False), _round(max(high, 1.0), up=True)


def _quantile(place: int, z: float) -> float:
    """Of a gamma distribution with this shape and mean 1 (Wilson and Hilferty 1931)."""
    ninth = 1 / (9 * place)
    return max(0.0, 1 - ninth + z * math.sqrt(ninth)) ** 3


def _round(seconds: float, *, up: bool) -> int:
    to = next((unit for until, unit in ROUNDED if seconds <= until), ROUNDED[-1][1])
    count = math.ceil(seconds / to) if up else math.floor(seconds / to)
    return min(count * to, WAIT_S_MAX)


@dataclass(slots=True)
class Learned:
    """What one queue's waits have taught: the mean handle time, and how far the ends of the range moved, by place."""

    handle_s: float = HANDLE_S_ASSUMED
    handled_count: int = 0
    ends: dict[int, list[float]] = field(default_factory=dict)
    """Low end, high end (as powers of e) and waits seen, by the length of the place in bits."""

    def handled(self, handle_s: float) -> None:
        """An exponential mean over about the last twenty contacts. A clock that was put back measures nothing."""
        if handle_s < 0:
            return
        self.handled_count += 1
        self.handle_s += max(WEIGHT, 1 / (1 + self.handled_count)) * (handle_s - self.handle_s)

    def expected(self, place: int, seats: int) -> tuple[int, int] | None:
        low, high, *_ = self.ends.get(place.bit_length(), UNSURE)
        return expected_wait(place, seats, self.handle_s, (low, high))

    def came_true(self, told: Told, waited_s: float, *, served: bool) -> None:
        """Who gave up within the range says nothing about it; who gave up beyond it waited too long."""
        if waited_s < 0 or (not served and waited_s <= told.high_s):
            return
        low, high, seen = self.ends.setdefault(told.place.bit_length(), [*UNSURE, 0.0])
        by = max(LEARNED, LEARNED_FIRST / (1 + seen))
        low += -by * (1 - MISSED) if waited_s < told.low_s else by * MISSED
        high += by * (1 - MISSED) if waited_s > told.high_s else -by * MISSED
        self.ends[told.place.bit_length()] = [_kept(low), _kept(high), seen + 1]


def _kept(end: float) -> float:
    return max(-SCALE_MAX, min(SCALE_MAX, end))


class Waits:
    """By queue."""

    def __init__(self) -> None:
        self._by_queue: defaultdict[str, Learned] = defaultdict(Learned)

    def of(self, queue: str) -> Learned:
        return self._by_queue[queue]

    def items(self) -> Iterable[tuple[str, Learned]]:
        """Every queue that was asked about."""
        return self._by_queue.items()
