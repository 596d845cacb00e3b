"""All SQL of consents."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Row, plain
from yingda.outbound_gate.consents.tables import consents

c = consents.c


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(consents).values(**values))


async def last_words(conn: AsyncConnection, customers: Collection[str]) -> list[Row]:
    """The last word of these customers, taken as one person, about each purpose and channel."""
    query = (
        select(c.purpose, c.channel, c.given, c.source, c.at)
        .ext(distinct_on(c.purpose, c.channel))
        .where(c.customer_id.in_(list(customers)))
        .order_by(c.purpose, c.channel, c.at.desc(), c.seq.desc())
    )
    return plain((await conn.execute(query)).mappings())


async def history(conn: AsyncConnection, customers: Collection[str], most: int) -> list[Row]:
    """Every word, newest first."""
    query = select(consents).where(c.customer_id.in_(list(customers))).order_by(c.at.desc(), c.seq.desc()).limit(most)
    return plain((await conn.execute(query)).mappings())
