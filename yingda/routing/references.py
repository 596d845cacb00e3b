"""What routing knows of configured things: queues, and the skills, calendars and queues that they need."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing
from yingda.routing import store
from yingda.routing.tables import queues


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    row = await store.queue(conn, id) if kind == "queue" else None
    if row is None:
        return None
    return Thing(kind="queue", id=id, name=row["name"], active=row["active"], key=row["key"], name_en=row["name_en"])


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    match kind:
        case "skill":
            rows = await store.queues_asking(conn, id, live)
        case "queue":
            rows = await store.queues_leading_to(conn, id, live)
        case "calendar":
            rows = await store.queues_on(conn, id, live)
        case _:
            return []
    return [Thing(kind="queue", id=row["id"], name=row["name"]) for row in rows]


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, queues.c.name)
