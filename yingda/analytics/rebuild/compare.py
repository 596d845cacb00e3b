"""Facts made again from the log, into fresh tables, and compared with what the subscriber kept: the proof that every
number still comes from the log alone. Either all of them, or those since a moment: then the log is read from there on,
with the earlier life of each contact that something happened to since, and agents go on from the state they were in.

Works on a connection of its own, batch by batch in short transactions: a long one that writes would hold back every
reader of the log. The fresh tables are temporary and end with the connection.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from yingda.analytics import store
from yingda.analytics.projector import READER, fold, fold_contacts
from yingda.analytics.rebuild import store as fresh
from yingda.analytics.rules import contacts
from yingda.analytics.rules.intervals import MINUTE_MS
from yingda.foundation.db import Database
from yingda.foundation.events import BATCH_EVENTS_MAX, Position, Stored
from yingda.foundation.ids import TenantId
from yingda.foundation.subscriptions import place

PREFIX: Final = "rebuilt_"
OPENING: Final = "interaction.arrived"
FINDINGS_MAX: Final = 1000
"""Findings for one table; a projection wrong in more places is wrong enough."""
SNAPSHOT_TRIES_MAX: Final = 20
"""Tries to find the subscriber where the rebuild stands, before it is made to wait."""
PAUSE_S: Final = 0.005
"""Between batches, so that a rebuild leaves room for live work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that differs. `key` names it; `column` the first column that differs, or "row" when one side has none."""

    table: str
    key: str
    column: str
    kept: str | None
    rebuilt: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """What a rebuild reads: the log after `start`, so all that is at `since` (epoch ms, a full minute) or later."""

    since: int = 0
    start: Position = field(default_factory=Position)


async def rebuild_and_compare(
    database: Database, tenant: TenantId, *, since: int = 0, mend: bool = False
) -> list[Finding]:
    """What differs between the kept facts and the log, since a moment or at all; with `mend` (only of all) the rebuilt
    rows take the place of the kept ones."""
    assert not (mend and since), "a part of the facts does not take the place of all"
    async with rebuilding(database) as conn:
        span = await _begin(conn, tenant, since - since % MINUTE_MS)
        position = await rebuild(conn, tenant, span)
        findings = await _compare_in_a_snapshot(conn, tenant, span, position)
        if findings is None or (mend and findings):
            findings = await _compare_alone(conn, tenant, span, position, mend)
    return findings


async def _begin(conn: Any, tenant: TenantId, since: int) -> Span:
    if not since:
        return Span()
    async with in_tenant(conn, tenant):
        start = await fresh.before_first_since(conn, since) or await place(conn, tenant, READER)
        await fresh.take_agents_as_of(conn, tenant, since, PREFIX)
    return Span(since, start)


async def _compare_in_a_snapshot(conn: Any, tenant: TenantId, span: Span, position: Position) -> list[Finding] | None:
    """Compares without holding anybody up, in a moment in which the subscriber stands where we do; None: never did."""
    for _ in range(SNAPSHOT_TRIES_MAX):
        async with in_tenant(conn, tenant):
            position = await _catch_up(conn, tenant, span, position, await place(conn, tenant, READER))
        async with in_tenant(conn, tenant, isolation="repeatable_read", readonly=True):
            if await place(conn, tenant, READER) == position:
                return await compare(conn, span.since)
    return None


async def _compare_alone(conn: Any, tenant: TenantId, span: Span, position: Position, mend: bool) -> list[Finding]:
    """Compares while the subscriber waits for our commit."""
    async with in_tenant(conn, tenant):
        await fresh.hold_cursor(conn, tenant, READER)
        await _catch_up(conn, tenant, span, position, await place(conn, tenant, READER))
        findings = await compare(conn, span.since)
        if mend and findings:
            await fresh.mend(conn, PREFIX)
    return findings


@asynccontextmanager
async def rebuilding(database: Database) -> AsyncIterator[Any]:
    """A connection with fresh, empty tables."""
    conn = await database.connect()
    try:
        await fresh.make_fresh_tables(conn, PREFIX)
        yield conn
    finally:
        await conn.close()


@asynccontextmanager
async def in_tenant(conn: Any, tenant: TenantId, **kind: Any) -> AsyncIterator[None]:
    async with conn.transaction(**kind):
        await fresh.set_tenant(conn, tenant)
        yield


async def rebuild(conn: Any, tenant: TenantId, span: Span) -> Position:
    """Fills the fresh tables with what the subscriber has handled so far; how far that was."""
    async with in_tenant(conn, tenant):
        end = await place(conn, tenant, READER)
    position = span.start
    while True:
        async with in_tenant(conn, tenant):
            reached = await _batch(conn, tenant, span, position, end)
        if reached is None:
            return position
        position = reached
        await asyncio.sleep(PAUSE_S)


async def _catch_up(conn: Any, tenant: TenantId, span: Span, position: Position, end: Position) -> Position:
    """With what came meanwhile: little, so in one transaction."""
    while (reached := await _batch(conn, tenant, span, position, end)) is not None:
        position = reached
    return position


async def _batch(conn: Any, tenant: TenantId, span: Span, position: Position, end: Position) -> Position | None:
    events = await fresh.events_between(conn, position, end, BATCH_EVENTS_MAX)
    if not events:
        return None
    targets = await store.targets(conn)
    if span.since:
        await fold_contacts(tenant, conn, await _earlier(conn, span, events), targets, PREFIX)
    await fold(tenant, conn, events, targets, PREFIX)
    return Position(events[-1].xid, events[-1].id)


async def _earlier(conn: Any, span: Span, events: Sequence[Stored]) -> list[Stored]:
    """The life before the span of contacts that a batch is the first to speak of and that did not begin in it."""
    of_contacts = [(event.type, event.decode()["interaction"]) for event in events if event.type in contacts.STEPS]
    begun = {contact for type, contact in of_contacts if type == OPENING}
    met = {contact for _, contact in of_contacts} - begun
    unknown = await fresh.unknown_of(conn, met, PREFIX)
    return await fresh.earlier_events(conn, unknown, span.since, span.start) if unknown else []


async def compare(conn: Any, since: int = 0) -> list[Finding]:
    """Kept against rebuilt, table by table, column by column."""
    findings = []
    for table in fresh.COMPARED:
        for key, kept, rebuilt in await fresh.differing(conn, table, PREFIX, FINDINGS_MAX, since):
            findings.append(_finding(table.name, key, kept, rebuilt))
    return findings


def _finding(table: str, key: str, kept: dict[str, Any] | None, rebuilt: dict[str, Any] | None) -> Finding:
    if kept is None or rebuilt is None:
        return Finding(table, key, "row", None if kept is None else "there", None if rebuilt is None else "there")
    column = next(name for name in kept if kept[name] != rebuilt[name])
    return Finding(table, key, column, str(kept[column]), str(rebuilt[column]))
