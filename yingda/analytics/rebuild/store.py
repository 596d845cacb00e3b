"""SQL of the rebuild: fresh tables, the log up to a position, rows that differ."""

import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Table

from yingda.analytics import tables
from yingda.foundation.clock import to_datetime
from yingda.foundation.events import Position, Stored
from yingda.foundation.ids import TenantId

Connection = Any

COMPARED: Final = (
    tables.interaction_facts, tables.queue_facts, tables.handling_facts, tables.agent_state_facts, tables.intervals,
)  # fmt: skip
STATEMENT_TIMEOUT_MS: Final = 600_000
"""A comparison of whole tables may take longer than what doors and subscribers are allowed."""
NOT_COMPARED: Final = frozenset({"tenant_id", "changed"})

BETWEEN: Final = """
select xid::text::bigint as xid, id, (extract(epoch from at) * 1000)::bigint as at_ms, type, actor, correlation,
  data::text as data
from events where (xid, id) > ($1::text::xid8, $2) and (xid, id) <= ($3::text::xid8, $4) order by xid, id limit $5
"""


FIRST: Final = """
with recent as materialized (select xid, id from events where at >= $1)
select xid::text::bigint as xid, id from recent order by xid, id limit 1
"""
EARLIER: Final = """
select xid::text::bigint as xid, id, (extract(epoch from at) * 1000)::bigint as at_ms, type, actor, correlation,
  data::text as data
from events
where at >= (select min(arrived_at) from interaction_facts where interaction_id = any($1::uuid[])) and at < $2
  and (xid, id) <= ($3::text::xid8, $4) and data->>'interaction' = any($1::text[])
order by xid, id
"""
_IN_SIGHT: Final = "interaction_id in (select interaction_id from {prefix}interaction_facts) or {moment} >= $2"
SINCE: Final = {
    "interaction_facts": _IN_SIGHT.replace("{moment}", "arrived_at"),
    "queue_facts": _IN_SIGHT.replace("{moment}", "entered_at"),
    "handling_facts": _IN_SIGHT.replace("{moment}", "answered_at"),
    "agent_state_facts": "started_at >= $2",
    "intervals": "minute >= $2",
}
"""Rows that must be the same on both sides when the rebuild read the log since a moment: whole contacts that anything
happened to, stretches of time that began since then, whole minutes."""


async def set_tenant(conn: Connection, tenant: TenantId) -> None:
    await conn.execute("select set_config('yingda.tenant', $1, true)", tenant)


async def make_fresh_tables(conn: Connection, prefix: str) -> None:
    await conn.execute(f"set statement_timeout = {STATEMENT_TIMEOUT_MS}")
    for table in COMPARED:
        await conn.execute(f"create temp table {prefix}{table.name} (like {table.name} including all)")


async def hold_cursor(conn: Connection, tenant: TenantId, reader: str) -> None:
    """The subscriber moves no further until our commit."""
    await conn.execute("select from cursors where tenant_id = $1 and reader = $2 for update", tenant, reader)


async def events_between(conn: Connection, after: Position, end: Position, limit: int) -> list[Stored]:
    """Events after a position up to another that a reader has reached, and so without gaps."""
    rows = await conn.fetch(BETWEEN, str(after.xid), after.id, str(end.xid), end.id, limit)
    return list(map(_stored, rows))


def _stored(row: Any) -> Stored:
    return Stored(
        row["xid"], row["id"], row["at_ms"], row["type"], row["actor"], row["correlation"], row["data"].encode()
    )


async def before_first_since(conn: Connection, since: int) -> Position | None:
    """The position just before the first event since a moment (epoch ms); None when there is no such event."""
    row = await conn.fetchrow(FIRST, to_datetime(since))
    return Position(row["xid"], row["id"] - 1) if row else None


async def unknown_of(conn: Connection, contacts: Iterable[str], prefix: str) -> list[str]:
    """Those of the contacts that the fresh tables do not hold."""
    query = (
        f"select id::text from unnest($1::uuid[]) id"  # noqa: S608
        f" where not exists (select from {prefix}interaction_facts where interaction_id = id)"
    )
    return [row["id"] for row in await conn.fetch(query, list(contacts))]


async def earlier_events(conn: Connection, contacts: list[str], since: int, start: Position) -> list[Stored]:
    """What the log says of contacts before the position where a rebuild began, the last one before `since`."""
    return list(map(_stored, await conn.fetch(EARLIER, contacts, to_datetime(since), str(start.xid), start.id)))


async def take_agents_as_of(conn: Connection, tenant: TenantId, since: int, prefix: str) -> None:
    """Each agent's stretch that was open at a moment, as kept, for the fresh tables to go on from."""
    columns = [column.name for column in tables.agent_state_facts.columns]
    taken = ", ".join("null" if name == "ended_at" else name for name in columns)
    await conn.execute(
        f"insert into {prefix}agent_state_facts ({', '.join(columns)})"  # noqa: S608
        f" select distinct on (agent_id) {taken} from agent_state_facts"
        f" where tenant_id = $1 and started_at < $2 order by agent_id, seq desc",
        tenant, to_datetime(since),
    )  # fmt: skip


async def differing(
    conn: Connection, table: Table, prefix: str, limit: int, since: int
) -> list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """(key, kept, rebuilt) of rows since a moment that are not the same on both sides; None where a side has none."""
    keys = [column.name for column in table.primary_key if column.name != "tenant_id"]
    columns = ", ".join(column.name for column in table.columns if column.name not in NOT_COMPARED)
    using, since_then = ", ".join(keys), SINCE[table.name].format(prefix=prefix)
    kept, rebuilt = (
        f"(select {using}, t as row from (select {columns} from {name} where {since_then}) t)"  # noqa: S608
        for name in (table.name, f"{prefix}{table.name}")
    )
    rows = await conn.fetch(
        f"select concat_ws(' ', {using}) as key, to_json(k.row) as kept, to_json(r.row) as rebuilt"  # noqa: S608
        f" from {kept} k full join {rebuilt} r using ({using})"
        f" where k.row is distinct from r.row order by 1 limit $1",
        limit, to_datetime(since),
    )  # fmt: skip
    return [(row["key"], _decoded(row["kept"]), _decoded(row["rebuilt"])) for row in rows]


def _decoded(row: str | None) -> dict[str, Any] | None:
    decoded: dict[str, Any] | None = json.loads(row) if row is not None else None
    return decoded


async def mend(conn: Connection, prefix: str) -> None:
    """The rebuilt rows take the place of the kept ones, all in this transaction."""
    for table in COMPARED:
        columns = ", ".join(column.name for column in table.columns if column.name != "changed")
        await conn.execute(f"delete from {table.name}")  # noqa: S608
        await conn.execute(f"insert into {table.name} ({columns}) select {columns} from {prefix}{table.name}")  # noqa: S608
