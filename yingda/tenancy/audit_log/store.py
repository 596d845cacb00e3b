"""All SQL of reading the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Select, Table, Text, Uuid, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.classes import C1

metadata = MetaData()

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("tenant_id", Uuid(as_uuid=False), primary_key=True, info=C1),
    Column("stream", Text, primary_key=True, info=C1),
    Column("seq", BigInteger, primary_key=True, info=C1),
    Column("at", DateTime(timezone=True), nullable=False, info=C1),
    Column("actor", Text, nullable=False, info=C1),
    Column("action", Text, nullable=False, info=C1),
    Column("subject", Text, nullable=False, info=C1),
    Column("data", JSONB, nullable=False, info=C1),
    Column("correlation", Text, nullable=False, info=C1),
    Column("previous", LargeBinary, nullable=False, info=C1),
    Column("hash", LargeBinary, nullable=False, info=C1),
)
"""Written by `foundation.audit`; read only here."""

a = audit_entries.c

Row = dict[str, Any]


def entries(
    actor: str | None, action: str | None, subject: str | None, since: datetime | None, until: datetime | None
) -> Select[Any]:
    """Entries that fit; `action` is exact or a beginning that ends with a dot."""
    query = select(a.stream, a.seq, a.at, a.actor, a.action, a.subject, a.data, a.correlation, a.hash)
    for column, value in ((a.actor, actor), (a.subject, subject)):
        if value is not None:
            query = query.where(column == value)
    if action is not None:
        begins = a.action.startswith(action, autoescape=True)
        query = query.where(begins if action.endswith(".") else a.action == action)
    if since is not None:
        query = query.where(a.at >= since)
    return query.where(a.at < until) if until is not None else query


async def newest_first(
    conn: AsyncConnection, query: Select[Any], after: tuple[datetime, str, int] | None, limit: int
) -> list[Row]:
    """One page, newest first, beyond the place where the last one ended."""
    if after is not None:
        query = query.where(tuple_(a.at, a.stream, a.seq) < tuple_(*after))
    found = await conn.execute(query.order_by(a.at.desc(), a.stream.desc(), a.seq.desc()).limit(limit))
    return [dict(row) for row in found.mappings()]
