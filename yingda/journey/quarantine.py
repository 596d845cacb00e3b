"""A command whose step fails or whose rows the database refuses must not take the partition down again and again.

A step that fails is the command's own doing: it is refused for good at once.

A refused batch ends the owner, and clients repeat what was in it. Operations of such a batch are suspects: the next
owner carries each out alone. One that fails alone is the culprit; it is refused for good, and everybody else goes on.
"""

from collections import OrderedDict
from typing import Final

from yingda.foundation.errors import Refusal

REMEMBERED_MAX: Final = 10_000
"""Operations remembered; the oldest are forgotten."""


class OperationPoisoned(Refusal):
    """What this command asks cannot be carried out or written. Nothing was changed; repeating it is of no use."""

    code = "operation.poisoned"
    status = 422


class Quarantine:
    """Outlives owners: one for each partition and process."""

    def __init__(self) -> None:
        self._suspects: OrderedDict[str, None] = OrderedDict()
        self._poisoned: OrderedDict[str, None] = OrderedDict()

    def suspects(self, operation: str | None) -> bool:
        """Whether to carry it out alone; refuses what is known to be poisoned."""
        if operation in self._poisoned:
            raise OperationPoisoned(operation=operation)
        return operation in self._suspects

    def refused(self, operation: str | None, *, alone: bool) -> None:
        """The database refused a batch with this operation in it."""
        if operation is not None:
            _remember(self._poisoned if alone else self._suspects, operation)

    def passed(self, operation: str | None) -> None:
        """It is durable: no suspect any more."""
        if operation is not None:
            self._suspects.pop(operation, None)


def _remember(known: OrderedDict[str, None], operation: str) -> None:
    known[operation] = None
    while len(known) > REMEMBERED_MAX:
        known.popitem(last=False)
