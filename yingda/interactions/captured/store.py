"""All SQL of captured digits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, delete
from sqlalchemy import insert as inserted
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.interactions.captured.tables import captured_digits as table

EXPIRED: Final = """
delete from captured_digits where id in (
  select id from captured_digits where expires_at <= $1 order by expires_at limit $2)
"""


async def insert(
    conn: AsyncConnection, token: str, tenant: str, interaction: str, kind: str, sealed: bytes, now: datetime,
    expires_at: datetime,
) -> None:  # fmt: skip
    await conn.execute(
        inserted(table).values(
            id=token, tenant_id=tenant, interaction_id=interaction, kind=kind, digits_sealed=sealed, created_at=now,
            expires_at=expires_at,
        )
    )  # fmt: skip


async def take(conn: AsyncConnection, token: str, now: datetime) -> RowMapping | None:
    """The row, which is gone with the commit; of two at once one gets it."""
    statement = delete(table).where(table.c.id == token, table.c.expires_at > now)
    columns = (table.c.id, table.c.interaction_id, table.c.kind, table.c.digits_sealed)
    return (await conn.execute(statement.returning(*columns))).mappings().first()


async def delete_expired(conn: Any, now: datetime, most: int) -> int:
    """On an asyncpg connection that is set to the tenant; how many."""
    return int((await conn.execute(EXPIRED, now, most)).split()[-1])
