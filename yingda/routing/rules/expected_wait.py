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


Ends = tuple[float, float]
"""Of a range: the low and the high one."""


def expected_wait(
    place: int, seats: int, handle_s: float, ends: Ends = (0.0, 0.0), least: Ends = (0.0, 0.0)
) -> tuple[int, int] | None:
    """(low, high) in seconds, rounded outwards; None when nobody is there to take work. `ends`: what was learned;
    `least`: no less than this (in contacts handled), since who is before in line waits so long."""
    if seats <= 0:
        return None
    one_leaves_s = handle_s / seats
    low, high = (one_leaves_s * max(a, b) for a, b in zip(_contacts(place, ends), least, strict=True))
    return _round(min(low, high), up=False), _round(max(high, 1.0), up=True)


def while_kept(line: tuple[int, int], one: tuple[int, int] | None, left_s: float) -> tuple[int, int]:
    """The range for who waits for one agent at first: as soon as that agent has room (`one`), at the latest when this
    is over (in `left_s`) and the `line` has come so far, in which the place is kept."""
    return min(line[0], one[0]) if one is not None else 0, max(line[1], _round(max(left_s, 1.0), up=True))


def _contacts(place: int, ends: Ends) -> Ends:
    """How many contacts are handled before this place is free, at least and at most."""
    return place * _quantile(place, -_Z) * math.exp(ends[0]), place * _quantile(place, _Z) * math.exp(ends[1])


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
    _least: list[Ends] = field(default_factory=list)
    """By the length of the place in bits: what shorter ones have to wait at their far end. Made when asked for."""

    def handled(self, handle_s: float) -> None:
        """An exponential mean over about the last twenty contacts. A clock that was put back measures nothing."""
        if handle_s < 0:
            return
        self.handled_count += 1
        self.handle_s += max(WEIGHT, 1 / (1 + self.handled_count)) * (handle_s - self.handle_s)

    def expected(self, place: int, seats: int) -> tuple[int, int] | None:
        """(low, high) in seconds; never less than for who is before in line, whatever lines of each length taught."""
        bits = place.bit_length()
        return expected_wait(place, seats, self.handle_s, self._ends(bits), self._least_of(bits))

    def came_true(self, told: Told, waited_s: float, *, served: bool) -> None:
        """Who gave up within the range says nothing about it; who gave up beyond it waited too long. A wait in no line
        (place 0) says nothing about lines."""
        if waited_s < 0 or told.place < 1 or (not served and waited_s <= told.high_s):
            return
        bits = told.place.bit_length()
        low, high, seen = self.ends.get(bits) or (*self._ends(bits), 0.0)
        by = max(LEARNED, LEARNED_FIRST / (1 + seen))
        low += -by * (1 - MISSED) if waited_s < told.low_s else by * MISSED
        if told.high_s < WAIT_S_MAX:
            high += by * (1 - MISSED) if waited_s > told.high_s else -by * MISSED
        self.ends[bits] = [_kept(low), _kept(high), seen + 1]
        self._least = []

    def _ends(self, bits: int) -> Ends:
        """What lines of this length have taught, else those that are most like them."""
        if not self.ends:
            return UNSURE
        low, high, _ = self.ends[min(self.ends, key=lambda other: (abs(other - bits), other))]
        return low, high

    def _least_of(self, bits: int) -> Ends:
        while len(self._least) < bits:
            shorter = len(self._least)
            low, high = self._least[-1] if self._least else (0.0, 0.0)
            if shorter:
                own = _contacts((1 << shorter) - 1, self._ends(shorter))
                low, high = max(low, own[0]), max(high, own[1])
            self._least.append((low, high))
        return self._least[bits - 1]


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
