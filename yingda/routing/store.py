"""All SQL of the configuration of routing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.foundation.work import Work
from yingda.routing.tables import queue_skills, queues

q = queues.c


def _selected() -> Select[Any]:
    return select(
        q.id, q.key, q.name, q.name_en, q.calendar_id, q.priority, q.ageing_per_minute, q.offer_ttl_s, q.wrap_up_s,
        q.service_level_s, q.service_level_percent, q.overflow_after_s, q.overflow_queue_id.label("overflow_queue"),
        q.waiting_max, q.last_resort, q.last_resort_queue_id.label("last_resort_queue"), q.version,
        q.changed_at, q.changed_by, q.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def queues_all(conn: AsyncConnection) -> list[Row]:
    """Every queue with its required skills, named as `queues.Queue` names them."""
    found = (await conn.execute(_selected().order_by(q.key))).mappings().all()
    return await _with_required(conn, plain(found))


async def queues_page(conn: AsyncConnection, asked: Listing, active: bool | None) -> tuple[list[Row], str | None]:
    query = _selected()
    if active is not None:
        query = query.where(q.retired_at.is_(None) if active else q.retired_at.is_not(None))
    rows, after = await page(conn, query, q.key, q.id, asked)
    return await _with_required(conn, rows), after


async def queue(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(q.id == id))).mappings().first()
    return (await _with_required(conn, plain([row])))[0] if row is not None else None


async def _with_required(conn: AsyncConnection, rows: list[Row]) -> list[Row]:
    query = select(queue_skills).where(queue_skills.c.queue_id.in_([row["id"] for row in rows]))
    required: dict[str, dict[str, int]] = {}
    for link in await conn.execute(query):
        required.setdefault(link.queue_id, {})[link.skill_id] = link.level
    return [{**row, "required": required.get(row["id"], {})} for row in rows]


async def required(conn: AsyncConnection, id: str) -> dict[str, int]:
    """Level by skill that the queue asks for."""
    links = await conn.execute(select(queue_skills).where(queue_skills.c.queue_id == id))
    return {link.skill_id: link.level for link in links}


async def hold_ways(work: Work) -> Sequence[RowMapping]:
    """Name, overflow and last resort of every queue; nobody changes them before our commit."""
    query = select(q.id, q.name, q.overflow_queue_id, q.last_resort_queue_id).order_by(q.id).with_for_update()
    return (await work.conn.execute(query)).mappings().all()


async def require(work: Work, id: str, required: dict[str, int]) -> None:
    """Makes these the skills that the queue asks for."""
    await work.conn.execute(delete(queue_skills).where(queue_skills.c.queue_id == id))
    if required:
        rows = [
            {"tenant_id": work.tenant, "queue_id": id, "skill_id": skill, "level": level}
            for skill, level in required.items()
        ]
        await work.conn.execute(insert(queue_skills), rows)


async def queues_asking(conn: AsyncConnection, skill: str, live: bool) -> list[Row]:
    """Queues that ask for a skill; `live`: only those in use."""
    query = select(q.id, q.name).join(queue_skills, queue_skills.c.queue_id == q.id)
    return await _in_use(conn, query.where(queue_skills.c.skill_id == skill), live)


async def queues_leading_to(conn: AsyncConnection, queue: str, live: bool) -> list[Row]:
    """Queues whose overflow or last resort is this queue; `live`: only those in use."""
    query = select(q.id, q.name).where((q.overflow_queue_id == queue) | (q.last_resort_queue_id == queue))
    return await _in_use(conn, query, live)


async def queues_on(conn: AsyncConnection, calendar: str, live: bool) -> list[Row]:
    """Queues that open by this calendar; `live`: only those in use."""
    return await _in_use(conn, select(q.id, q.name).where(q.calendar_id == calendar), live)


async def _in_use(conn: AsyncConnection, query: Select[Any], live: bool) -> list[Row]:
    if live:
        query = query.where(q.retired_at.is_(None))
    return plain((await conn.execute(query.order_by(q.key))).mappings())
