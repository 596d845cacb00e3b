"""Finding what was done to an audit log: pure, over rows as they are read, heads, and checkpoints kept outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yingda.foundation.audit.chain import Head, Linked, genesis, link
from yingda.foundation.ids import TenantId

FINDINGS_MAX: Final = 1000
"""Findings for one stream; a log broken in more places is broken enough."""


class FindingKind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    TRUNCATED = "truncated"
    HEAD = "head"
    REWRITTEN = "rewritten"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One break: in which stream, at which number, and what kind."""

    stream: str
    seq: int
    kind: FindingKind
    note: str = ""


class StreamVerifier:
    """Walks one stream's rows in order of their numbers and gathers findings. Keeps only what checkpoints ask about."""

    def __init__(self, tenant: TenantId, stream: str, checkpoints: Iterable[Head] = ()) -> None:
        self.tenant, self.stream = tenant, stream
        self.findings: list[Finding] = []
        self.entries = 0
        self._expected = Head(0, genesis(tenant, stream))
        self._marks: dict[int, set[bytes]] = {}
        for mark in checkpoints:
            self._marks.setdefault(mark.seq, set()).add(mark.hash)

    def take(self, row: Linked) -> None:
        """The next row by number."""
        self.entries += 1
        if row.seq != self._expected.seq + 1:
            kind = FindingKind.MISSING if row.seq > self._expected.seq + 1 else FindingKind.UNLINKED
            self._found(self._expected.seq + 1, kind, f"up to {row.seq - 1}")
        elif row.previous != self._expected.hash:
            self._found(row.seq, FindingKind.UNLINKED, "does not follow the entry before it")
        if link(row.previous, self.tenant, self.stream, row.seq, row.entry) != row.hash:
            self._found(row.seq, FindingKind.CHANGED, "its content does not give its hash")
        for mark in self._marks.pop(row.seq, ()):
            if mark != row.hash:
                self._found(row.seq, FindingKind.REWRITTEN, "a checkpoint says another hash")
        self._expected = Head(row.seq, row.hash)

    def finish(self, head: Head | None) -> list[Finding]:
        """All rows are taken; compare with the head row and with checkpoints beyond the end."""
        last = self._expected
        if head is None and last.seq:
            self._found(last.seq, FindingKind.HEAD, "the head row is gone")
        elif head is not None and head.seq > last.seq:
            self._found(last.seq + 1, FindingKind.TRUNCATED, f"the head row says {head.seq}")
        elif head is not None and head != last:
            self._found(last.seq, FindingKind.HEAD, f"the head row says {head.seq} with another end")
        for seq in sorted(seq for seq in self._marks if seq > last.seq):
            self._found(seq, FindingKind.TRUNCATED, "a checkpoint knows this entry")
        return self.findings

    def _found(self, seq: int, kind: FindingKind, note: str) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(stream=self.stream, seq=seq, kind=kind, note=note))
