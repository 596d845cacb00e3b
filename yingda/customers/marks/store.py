"""All SQL of tags, relations, notes and alerts. They are read over a merged family, and written to one of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.customers.tables import alerts, notes, relations, tags
from yingda.foundation.listing import Row, plain
from yingda.foundation.work import Work


async def add(work: Work, table: Table, values: dict[str, Any]) -> str:
    id = work.ids.new()
    await work.conn.execute(insert(table).values(id=id, tenant_id=work.tenant, **values))
    return id


async def tags_of(conn: AsyncConnection, family: Collection[str]) -> list[str]:
    query = select(tags.c.tag).where(tags.c.customer_id.in_(list(family))).distinct().order_by(tags.c.tag)
    return list((await conn.execute(query)).scalars())


async def remove_tags(conn: AsyncConnection, family: Collection[str], gone: Collection[str]) -> None:
    await conn.execute(delete(tags).where(tags.c.customer_id.in_(list(family)), tags.c.tag.in_(list(gone))))


async def add_tags(work: Work, customer: str, new: Sequence[str]) -> None:
    stamp = {"tenant_id": work.tenant, "customer_id": customer, "set_at": work.now, "set_by": work.actor}
    await work.conn.execute(insert(tags), [{"tag": each, **stamp} for each in new])


async def relations_of(conn: AsyncConnection, family: Collection[str]) -> list[Row]:
    """Both ways: those that were set at this customer and those set at the other."""
    r, ids = relations.c, list(family)
    query = select(relations).where(or_(r.customer_id.in_(ids), r.other_id.in_(ids))).order_by(r.set_at, r.id)
    return plain((await conn.execute(query)).mappings())


async def notes_of(conn: AsyncConnection, family: Collection[str], most: int) -> list[Row]:
    query = select(notes).where(notes.c.customer_id.in_(list(family))).order_by(notes.c.at.desc(), notes.c.id.desc())
    return plain((await conn.execute(query.limit(most))).mappings())


async def alerts_of(conn: AsyncConnection, family: Collection[str], today: date) -> list[Row]:
    """Those that hold today."""
    a = alerts.c
    query = select(alerts).where(
        a.customer_id.in_(list(family)), a.lifted_at.is_(None), or_(a.until.is_(None), a.until >= today)
    )
    return plain((await conn.execute(query.order_by(a.set_at, a.id))).mappings())


async def owner(conn: AsyncConnection, table: Table, id: str) -> str | None:
    """Whose row it is."""
    found: str | None = (await conn.execute(select(table.c.customer_id).where(table.c.id == id))).scalar()
    return found


async def lift(work: Work, id: str) -> None:
    await work.conn.execute(update(alerts).where(alerts.c.id == id).values(lifted_at=work.now, lifted_by=work.actor))


async def remove_relation(conn: AsyncConnection, id: str) -> None:
    await conn.execute(delete(relations).where(relations.c.id == id))
