"""All SQL of the do-not-contact list."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, Select, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.outbound_gate.tables import do_not_contact as table

d = table.c

FORGET: Final = """
delete from do_not_contact where id in (
  select id from do_not_contact where expires_on < $1 order by expires_on limit $2)
"""


def _selected() -> Select[Any]:
    return select(
        d.id, d.number_masked, d.reason, d.expires_on, d.version, d.changed_at, d.changed_by,
        d.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def entries_page(conn: AsyncConnection, asked: Listing, active: bool | None) -> tuple[list[Row], str | None]:
    query = _selected()
    if active is not None:
        query = query.where(d.retired_at.is_(None) if active else d.retired_at.is_not(None))
    return await page(conn, query, d.number_masked, d.id, asked)


async def entry(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(d.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def entry_of(conn: AsyncConnection, index: bytes) -> Row | None:
    """The entry of a number, in force or not."""
    row = (await conn.execute(_selected().where(d.number_index == index))).mappings().first()
    return plain([row])[0] if row is not None else None


async def held(conn: AsyncConnection, index: bytes, today: date) -> RowMapping | None:
    """The entry that holds today."""
    in_force = d.expires_on.is_(None) | (d.expires_on >= today)
    query = select(d.id, d.expires_on).where(d.number_index == index, d.retired_at.is_(None), in_force)
    return (await conn.execute(query)).mappings().first()


async def add_all(conn: AsyncConnection, rows: list[dict[str, Any]]) -> int:
    """Adds rows; one that is there already holds as long as the longer of both. How many were new."""
    fresh = insert(table)
    new = fresh.excluded
    longer = case(
        (d.expires_on.is_(None) & d.retired_at.is_(None), d.expires_on),
        (new.expires_on.is_(None) | d.retired_at.is_not(None), new.expires_on),
        else_=func.greatest(d.expires_on, new.expires_on),
    )
    statement: Any = fresh.on_conflict_do_update(
        constraint="do_not_contact_number",
        set_={
            "reason": new.reason, "expires_on": longer, "retired_at": None, "version": d.version + 1,
            "changed_at": new.changed_at, "changed_by": new.changed_by,
        },
    ).returning(literal_column("(xmax = 0)"))  # fmt: skip
    return sum(bool(row[0]) for row in await conn.execute(statement, rows))
