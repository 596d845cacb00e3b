"""The expected wait, honest as a range: from the place in line, measured handle times and the seats that take work."""

from typing import Final

HANDLE_S_ASSUMED: Final = 300.0
"""Until enough was measured."""
LOW_FACTOR: Final = 0.6
HIGH_FACTOR: Final = 1.6
ROUND_S: Final = 30
WAIT_S_MAX: Final = 7200


def expected_wait(place: int, seats: int, handle_s: float) -> tuple[int, int] | None:
    """(low, high) in seconds, rounded to half minutes; None when nobody is there to take work.

    With `seats` contacts handled at once, each for `handle_s` on average, one leaves every handle_s / seats seconds.
    """
    if seats <= 0:
        return None
    middle = place * handle_s / seats
    low = int(middle * LOW_FACTOR // ROUND_S) * ROUND_S
    high = (int(middle * HIGH_FACTOR // ROUND_S) + 1) * ROUND_S
    return min(low, WAIT_S_MAX), min(high, WAIT_S_MAX)


class HandleTimes:
    """Measured handle times of a queue: an exponential mean over about the last twenty contacts."""

    WEIGHT: Final = 0.1

    def __init__(self) -> None:
        self.mean_s = HANDLE_S_ASSUMED

    def add(self, handle_s: float) -> None:
        self.mean_s += self.WEIGHT * (handle_s - self.mean_s)
