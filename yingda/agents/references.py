"""What agents know of configured things: skills, and agents who have them. See `foundation.references`."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.agents import store
from yingda.agents.tables import skills
from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    match kind:
        case "skill":
            row = await store.skill(conn, id)
        case "agent":
            row = await store.profile(conn, id)
        case _:
            return None
    return Thing(kind=kind, id=id, name=row["name"], active=row["active"]) if row else None


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    """Agents with a skill hinder only its deletion: nothing breaks for an agent whose skill nobody asks for."""
    if kind != "skill" or live:
        return []
    return [Thing(kind="agent", id=row["id"], name=row["name"]) for row in await store.agents_with(conn, id)]


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, skills.c.name)
