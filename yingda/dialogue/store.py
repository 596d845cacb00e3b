"""All SQL of flows."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, Text, Uuid, column, insert, select, text, update
from sqlalchemy import table as lightweight
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.dialogue.tables import flow_versions, flows
from yingda.foundation.listing import Listing, page
from yingda.foundation.work import Work

f, v = flows.c, flow_versions.c

Row = dict[str, Any]


# Tenancy's table, of which only the institution's name is read: the starter flow greets with it.
_tenants = lightweight("tenants", column("id", Uuid(as_uuid=False)), column("name", Text))


# Routing's tables, of which only the kinds of question of the policy in force are read: hand-overs name them.
TOPICS: Final = text("""
select topic->>'key' as key, topic->>'name' as name, topic->>'name_en' as name_en
from routing_live l join routing_policies p using (tenant_id, number),
  jsonb_array_elements(p.document->'topics') with ordinality as t (topic, place) order by place
""")


async def topics(conn: AsyncConnection) -> frozenset[str]:
    """Keys of the kinds of question that the policy of routing in force knows."""
    return frozenset(row["key"] for row in await named_topics(conn))


async def named_topics(conn: AsyncConnection) -> list[Row]:
    """The same with their names, in the order of the policy."""
    return [dict(row) for row in (await conn.execute(TOPICS)).mappings()]


async def tenant_name(conn: AsyncConnection, tenant: str) -> str:
    found = await conn.execute(select(_tenants.c.name).where(_tenants.c.id == tenant))
    return str(found.scalar_one())


def _selected() -> Select[Any]:
    return select(
        f.id, f.key, f.name, f.draft, f.published, f.version, f.changed_at, f.changed_by,
        f.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def flows_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    rows, after = await page(conn, _selected(), f.key, f.id, asked)
    return [dict(row) for row in rows], after


async def flow(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(f.id == id))).mappings().first()
    return dict(row) if row is not None else None


async def flow_of_key(conn: AsyncConnection, key: str) -> Row | None:
    row = (await conn.execute(_selected().where(f.key == key))).mappings().first()
    return dict(row) if row is not None else None


async def versions(conn: AsyncConnection, id: str) -> list[Row]:
    """The published versions of a flow, newest first, without their bodies."""
    query = select(v.number, v.published_at, v.published_by).where(v.flow_id == id).order_by(v.number.desc())
    return [dict(row) for row in (await conn.execute(query)).mappings()]


async def version(conn: AsyncConnection, id: str, number: int) -> Row | None:
    query = select(v.number, v.body, v.published_at, v.published_by).where(v.flow_id == id, v.number == number)
    row = (await conn.execute(query)).mappings().first()
    return dict(row) if row is not None else None


async def all_versions(conn: AsyncConnection) -> list[Row]:
    """Every published version: contacts walk the one they began with; `current` marks what new contacts begin with."""
    query = (
        select(f.key, f.name, v.number, v.body, ((f.published == v.number) & f.retired_at.is_(None)).label("current"))
        .join_from(flow_versions, flows, v.flow_id == f.id)
        .order_by(f.key, v.number)
    )
    return [dict(row) for row in (await conn.execute(query)).mappings()]


async def publish(work: Work, id: str, number: int, body: Row) -> None:
    """One more published version, which never changes, and the flow pointing at it."""
    await work.conn.execute(
        insert(flow_versions).values(
            flow_id=id, tenant_id=work.tenant, number=number, body=body, published_at=work.now, published_by=work.actor
        )
    )
    await work.conn.execute(update(flows).where(f.id == id).values(published=number))
