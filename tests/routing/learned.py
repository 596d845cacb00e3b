"""What a new owner knows of a log in memory, as it does of the one in the database."""

from collections.abc import Iterable
from typing import Final

import msgspec

from yingda.routing.learning.fold import TEACHING, Learning, learned

MARK: Final = "routing.learned"


def learned_of(events: Iterable[bytes], mark_every: int = 400) -> Learning:
    """`events`: the whole log as JSON, in its order. All is put down more often than by the product, so that minutes
    show it."""
    log = [(msgspec.json.decode(data)["type"], data) for data in events]
    start = max((n for n, (kind, _) in enumerate(log) if kind == MARK), default=0)
    return learned([data for kind, data in log[start:] if kind in TEACHING], len(log) - start, mark_every)
