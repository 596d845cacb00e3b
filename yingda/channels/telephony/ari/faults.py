"""What comes back from the switch. A request that fails is everyday life (the caller hung up first): a value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

GONE: Final = frozenset({404, 409, 410, 412, 422})
"""Statuses of requests about something that is not there any more, or no longer in our hands."""


class FaultKind(StrEnum):
    """`gone`: the channel or bridge ended meanwhile. `refused`: the request is wrong or not allowed (our mistake).
    `failed`: the switch could not do it. `away`: no answer in time, or no connection."""

    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Fault:
    """`status` 0: there was no answer."""

    kind: FaultKind
    status: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes

    def read(self, kind: type[T]) -> T:
        """The answer as this type; raises `msgspec.ValidationError` when the switch says something else."""
        return msgspec.json.decode(self.body, type=kind)


def judged(status: int, body: bytes) -> Answer | Fault:
    if status < 400:
        return Answer(body)
    if status in GONE:
        return Fault(FaultKind.GONE, status)
    return Fault(FaultKind.FAILED if status >= 500 else FaultKind.REFUSED, status)
