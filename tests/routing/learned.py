"""What a new owner knows of a log in memory, as it does of the one in the database."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from yingda.routing.learning.fold import TEACHING, Learning, learned

MARK: Final = "routing.learned"


def kind_of(data: bytes) -> str:
    """The event's type."""
    kind: str = msgspec.json.decode(data)["type"]
    return kind


def learned_of(events: Iterable[bytes]) -> Learning:
    """`events`: the whole log as JSON, in its order."""
    return learned_from([(kind_of(data), data) for data in events])


def learned_from(log: Sequence[tuple[str, bytes]], mark_every: int = 400) -> Learning:
    """`log`: type and JSON of each event. All is put down more often than by the product, so that minutes show it."""
    start = next((n for n in range(len(log) - 1, 0, -1) if log[n][0] == MARK), 0)
    return learned([data for kind, data in log[start:] if kind in TEACHING], len(log) - start, mark_every)
