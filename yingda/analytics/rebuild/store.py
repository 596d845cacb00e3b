"""SQL of the rebuild: fresh tables, the log up to a position, rows that differ."""

import json
from typing import Any, Final

from sqlalchemy import Table

from yingda.analytics import tables
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
    return [
        Stored(row["xid"], row["id"], row["at_ms"], row["type"], row["actor"], row["correlation"], row["data"].encode())
        for row in rows
    ]


async def differing(
    conn: Connection, table: Table, prefix: str, limit: int
) -> list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """(key, kept, rebuilt) of rows that are not the same on both sides; None where a side has none."""
    keys = [column.name for column in table.primary_key if column.name != "tenant_id"]
    columns = ", ".join(column.name for column in table.columns if column.name not in NOT_COMPARED)
    using = ", ".join(keys)
    rows = await conn.fetch(
        f"select concat_ws(' ', {using}) as key, to_json(k.row) as kept, to_json(r.row) as rebuilt"  # noqa: S608
        f" from (select {using}, t as row from (select {columns} from {table.name}) t) k"
        f" full join (select {using}, t as row from (select {columns} from {prefix}{table.name}) t) r using ({using})"
        f" where k.row is distinct from r.row order by 1 limit $1",
        limit,
    )
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
