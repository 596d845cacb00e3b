"""How an announced range of waiting turned out. Pure."""

from enum import StrEnum
from typing import Final

SECOND_MS: Final = 1000


class Verdict(StrEnum):
    """Of one stay in a queue for which a range was told; exactly one when it is over."""

    WITHIN = "within"
    """Answered after a wait that was not shorter and not longer than told."""
    EARLY = "early"
    """Answered sooner than told."""
    LATE = "late"
    """Waited longer than told, whatever came of it: who was told four minutes and gives up after six was told wrong."""
    ABANDONED = "abandoned"
    """Gave up before the time that was told had passed: nobody knows whether it would have been kept."""
    MOVED = "moved"
    """Left for another queue, a message or the like before that time had passed."""


JUDGED: Final = (Verdict.WITHIN, Verdict.EARLY, Verdict.LATE)
"""What an announcement is judged by; the others say nothing about whether it was true."""


def verdict(outcome: str, waited_ms: int, low_s: int, high_s: int) -> Verdict | None:
    """`outcome` of the stay and how long it was, against the range that was told; None: it still waits. Both ends
    belong to the range."""
    if outcome == "waiting":
        return None
    if waited_ms > high_s * SECOND_MS:
        return Verdict.LATE
    if outcome == "answered":
        return Verdict.EARLY if waited_ms < low_s * SECOND_MS else Verdict.WITHIN
    return Verdict.ABANDONED if outcome == "abandoned" else Verdict.MOVED
