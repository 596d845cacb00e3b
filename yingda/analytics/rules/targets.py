"""Since when which queue had which target: a wait is judged by the target of the moment it began."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from typing import Final

TARGET_S_DEFAULT: Final = 25
"""Answered within 25 s is the service level asked for in the founding documents; for a queue that nobody knows."""


class Targets:
    """Targets by queue, dated. Moments are epoch milliseconds."""

    def __init__(self, rows: Iterable[tuple[str, int, int]] = ()) -> None:
        self._by_queue: dict[str, list[tuple[int, int]]] = {}
        for queue, since, within_s in rows:
            self.add(queue, since, within_s)

    def add(self, queue: str, since: int, within_s: int) -> None:
        insort(self._by_queue.setdefault(queue, []), (since, within_s))

    def latest(self, queue: str) -> int | None:
        """The newest target in seconds, None if there never was one."""
        dated = self._by_queue.get(queue)
        return dated[-1][1] if dated else None

    def at_ms(self, queue: str, moment: int) -> int:
        """The target in milliseconds that held at the moment; before the first one, the first one."""
        dated = self._by_queue.get(queue)
        if not dated:
            return TARGET_S_DEFAULT * 1000
        return dated[max(0, bisect_right(dated, (moment, 2**31)) - 1)][1] * 1000
