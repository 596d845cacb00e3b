"""All SQL of connections."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.banking.connections.tables import core_connections


async def rows(conn: AsyncConnection) -> Sequence[RowMapping]:
    """All connections of the tenant, also switched-off ones, by role."""
    return (await conn.execute(select(core_connections).order_by(core_connections.c.role))).mappings().all()


async def row(conn: AsyncConnection, role: str, lock: bool = False) -> RowMapping | None:
    query = select(core_connections).where(core_connections.c.role == role)
    return (await conn.execute(query.with_for_update() if lock else query)).mappings().first()
