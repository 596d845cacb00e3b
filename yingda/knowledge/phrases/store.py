"""All SQL of phrases."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page
from yingda.knowledge.phrases.tables import phrases as table

p = table.c


def _selected(owner: str | None) -> Select[Any]:
    """The tenant's phrases, and those of the owner if there is one."""
    scope = case((p.owner_id.is_(None), "tenant"), else_="personal").label("scope")
    active = p.retired_at.is_(None).label("active")
    columns = (p.id, p.shortcut, p.title, p.texts, p.group, p.version, p.changed_at, p.changed_by)
    return select(*columns, scope, active).where(visible(owner))


def visible(owner: str | None) -> ColumnElement[bool]:
    return p.owner_id.is_(None) if owner is None else p.owner_id.is_(None) | (p.owner_id == owner)


async def phrases_page(
    conn: AsyncConnection, asked: Listing, owner: str | None, active: bool | None
) -> tuple[list[Row], str | None]:
    query = _selected(owner)
    if active is not None:
        query = query.where(p.retired_at.is_(None) if active else p.retired_at.is_not(None))
    rows, after = await page(conn, query, p.shortcut, p.id, asked)
    return rows, after


async def phrase(conn: AsyncConnection, id: str, owner: str | None) -> RowMapping | None:
    row: RowMapping | None = (await conn.execute(_selected(owner).where(p.id == id))).mappings().first()
    return row


async def count_of(conn: AsyncConnection, owner: str | None) -> int:
    """How many phrases the owner has, the tenant where it is None."""
    query = select(func.count()).select_from(table).where(p.owner_id.is_not_distinct_from(owner))
    return int((await conn.execute(query)).scalar_one())


async def tenant_titles(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Titles by id of the tenant's phrases among the ids."""
    query = select(p.id, p.title).where(p.id.in_(ids), p.owner_id.is_(None))
    return {row.id: row.title for row in await conn.execute(query)}
