"""The pure core: entries, their canonical bytes, and the hash that links each to the one before it.

`hash = SHA-256(previous || canonical(entry))`, where canonical is JSON with sorted keys and no spaces over tenant,
stream, seq, at (epoch microseconds, what `timestamptz` keeps), actor, action, subject, data and correlation, in this
order as one list. Anyone can compute it again with a few lines of any language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from yingda.foundation.ids import TenantId

ADMIN_STREAM: Final = "admin"
"""The stream of the administrative side; a partition's owner writes to a stream of its own."""
HASH_BYTES: Final = 32
INT_MAX: Final = 2**53 - 1
"""Numbers beyond this become text: JSON readers disagree about them (RFC 8259, 6)."""
DEPTH_MAX: Final = 8

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_encoder: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to which thing. `data` carries ids and small facts, never C2 or C3."""

    at: datetime
    actor: str
    action: str
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    correlation: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream ends: the number of its last entry (0 when empty) and that entry's hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An entry in its place: what a row of `audit_entries` holds."""

    tenant: TenantId
    stream: str
    seq: int
    entry: Entry
    previous: bytes
    hash: bytes


def genesis(tenant: TenantId, stream: str) -> bytes:
    """What the first entry of a stream has as its previous hash; no two streams share it."""
    return hashlib.sha256(_encoder.encode(["yingda audit", tenant, stream])).digest()


def link(previous: bytes, tenant: TenantId, stream: str, seq: int, entry: Entry) -> bytes:
    """The hash of an entry in its place after `previous`."""
    return hashlib.sha256(previous + _canonical(tenant, stream, seq, entry)).digest()


def plain(value: Any, depth: int = 0) -> Any:
    """`value` in the form that survives `jsonb` unchanged: text without NUL, integers, booleans, null, lists, objects.

    Fractions become text (jsonb keeps 1.0 and 1 apart in ways that JSON readers do not); so does all else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -INT_MAX <= value <= INT_MAX else str(int(value))
    if depth >= DEPTH_MAX:
        return "…"
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each, depth + 1) for each in _in_order(value)]
    return _text(value.isoformat() if isinstance(value, datetime) else str(value))


def _in_order(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else value


def settle(entry: Entry) -> Entry:
    """The entry as it will be read back: text PostgreSQL can hold, time in UTC."""
    return Entry(
        at=entry.at.astimezone(UTC),
        actor=_text(entry.actor),
        action=_text(entry.action),
        subject=_text(entry.subject),
        data=plain(entry.data),
        correlation=_text(entry.correlation),
    )


class Chain:
    """The end of one stream, held in memory by its only writer: links entries for a group commit.

    Call `link` while the batch is put together; if the batch is refused or fails, throw the chain away and make a new
    one from the head row, as with all memory of a partition.
    """

    def __init__(self, tenant: TenantId, stream: str, head: Head | None = None) -> None:
        self.tenant, self.stream = tenant, stream
        self._head = head or Head(0, genesis(tenant, stream))

    @property
    def head(self) -> Head:
        """What the head row must say after everything linked so far is committed."""
        return self._head

    def link(self, entries: Iterable[Entry]) -> list[Linked]:
        """The entries in their places after the head, which moves to the last of them."""
        return [self._link_one(entry) for entry in entries]

    def _link_one(self, entry: Entry) -> Linked:
        settled = settle(entry)
        previous, seq = self._head.hash, self._head.seq + 1
        hashed = link(previous, self.tenant, self.stream, seq, settled)
        self._head = Head(seq, hashed)
        return Linked(tenant=self.tenant, stream=self.stream, seq=seq, entry=settled, previous=previous, hash=hashed)


def _canonical(tenant: TenantId, stream: str, seq: int, entry: Entry) -> bytes:
    at_us = (entry.at - _EPOCH) // _MICROSECOND
    parts = [tenant, stream, seq, at_us, entry.actor, entry.action, entry.subject, entry.data, entry.correlation]
    return _encoder.encode(parts)


def _text(value: str) -> str:
    """Text that both PostgreSQL and JSON hold: no NUL, no lone surrogates."""
    if value.isascii() and "\x00" not in value:
        return value
    return value.replace("\x00", "�").encode("utf-8", "replace").decode()
