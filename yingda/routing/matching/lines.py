"""Waiting lines: who waits, in the order of service.

The order never changes while people wait (`rules.pace`), so a sorted list with bisection is enough: an insertion into
20,000 takes some 10 µs. Across lines claims are compared at the heads.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from yingda.routing.rules.pace import Key


@dataclass(slots=True)
class Line:
    """Waiting contacts in order of service."""

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
