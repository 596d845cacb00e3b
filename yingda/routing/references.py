"""What routing knows of configured things: queues and policies, and what they need: skills, calendars, branches,
queues."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing
from yingda.routing import store
from yingda.routing.policies import store as policies
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
            rows = []
    users = [Thing(kind="queue", id=row["id"], name=row["name"]) for row in rows]
    return users + await _policies(conn, kind, id, live)


async def _policies(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    """Published policies that name it; `live`: only what is in force, with or without the plan that is on."""
    if kind not in ("skill", "queue", "branch"):
        return []
    in_force = await policies.live_row(conn)
    numbers = [each for each in (in_force["number"], in_force["plan_number"]) if each]
    rows = await policies.naming(conn, id, numbers if live else None)
    return [Thing(kind="policy", id=str(row["number"]), name=row["name"]) for row in rows]


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, queues.c.name)
