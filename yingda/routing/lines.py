"""Waiting lines: who waits in which queue, in the order of service.

Inside a queue everybody ages at the same pace, so the order never changes while people wait and a sorted list with
bisection is enough (an insertion into 20,000 takes some 10 µs). Across queues scores are compared at the heads.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MINUTE_MS: Final = 60_000

Key = tuple[float, int, str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast waiting raises the score: points per minute of the queue, on top of the contact's priority."""

    ageing_per_minute: float

    def key(self, priority: int, place_at: int, contact: str) -> Key:
        """Smaller is served first. Independent of now, since all age alike."""
        return (self.ageing_per_minute * place_at / MINUTE_MS - priority, place_at, contact)

    def score(self, priority: int, place_at: int, now: int) -> float:
        """The contact's claim now: its priority and what waiting has added."""
        return priority + self.ageing_per_minute * (now - place_at) / MINUTE_MS


@dataclass(slots=True)
class Line:
    """One queue's waiting contacts in order of service."""

    keys: list[Key] = field(default_factory=list)

    def add(self, key: Key) -> None:
        insort(self.keys, key)

    def remove(self, key: Key) -> None:
        at = bisect_left(self.keys, key)
        assert at < len(self.keys) and self.keys[at] == key, "a contact left a line it was not in"
        del self.keys[at]

    def place(self, key: Key) -> int:
        """How many are served before it, plus one."""
        return bisect_left(self.keys, key) + 1

    def __iter__(self) -> Iterator[str]:
        return (contact for _, _, contact in self.keys)

    def __len__(self) -> int:
        return len(self.keys)
