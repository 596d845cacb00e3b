"""All SQL of requests for a second pair of eyes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.approvals.tables import approvals as table

a = table.c


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(table).values(**values))


async def held(conn: AsyncConnection, id: str) -> RowMapping | None:
    """The row, held until the commit."""
    return (await conn.execute(select(table).where(a.id == id).with_for_update())).mappings().first()


async def one(conn: AsyncConnection, id: str) -> RowMapping | None:
    return (await conn.execute(select(table).where(a.id == id))).mappings().first()


async def pending_of(conn: AsyncConnection, subject_kind: str, subject: str) -> RowMapping | None:
    query = select(table).where(a.subject_kind == subject_kind, a.subject_id == subject, a.state == "pending")
    return (await conn.execute(query.with_for_update())).mappings().first()


async def settle(conn: AsyncConnection, id: str, **values: Any) -> None:
    await conn.execute(update(table).where(a.id == id).values(**values))


async def listed(conn: AsyncConnection, state: str | None, limit: int) -> list[RowMapping]:
    """Oldest first while they wait, newest first when decided."""
    query = select(table).limit(limit)
    if state == "pending":
        query = query.where(a.state == state).order_by(a.asked_at, a.id)
    elif state is not None:
        query = query.where(a.state == state).order_by(a.asked_at.desc(), a.id)
    else:
        query = query.order_by(a.asked_at.desc(), a.id)
    return list((await conn.execute(query)).mappings())


async def lapsed(conn: AsyncConnection, now: datetime, most: int) -> list[str]:
    query = select(a.id).where(a.state == "pending", a.expires_at <= now).order_by(a.expires_at).limit(most)
    return [str(row[0]) for row in await conn.execute(query)]
