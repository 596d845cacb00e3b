"""Identifiers. All are UUIDs in lower-case text; new ones are version 7 (RFC 9562 §5.7), so that they sort by time."""

import random
import secrets
import uuid
from collections.abc import Callable
from typing import NewType, Protocol

from yingda.foundation.errors import Refusal

TenantId = NewType("TenantId", str)
BranchId = NewType("BranchId", str)
UserId = NewType("UserId", str)
AgentId = NewType("AgentId", str)
"""An agent is a user with a desk: the same id."""
SkillId = NewType("SkillId", str)
QueueId = NewType("QueueId", str)
EntryPointId = NewType("EntryPointId", str)
InteractionId = NewType("InteractionId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
FileId = NewType("FileId", str)
OfferId = NewType("OfferId", str)
OperationId = NewType("OperationId", str)


class MalformedId(Refusal):
    code = "id.malformed"
    status = 422


class IdSource(Protocol):
    """Makes new ids. Injected, so that a simulation repeats itself to the letter."""

    def new(self) -> str: ...


def _uuid7(epoch_ms: int, random_bits: int) -> str:
    value = (epoch_ms & 0xFFFFFFFFFFFF) << 80 | (random_bits & ((1 << 80) - 1))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class RandomIds:
    """Version 7 ids from the system's random source and the given clock (epoch milliseconds)."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms

    def new(self) -> str:
        return _uuid7(self._now_ms(), secrets.randbits(80))


class SeededIds:
    """Version 7 ids that repeat for the same seed and clock: simulation and tests."""

    def __init__(self, seed: int, now_ms: Callable[[], int]) -> None:
        self._random = random.Random(seed)  # noqa: S311 (repeatable on purpose)
        self._now_ms = now_ms

    def new(self) -> str:
        return _uuid7(self._now_ms(), self._random.getrandbits(80))


def parse_id(text: object, field: str) -> str:
    """The id in canonical lower-case form, or `id.malformed` naming the field."""
    try:
        if not isinstance(text, str) or len(text) != 36:
            raise ValueError
        return str(uuid.UUID(text))
    except ValueError:
        raise MalformedId(field=field) from None
