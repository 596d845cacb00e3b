"""All SQL of the institution's rules: one row at most."""

from __future__ import annotations

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.banking.tables import banking_rules as table


async def row(conn: AsyncConnection, *, lock: bool = False) -> RowMapping | None:
    query = select(table)
    return (await conn.execute(query.with_for_update() if lock else query)).mappings().first()
