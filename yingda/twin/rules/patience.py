"""How long customers wait before they give up, from those who did and those who were answered before they could.

The survival curve is Kaplan and Meier's as far as enough customers waited that long; beyond that the exponential
distribution of the same data (givings up per second of waiting) goes on.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

PATIENCE_MS_ASSUMED: Final = 300_000
"""Mean, where nobody ever gave up or nobody waited."""
PATIENCE_MS_MAX: Final = 24 * 3_600_000
AT_RISK: Final = 10
"""Customers who waited at least so long; with fewer the curve would follow single customers."""


class Patience:
    """A survival curve that can be drawn from, also for who has waited for some time already."""

    def __init__(self, gave_up_ms: Iterable[int], answered_ms: Iterable[int] = (), at_risk: int = AT_RISK) -> None:
        ends = sorted([(wait, 0) for wait in gave_up_ms] + [(wait, 1) for wait in answered_ms])
        left, self.gave_up = len(ends), 0
        self._times: list[int] = []
        self._survival: list[float] = []
        """Falling; of the same length as the times at which it falls."""
        alive, waited = 1.0, 0
        for wait, answered in ends:
            waited += wait
            if not answered:
                self.gave_up += 1
            if not answered and left >= at_risk:
                alive *= 1 - 1 / left
                if self._times and self._times[-1] == wait:
                    self._survival[-1] = alive
                else:
                    self._times.append(wait)
                    self._survival.append(alive)
            left -= 1
        self.assumed = not self.gave_up or not waited
        """Whether the log tells nothing of it."""
        self.mean_ms = PATIENCE_MS_ASSUMED if self.assumed else waited / self.gave_up
        """Of the exponential distribution: total time waited over the number of those who gave up."""

    def survival(self, wait_ms: float) -> float:
        """The share of those who wait longer than this."""
        n = bisect_left(self._times, wait_ms + 1) if self._times else 0
        if not self._times or n == len(self._times):
            last, at = (self._survival[-1], self._times[-1]) if self._times else (1.0, 0)
            return last * math.exp(-(wait_ms - at) / self.mean_ms)
        return self._survival[n - 1] if n else 1.0

    def draw(self, chance: float, waited_ms: int = 0) -> int:
        """The patience of one of those who wait longer than `waited_ms`, for an even chance in (0, 1)."""
        wanted = self.survival(waited_ms) * chance
        n = _first_at_most(self._survival, wanted)
        if n < len(self._times):
            return max(self._times[n], waited_ms + 1)
        last, at = (self._survival[-1], self._times[-1]) if self._times else (1.0, 0)
        if last <= 0 or wanted <= 0:
            return max(at, waited_ms + 1)
        beyond = -math.log(wanted / last) * self.mean_ms
        return min(PATIENCE_MS_MAX, max(round(at + beyond), waited_ms + 1))


def _first_at_most(falling: Sequence[float], wanted: float) -> int:
    low, high = 0, len(falling)
    while low < high:
        middle = (low + high) // 2
        if falling[middle] <= wanted:
            high = middle
        else:
            low = middle + 1
    return low
