"""All SQL of issuers and of tokens that were used."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.customers.tables import issuers, used_tokens
from yingda.foundation.listing import Listing, Row, page, plain

n = issuers.c

EXPIRED: Final = """
delete from identity_tokens where (tenant_id, issuer_id, token_hash) in (
  select tenant_id, issuer_id, token_hash from identity_tokens where tenant_id = $1 and expires_at < $2 limit $3)
"""


def _selected() -> Select[Any]:
    return select(
        n.id, n.issuer, n.audience, n.role, n.jwks, n.version, n.changed_at, n.changed_by,
        n.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def issuers_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    return await page(conn, _selected(), n.issuer, n.id, asked)


async def issuer(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(n.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def named(conn: AsyncConnection, issuer: str) -> RowMapping | None:
    """The issuer in use of this name."""
    query = select(issuers).where(n.issuer == issuer, n.retired_at.is_(None))
    return (await conn.execute(query)).mappings().first()


async def use(conn: AsyncConnection, tenant: str, issuer: str, token_hash: bytes, expires_at: datetime) -> bool:
    """Whether the token was not used before; of two at once one hears yes."""
    row = {"tenant_id": tenant, "issuer_id": issuer, "token_hash": token_hash, "expires_at": expires_at}
    statement = insert(used_tokens).values(**row).on_conflict_do_nothing().returning(used_tokens.c.issuer_id)
    return (await conn.execute(statement)).first() is not None


async def forget(conn: Any, tenant: str, before: datetime, most: int) -> int:
    """On an asyncpg connection that is set to the tenant; how many."""
    return int((await conn.execute(EXPIRED, tenant, before, most)).split()[-1])
