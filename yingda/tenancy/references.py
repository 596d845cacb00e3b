"""What tenancy knows of configured things: calendars, branches. It points at nothing of others. See
`foundation.references`."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing
from yingda.tenancy.branches import store as branch_store
from yingda.tenancy.calendars import store
from yingda.tenancy.tables import branches, calendars, roles, users


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    match kind:
        case "calendar":
            row = await store.calendar(conn, id)
        case "branch":
            row = await branch_store.branch(conn, id)
        case _:
            return None
    return Thing(kind=kind, id=id, name=row["name"], active=row["active"]) if row else None


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    return []


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    return await versioned.names(conn, ids, users.c.name, roles.c.name, branches.c.name, calendars.c.name)
