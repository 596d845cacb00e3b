"""All SQL of merges."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import RowMapping, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.customers.tables import customers, merges
from yingda.foundation.listing import Row, plain

m = merges.c

LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended(:tenant, 17))")


async def take_turn(conn: AsyncConnection, tenant: str) -> None:
    """Merges of one institution are made one after the other: two at once could close a ring."""
    await conn.execute(LOCK, {"tenant": tenant})


async def point(conn: AsyncConnection, merged: str, kept: str | None) -> None:
    await conn.execute(update(customers).where(customers.c.id == merged).values(merged_into=kept))


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(merges).values(**values))


async def merge(conn: AsyncConnection, id: str) -> RowMapping | None:
    """The row, held until the commit."""
    return (await conn.execute(select(merges).where(m.id == id).with_for_update())).mappings().first()


async def undo(conn: AsyncConnection, id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(merges).where(m.id == id).values(**values))


async def merges_of(conn: AsyncConnection, family: Collection[str], standing: bool = False) -> list[Row]:
    """Newest first; `standing`: only those that were not undone."""
    query = select(merges).where(or_(m.kept_id.in_(list(family)), m.merged_id.in_(list(family))))
    if standing:
        query = query.where(m.undone_at.is_(None))
    return plain((await conn.execute(query.order_by(m.merged_at.desc(), m.id.desc()).limit(200))).mappings())
