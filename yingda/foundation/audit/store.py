"""The tables `audit_entries` and `audit_heads`: appending in a transaction, reading the whole chain to verify it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.audit.chain import Chain, Entry, Head, Linked, genesis
from yingda.foundation.audit.checkpoints import Checkpoint
from yingda.foundation.audit.verify import Finding, FindingKind, StreamVerifier
from yingda.foundation.ids import TenantId

VERIFY_ROWS: Final = 500
"""Rows read at once while verifying: some 10 ms of hashing between two waits, so that others go on."""
BEFORE_ALL: Final = -(2**62)

FIRST_HEAD: Final = text(
    "insert into audit_heads (tenant_id, stream, seq, hash) values (:tenant, :stream, 0, :hash) on conflict do nothing"
)
LOCK_HEAD: Final = text("select seq, hash from audit_heads where tenant_id = :tenant and stream = :stream for update")
MOVE_HEAD: Final = text(
    "update audit_heads set seq = :seq, hash = :hash where tenant_id = :tenant and stream = :stream"
)
INSERT: Final = text(
    "insert into audit_entries"
    " (tenant_id, stream, seq, at, actor, action, subject, data, correlation, previous, hash) values"
    " (:tenant, :stream, :seq, :at, :actor, :action, :subject, cast(:data as jsonb), :correlation, :previous, :hash)"
)
HEADS: Final = text("select stream, seq, hash from audit_heads where tenant_id = :tenant order by stream")
STREAMS: Final = text("select distinct stream from audit_entries where tenant_id = :tenant order by stream")
ROWS: Final = text(
    "select seq, at, actor, action, subject, data::text as data, correlation, previous, hash from audit_entries"
    " where tenant_id = :tenant and stream = :stream and seq > :after order by seq limit :limit"
)


async def append(conn: AsyncConnection, tenant: TenantId, stream: str, entries: Sequence[Entry]) -> None:
    """Append in the caller's transaction; the head row is locked to its end, so writers of one stream take turns."""
    if not entries:
        return
    chain = Chain(tenant, stream, await _locked_head(conn, tenant, stream))
    linked = chain.link(entries)
    await conn.execute(INSERT, [_parameters(each) for each in linked])
    await conn.execute(MOVE_HEAD, {"tenant": tenant, "stream": stream, "seq": chain.head.seq, "hash": chain.head.hash})


def rows_for_copy(linked: Iterable[Linked]) -> list[tuple[Any, ...]]:
    """Rows in the order of the table's columns (tenant_id … hash), `data` as JSON text: for an asyncpg group commit."""
    return [tuple(_parameters(each).values()) for each in linked]


async def heads(conn: AsyncConnection, tenant: TenantId) -> dict[str, Head]:
    """The heads of the tenant's streams."""
    found = await conn.execute(HEADS, {"tenant": tenant})
    return {row.stream: Head(row.seq, bytes(row.hash)) for row in found}


async def verify(conn: AsyncConnection, tenant: TenantId, checkpoints: Sequence[Checkpoint]) -> list[Finding]:
    """Every change, deletion, reorder, insertion or truncation of the tenant's log that chain and checkpoints show.

    Others may append meanwhile: a head is read after its rows, and rows again when it has moved on.
    """
    marks = _marks(tenant, checkpoints)
    known = set(await heads(conn, tenant)) | set(marks)
    known |= {row.stream for row in await conn.execute(STREAMS, {"tenant": tenant})}
    findings: list[Finding] = []
    for stream in sorted(known):
        findings += await _verify_stream(conn, tenant, stream, marks.get(stream, []))
    return findings


async def _verify_stream(conn: AsyncConnection, tenant: TenantId, stream: str, marks: list[Head]) -> list[Finding]:
    verifier = StreamVerifier(tenant, stream, marks)
    after = promised = BEFORE_ALL
    while True:
        async for row in _linked(conn, tenant, stream, after):
            verifier.take(row)
            after = row.seq
        head = (await heads(conn, tenant)).get(stream)
        if head is None or head.seq <= after or promised > after:
            break
        promised = head.seq
    findings = verifier.finish(head)
    if head is None and not verifier.entries:
        return [Finding(stream=stream, seq=0, kind=FindingKind.TRUNCATED, note="the whole stream is gone")]
    return findings


async def _linked(conn: AsyncConnection, tenant: TenantId, stream: str, after: int) -> AsyncIterator[Linked]:
    while True:
        parameters = {"tenant": tenant, "stream": stream, "after": after, "limit": VERIFY_ROWS}
        rows = (await conn.execute(ROWS, parameters)).all()
        for row in rows:
            yield _from_row(tenant, stream, row)
        if len(rows) < VERIFY_ROWS:
            return
        after = rows[-1].seq


def _from_row(tenant: TenantId, stream: str, row: Any) -> Linked:
    entry = Entry(
        at=row.at, actor=row.actor, action=row.action, subject=row.subject, data=json.loads(row.data),
        correlation=row.correlation,
    )  # fmt: skip
    return Linked(
        tenant=tenant, stream=stream, seq=row.seq, entry=entry, previous=bytes(row.previous), hash=bytes(row.hash)
    )


def _marks(tenant: TenantId, checkpoints: Sequence[Checkpoint]) -> dict[str, list[Head]]:
    marks: dict[str, list[Head]] = {}
    for checkpoint in checkpoints:
        if checkpoint.tenant == tenant:
            for stream, head in checkpoint.heads.items():
                marks.setdefault(stream, []).append(head)
    return marks


async def _locked_head(conn: AsyncConnection, tenant: TenantId, stream: str) -> Head:
    key = {"tenant": tenant, "stream": stream}
    row = (await conn.execute(LOCK_HEAD, key)).first()
    if row is None:
        await conn.execute(FIRST_HEAD, {**key, "hash": genesis(tenant, stream)})
        row = (await conn.execute(LOCK_HEAD, key)).one()
    return Head(row.seq, bytes(row.hash))


def _parameters(linked: Linked) -> dict[str, Any]:
    entry = linked.entry
    return {
        "tenant": linked.tenant, "stream": linked.stream, "seq": linked.seq, "at": entry.at, "actor": entry.actor,
        "action": entry.action, "subject": entry.subject, "data": json.dumps(entry.data, ensure_ascii=False),
        "correlation": entry.correlation, "previous": linked.previous, "hash": linked.hash,
    }  # fmt: skip
