"""What dialogue knows of configured things: flows, by their key."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.dialogue import store
from yingda.dialogue.tables import flows
from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    """A flow is in use when it is published and not retired."""
    row = await store.flow_of_key(conn, id) if kind == "flow" else None
    if row is None:
        return None
    return Thing(kind="flow", id=id, name=row["name"], active=row["active"] and row["published"] is not None)


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    """Flows name queues by key, and an unknown key falls back to the entry point's queue: nothing is held back."""
    return []


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, flows.c.name)
