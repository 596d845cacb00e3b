"""All SQL of calendars."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, page
from yingda.tenancy.tables import calendars

c = calendars.c

Row = dict[str, Any]


def _selected() -> Select[Any]:
    return select(
        c.id, c.name, c.timezone, c.holidays, c.hours, c.version, c.changed_at, c.changed_by,
        c.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def calendars_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    rows, after = await page(conn, _selected(), c.name, c.id, asked)
    return [dict(row) for row in rows], after


async def calendar(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(c.id == id))).mappings().first()
    return dict(row) if row is not None else None


async def all_calendars(conn: AsyncConnection) -> list[Row]:
    """Every calendar, retired ones too: a queue may still point at one."""
    return [dict(row) for row in (await conn.execute(_selected().order_by(c.id))).mappings()]
