"""All SQL of reconciliation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.banking import rows
from yingda.banking.operation import Record, State
from yingda.banking.tables import banking_discrepancies as discrepancies
from yingda.banking.tables import banking_journals as journals
from yingda.banking.tables import banking_operations as operations
from yingda.foundation.crypto import Keyring

o = operations.c


async def position(conn: AsyncConnection, role: str) -> int:
    """How far the core's journal was compared."""
    found = await conn.execute(select(journals.c.position).where(journals.c.role == role))
    return int(found.scalar_one_or_none() or 0)


async def keep_position(conn: AsyncConnection, tenant: str, role: str, position: int, now: datetime) -> None:
    kept = insert(journals).values(tenant_id=tenant, role=role, position=position, compared_at=now)
    again = {"position": position, "compared_at": now}
    await conn.execute(kept.on_conflict_do_update(index_elements=["tenant_id", "role"], set_=again))


async def mark(conn: AsyncConnection, operation: str, now: datetime) -> None:
    """Both have it."""
    await conn.execute(update(operations).where(o.id == operation).values(reconciled_at=now))


async def missing(conn: AsyncConnection, keyring: Keyring, role: str, before: datetime, most: int) -> list[Record]:
    """Executed by us before then, never seen in the journal; held until the commit."""
    query = select(operations).where(
        o.role == role, o.state == State.EXECUTED.value, o.reconciled_at.is_(None), o.settled_at < before
    )
    found = await conn.execute(query.limit(most).with_for_update())
    return [rows.record_of(keyring, row) for row in found.mappings()]


async def note(conn: AsyncConnection, values: dict[str, Any]) -> bool:
    """Whether it is new."""
    added = await conn.execute(insert(discrepancies).values(**values).on_conflict_do_nothing())
    return bool(added.rowcount)


async def noted(conn: AsyncConnection, most: int) -> list[RowMapping]:
    """Newest first."""
    query = select(discrepancies).order_by(discrepancies.c.found_at.desc()).limit(most)
    return list((await conn.execute(query)).mappings())
