"""All SQL of entry points."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.interactions.entry_points.tables import entry_points as table

e = table.c


def _selected() -> Select[Any]:
    return select(
        e.id, e.key, e.name, e.channel, e.flow_key, e.queue_id.label("queue"), e.calendar_id, e.languages,
        e.allowed_origins, e.texts, e.announcement, e.version, e.changed_at, e.changed_by,
        e.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def entry_points(conn: AsyncConnection) -> list[Row]:
    """Every entry point, named as `api.EntryPoint` names its fields."""
    return plain((await conn.execute(_selected().order_by(e.key))).mappings())


async def entry_points_page(conn: AsyncConnection, asked: Listing, active: bool | None) -> tuple[list[Row], str | None]:
    query = _selected()
    if active is not None:
        query = query.where(e.retired_at.is_(None) if active else e.retired_at.is_not(None))
    rows, after = await page(conn, query, e.key, e.id, asked)
    return rows, after


async def entry_point(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(e.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def entry_points_at(conn: AsyncConnection, field: str, value: str, live: bool) -> list[Row]:
    """Entry points whose `queue_id`, `calendar_id` or `flow_key` has the value; `live`: only those in use."""
    query = select(e.id, e.name).where(e[field] == value)
    if live:
        query = query.where(e.retired_at.is_(None))
    return plain((await conn.execute(query.order_by(e.key))).mappings())


async def announced(conn: AsyncConnection) -> list[Row]:
    """Entry points in use, with what is announced on each."""
    return plain((await conn.execute(_selected().where(e.retired_at.is_(None)).order_by(e.key))).mappings())


async def lock_active(conn: AsyncConnection, ids: Collection[str]) -> list[Row]:
    """Those of the entry points that are in use, held until the commit, always in the same order."""
    query = select(e.id, e.key, e.version).where(e.id.in_(ids), e.retired_at.is_(None)).order_by(e.id)
    return plain((await conn.execute(query.with_for_update())).mappings())


async def announce(conn: AsyncConnection, ids: Collection[str], announcement: Row | None) -> None:
    """Not a new version: whoever edits the entry point meanwhile is not disturbed."""
    value = null() if announcement is None else announcement
    await conn.execute(update(table).where(e.id.in_(ids)).values(announcement=value))
