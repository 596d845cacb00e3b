"""What the record knows of configured things: entry points, dispositions, and which contacts used what."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing
from yingda.interactions.dispositions import store as dispositions
from yingda.interactions.dispositions.tables import dispositions as dispositions_table
from yingda.interactions.entry_points import store as entry_points
from yingda.interactions.entry_points.tables import entry_points as entry_points_table
from yingda.interactions.references import store as contacts


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    match kind:
        case "entry_point":
            row = await entry_points.entry_point(conn, id)
        case "disposition":
            row = await dispositions.disposition(conn, id)
        case _:
            return None
    return Thing(kind=kind, id=id, name=row["name"], active=row["active"]) if row else None


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    users = [*await _entry_points(conn, kind, id, live), *await _dispositions(conn, kind, id, live)]
    if not live and (contact := await contacts.some_contact(conn, kind, id)) is not None:
        users.append(Thing(kind="interaction", id=contact, name=""))
    return users


async def _entry_points(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    field = {"queue": "queue_id", "calendar": "calendar_id", "flow": "flow_key"}.get(kind)
    rows = await entry_points.entry_points_at(conn, field, id, live) if field else []
    return [Thing(kind="entry_point", id=row["id"], name=row["name"]) for row in rows]


async def _dispositions(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    match kind:
        case "disposition":
            rows = await dispositions.children(conn, id, live)
        case "queue":
            rows = await dispositions.dispositions_of(conn, id, live)
        case _:
            return []
    return [Thing(kind="disposition", id=row["id"], name=row["name"]) for row in rows]


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, entry_points_table.c.name, dispositions_table.c.name)
