"""All SQL of entry points."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.interactions.entry_points.tables import entry_points as table

e = table.c


def _selected() -> Select[Any]:
    return select(
        e.id, e.key, e.name, e.channel, e.flow_key, e.queue_id.label("queue"), e.calendar_id, e.languages,
        e.allowed_origins, e.texts, e.version, e.changed_at, e.changed_by, e.retired_at.is_(None).label("active"),
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
