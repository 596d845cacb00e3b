"""All SQL of dispositions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.foundation.work import Work
from yingda.interactions.dispositions.tables import disposition_queues
from yingda.interactions.dispositions.tables import dispositions as table

d = table.c


def _selected() -> Select[Any]:
    return select(
        d.id, d.parent_id.label("parent"), d.key, d.name, d.name_en, d.version, d.changed_at, d.changed_by,
        d.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def dispositions(conn: AsyncConnection) -> list[Row]:
    """Every disposition, named as `api.Disposition` names its fields; groups first."""
    found = (await conn.execute(_selected().order_by(d.parent_id.is_not(None), d.key))).mappings().all()
    return await _with_queues(conn, plain(found))


async def dispositions_page(conn: AsyncConnection, asked: Listing, active: bool | None) -> tuple[list[Row], str | None]:
    query = _selected()
    if active is not None:
        query = query.where(d.retired_at.is_(None) if active else d.retired_at.is_not(None))
    rows, after = await page(conn, query, d.key, d.id, asked)
    return await _with_queues(conn, rows), after


async def disposition(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(d.id == id))).mappings().first()
    return (await _with_queues(conn, plain([row])))[0] if row is not None else None


async def _with_queues(conn: AsyncConnection, rows: list[Row]) -> list[Row]:
    links = disposition_queues.c
    query = select(links.disposition_id, links.queue_id).where(links.disposition_id.in_([row["id"] for row in rows]))
    queues: dict[str, list[str]] = {}
    for link in await conn.execute(query.order_by(links.queue_id)):
        queues.setdefault(link.disposition_id, []).append(link.queue_id)
    return [{**row, "queues": queues.get(row["id"], [])} for row in rows]


async def limit_to(work: Work, id: str, queues: list[str]) -> None:
    """Makes these the only queues whose contacts may be classified so; none: all queues."""
    await work.conn.execute(delete(disposition_queues).where(disposition_queues.c.disposition_id == id))
    if queues:
        rows = [{"tenant_id": work.tenant, "disposition_id": id, "queue_id": queue} for queue in queues]
        await work.conn.execute(insert(disposition_queues), rows)


async def held(work: Work, id: str) -> RowMapping | None:
    """The disposition's own row, which nobody changes before our commit."""
    return (await work.conn.execute(select(table).where(d.id == id).with_for_update())).mappings().first()


async def children(conn: AsyncConnection, id: str, live: bool) -> list[Row]:
    """Dispositions of this group; `live`: only those in use."""
    return await _in_use(conn, select(d.id, d.name).where(d.parent_id == id), live)


async def dispositions_of(conn: AsyncConnection, queue: str, live: bool) -> list[Row]:
    """Dispositions that are for this queue; `live`: only those in use."""
    query = select(d.id, d.name).join(disposition_queues, disposition_queues.c.disposition_id == d.id)
    return await _in_use(conn, query.where(disposition_queues.c.queue_id == queue), live)


async def _in_use(conn: AsyncConnection, query: Select[Any], live: bool) -> list[Row]:
    if live:
        query = query.where(d.retired_at.is_(None))
    return plain((await conn.execute(query.order_by(d.key))).mappings())
