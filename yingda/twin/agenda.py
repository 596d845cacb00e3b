"""What happens next on the virtual clock."""

import heapq
from enum import IntEnum
from typing import Final


class What(IntEnum):
    """Kinds of events."""

    BEGIN_SHIFT = 0
    END_SHIFT = 1
    BACK = 2
    """An agent who missed an offer notices."""
    LOOK = 3
    """An agent takes something from a list (pull mode)."""
    END_TALK = 4
    END_WRAP_UP = 5
    ANSWER = 6
    LAPSE = 7
    GIVE_UP = 8
    STEP = 9
    RETRY = 10
    UNRESERVE = 11
    OVERFLOW = 12


OF_AGENTS: Final = frozenset({What.BEGIN_SHIFT, What.END_SHIFT, What.BACK, What.LOOK})

Due = tuple[int, int, int, str, int]
"""(when, number, what, whom, turn): those of the same moment happen in the order in which they were put down."""


class Agenda:
    """Events to come. `turn`: of the customer, who has moved on if it is another by then; the number of a shift."""

    def __init__(self) -> None:
        self._due: list[Due] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._due)

    @property
    def next_at(self) -> int:
        return self._due[0][0]

    def put(self, at: int, what: What, whom: str, turn: int = 0) -> None:
        self._number += 1
        heapq.heappush(self._due, (at, self._number, what, whom, turn))

    def pop(self) -> Due:
        return heapq.heappop(self._due)
