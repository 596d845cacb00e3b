"""All SQL of receipts. Offers belong to the record of contacts; here they are only read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Row, plain

OFFER: Final = text("""
select id::text as id, interaction_id::text as interaction, receipt::text as receipt
from offers where id = cast(:id as uuid)
""")


async def offer(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(OFFER, {"id": id})).mappings().first()
    return plain([row])[0] if row is not None else None
