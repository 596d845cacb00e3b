"""The event log: one append-only table from which every number, screen and report is made.

Readers keep a cursor of (transaction id, row id) and never go beyond the oldest running transaction
(`pg_snapshot_xmin`), so a slow transaction that commits late is not skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.ids import TenantId

BATCH_EVENTS_MAX: Final = 1000
"""Events handed to a subscriber at once."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Something that happened. Subclasses name it with `tag="context.what"`; ids and small facts only, no C2."""

    @property
    def type(self) -> str:
        return str(self.__struct_config__.tag)

    def data(self) -> bytes:
        """The event's fields as JSON, its type included."""
        return msgspec.json.encode(self)


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the log holds it. `at_ms` is epoch milliseconds; (`xid`, `id`) is its position."""

    xid: int
    id: int
    at_ms: int
    type: str
    actor: str
    correlation: str
    data: bytes

    def decode(self) -> dict[str, Any]:
        decoded: dict[str, Any] = msgspec.json.decode(self.data)
        return decoded


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader stands; the beginning of the log is (0, 0)."""

    xid: int = 0
    id: int = 0


def event_types(root: type[Event] = Event) -> dict[str, type[Event]]:
    """Every event class of the loaded modules by its tag."""
    found = {str(root.__struct_config__.tag): root} if root is not Event else {}
    for kind in root.__subclasses__():
        found.update(event_types(kind))
    return found


APPEND: Final = """
insert into events (tenant_id, at, type, actor, correlation, data)
select :tenant, :at, e.type, :actor, :correlation, e.data::jsonb
from unnest(cast(:types as text[]), cast(:data as text[])) with ordinality as e(type, data, n) order by e.n
"""


async def append(
    conn: AsyncConnection, tenant: TenantId, at: Any, actor: str, correlation: str, events: Sequence[Event]
) -> None:
    """Appends in the caller's transaction; nobody but a unit of work calls this."""
    await conn.execute(
        text(APPEND),
        {
            "tenant": tenant, "at": at, "actor": actor, "correlation": correlation,
            "types": [event.type for event in events],
            "data": [event.data().decode() for event in events],
        },
    )  # fmt: skip


READ: Final = """
select xid::text::bigint as xid, id, (extract(epoch from at) * 1000)::bigint as at_ms, type, actor, correlation,
  data::text as data
from events
where (xid, id) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, id limit $3
"""


async def read_after(
    conn: "asyncpg.Connection[Any]", position: Position, limit: int = BATCH_EVENTS_MAX
) -> list[Stored]:
    """Events of the tenant that the connection is set to, after a position, oldest first."""
    rows = await conn.fetch(READ, str(position.xid), position.id, limit)
    return [
        Stored(row["xid"], row["id"], row["at_ms"], row["type"], row["actor"], row["correlation"], row["data"].encode())
        for row in rows
    ]
