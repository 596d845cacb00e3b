"""All facts made again from the log, into fresh tables, and compared with what the subscriber kept: the proof that
every number still comes from the log alone.

Works on a connection of its own, batch by batch in short transactions: a long one that writes would hold back every
reader of the log. The fresh tables are temporary and end with the connection.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from yingda.analytics import store
from yingda.analytics.projector import READER, fold
from yingda.analytics.rebuild import store as fresh
from yingda.foundation.db import Database
from yingda.foundation.events import BATCH_EVENTS_MAX, Position
from yingda.foundation.ids import TenantId
from yingda.foundation.subscriptions import place

PREFIX: Final = "rebuilt_"
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


async def rebuild_and_compare(database: Database, tenant: TenantId, *, mend: bool = False) -> list[Finding]:
    """What differs between the kept facts and the log; with `mend` the rebuilt rows take the place of the kept ones."""
    async with rebuilding(database, tenant) as conn:
        position = await rebuild(conn, tenant)
        findings = await _compare_in_a_snapshot(conn, tenant, position)
        if findings is None or (mend and findings):
            findings = await _compare_alone(conn, tenant, position, mend)
    return findings


async def _compare_in_a_snapshot(conn: Any, tenant: TenantId, position: Position) -> list[Finding] | None:
    """Compares without holding anybody up, in a moment in which the subscriber stands where we do; None: never did."""
    for _ in range(SNAPSHOT_TRIES_MAX):
        async with in_tenant(conn, tenant):
            position = await _catch_up(conn, tenant, position, await place(conn, tenant, READER))
        async with in_tenant(conn, tenant, isolation="repeatable_read", readonly=True):
            if await place(conn, tenant, READER) == position:
                return await compare(conn)
    return None


async def _compare_alone(conn: Any, tenant: TenantId, position: Position, mend: bool) -> list[Finding]:
    """Compares while the subscriber waits for our commit."""
    async with in_tenant(conn, tenant):
        await fresh.hold_cursor(conn, tenant, READER)
        await _catch_up(conn, tenant, position, await place(conn, tenant, READER))
        findings = await compare(conn)
        if mend and findings:
            await fresh.mend(conn, PREFIX)
    return findings


@asynccontextmanager
async def rebuilding(database: Database, tenant: TenantId) -> AsyncIterator[Any]:
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


async def rebuild(conn: Any, tenant: TenantId) -> Position:
    """Fills the fresh tables with all that the subscriber has handled so far; how far that was."""
    async with in_tenant(conn, tenant):
        end = await place(conn, tenant, READER)
    position = Position()
    while True:
        async with in_tenant(conn, tenant):
            reached = await _batch(conn, tenant, position, end)
        if reached is None:
            return position
        position = reached
        await asyncio.sleep(PAUSE_S)


async def _catch_up(conn: Any, tenant: TenantId, position: Position, end: Position) -> Position:
    """With what came meanwhile: little, so in one transaction."""
    while (reached := await _batch(conn, tenant, position, end)) is not None:
        position = reached
    return position


async def _batch(conn: Any, tenant: TenantId, position: Position, end: Position) -> Position | None:
    events = await fresh.events_between(conn, position, end, BATCH_EVENTS_MAX)
    if not events:
        return None
    await fold(tenant, conn, events, await store.targets(conn), PREFIX)
    return Position(events[-1].xid, events[-1].id)


async def compare(conn: Any) -> list[Finding]:
    """Kept against rebuilt, table by table, column by column."""
    findings = []
    for table in fresh.COMPARED:
        for key, kept, rebuilt in await fresh.differing(conn, table, PREFIX, FINDINGS_MAX):
            findings.append(_finding(table.name, key, kept, rebuilt))
    return findings


def _finding(table: str, key: str, kept: dict[str, Any] | None, rebuilt: dict[str, Any] | None) -> Finding:
    if kept is None or rebuilt is None:
        return Finding(table, key, "row", None if kept is None else "there", None if rebuilt is None else "there")
    column = next(name for name in kept if kept[name] != rebuilt[name])
    return Finding(table, key, column, str(kept[column]), str(rebuilt[column]))
