"""What tenancy knows of configured things: calendars. It points at nothing of others. See `foundation.references`."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.references import Kind, Thing
from yingda.tenancy.calendars import store


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    row = await store.calendar(conn, id) if kind == "calendar" else None
    return Thing(kind="calendar", id=id, name=row["name"], active=row["active"]) if row else None


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    return []
