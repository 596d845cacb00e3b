"""Identifiers. All are UUIDs in lower-case text; new ones are version 7 (RFC 9562 §5.7), so that they sort by time."""

import os
import random
import threading
import uuid
from collections.abc import Callable
from typing import Final, NewType, Protocol

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


def _uuid7(epoch_ms: int, bits: int) -> str:
    """48 bits of time, version 7, and 74 free bits: 12 before the variant and 62 behind it."""
    high, low = bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    value = (epoch_ms & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


STEP_BITS: Final = 32
"""How far an id of the same millisecond is ahead of the one before, at random: ids stay hard to guess."""


class _Rising:
    """Version 7 ids that rise with each call, within a millisecond too, and when the clock goes back (RFC 9562 6.2)."""

    def __init__(self, now_ms: Callable[[], int], random_bits: Callable[[int], int]) -> None:
        self._now_ms = now_ms
        self._random_bits = random_bits
        self._last_ms = -1
        self._last_bits = 0

    def new(self) -> str:
        now = self._now_ms()
        if now > self._last_ms:
            self._last_ms, self._last_bits = now, self._random_bits(73)
        else:
            self._last_bits += 1 + self._random_bits(STEP_BITS)
        return _uuid7(self._last_ms, self._last_bits)


ENTROPY_BYTES: Final = 4096


class _Entropy:
    """Bits of the system's random source, fetched many at a time: one system call an id was 4 % of an owner's CPU."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._lock = threading.Lock()
        self._bytes, self._used = b"", ENTROPY_BYTES

    def bits(self, count: int) -> int:
        """So many random bits; no bit is given twice, in whatever thread."""
        size = (count + 7) // 8
        with self._lock:
            if self._used + size > ENTROPY_BYTES:
                self._bytes, self._used = os.urandom(ENTROPY_BYTES), 0
            start, self._used = self._used, self._used + size
            taken = self._bytes[start : self._used]
        return int.from_bytes(taken, "big") >> 8 * size - count


_entropy: Final = _Entropy()
os.register_at_fork(after_in_child=_entropy.forget)  # else parent and child would make the same ids


class RandomIds(_Rising):
    """Ids from the system's random source and the given clock (epoch milliseconds)."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        super().__init__(now_ms, _entropy.bits)


class SeededIds(_Rising):
    """Ids that repeat for the same seed and clock: simulation and tests."""

    def __init__(self, seed: int, now_ms: Callable[[], int]) -> None:
        super().__init__(now_ms, random.Random(seed).getrandbits)  # noqa: S311 (repeatable on purpose)


def parse_id(text: object, field: str) -> str:
    """The id in canonical lower-case form, or `id.malformed` naming the field."""
    try:
        if not isinstance(text, str) or len(text) != 36:
            raise ValueError
        return str(uuid.UUID(text))
    except ValueError:
        raise MalformedId(field=field) from None


def is_id(text: str) -> bool:
    """Whether the text is an id in canonical form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
