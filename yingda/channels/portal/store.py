"""All SQL of portal sessions, on an asyncpg connection that is set to the tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

INSERT: Final = """
insert into portal_sessions (id, tenant_id, token_hash, customer_id, entry_point_id, tier, proven_at, language,
  opened_at, expires_at, ends_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
ALIVE: Final = """
select id::text, customer_id::text as customer, entry_point_id::text as entry_point, tier, proven_at, language,
  expires_at, ends_at
from portal_sessions where token_hash = $1 and ended_at is null and expires_at > $2
"""
MOVED: Final = "update portal_sessions set expires_at = least($2, ends_at) where id = $1 and ended_at is null"
PROVEN: Final = """
update portal_sessions set tier = $2, proven_at = $3
where id = $1 and ended_at is null and (proven_at is null or proven_at < $3)
"""
ENDED: Final = "update portal_sessions set ended_at = $2 where id = $1 and ended_at is null"
OLD: Final = """
delete from portal_sessions where id in (
  select id from portal_sessions where ends_at < $1 order by ends_at limit $2)
"""


async def insert(
    conn: Any, *, id: str, tenant: str, token_hash: bytes, customer: str, entry_point: str, tier: int,
    proven_at: datetime | None, language: str, now: datetime, expires_at: datetime, ends_at: datetime,
) -> None:  # fmt: skip
    await conn.execute(
        INSERT, id, tenant, token_hash, customer, entry_point, tier, proven_at, language, now, expires_at, ends_at
    )


async def alive(conn: Any, token_hash: bytes, now: datetime) -> Any:
    """The row of a session that has not ended, or None."""
    return await conn.fetchrow(ALIVE, token_hash, now)


async def move_on(conn: Any, id: str, expires_at: datetime) -> None:
    await conn.execute(MOVED, id, expires_at)


async def note_proof(conn: Any, id: str, tier: int, at: datetime) -> None:
    await conn.execute(PROVEN, id, tier, at)


async def end(conn: Any, id: str, now: datetime) -> None:
    await conn.execute(ENDED, id, now)


async def delete_old(conn: Any, before: datetime, most: int) -> int:
    """Sessions that ended before; how many."""
    return int((await conn.execute(OLD, before, most)).split()[-1])
