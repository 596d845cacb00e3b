"""All SQL of questions put to customers and of their locks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.banking.tables import verification_challenges as table
from yingda.banking.tables import verification_locks as locks
from yingda.banking.verification.lock import Lock
from yingda.foundation.clock import to_datetime

c = table.c


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(table).values(**values))


async def held(conn: AsyncConnection, id: str) -> RowMapping | None:
    """The row, held until the commit."""
    return (await conn.execute(select(table).where(c.id == id).with_for_update())).mappings().first()


async def change(conn: AsyncConnection, id: str, **values: Any) -> None:
    await conn.execute(update(table).where(c.id == id).values(**values))


async def close_open(conn: AsyncConnection, customer: str, operation: str | None, now: datetime) -> None:
    """Earlier questions about the same thing are no longer answered."""
    about = c.operation_id == operation if operation is not None else c.operation_id.is_(None)
    open_ = (c.customer_id == customer) & about & c.closed_at.is_(None) & c.used_at.is_(None)
    await conn.execute(update(table).where(open_).values(closed_at=now))


async def sent(conn: AsyncConnection, customer: str, since: datetime) -> tuple[int, datetime | None]:
    """How many codes were sent since, and when the last one."""
    query = select(func.count(), func.max(c.created_at)).where(
        c.customer_id == customer, c.means == "otp", c.created_at >= since
    )
    row = (await conn.execute(query)).one()
    return int(row[0]), row[1]


async def locked(conn: AsyncConnection, tenant: str, customer: str) -> Lock:
    """The customer's lock, held until the commit: tries of all channels go one after the other."""
    first = upsert(locks).values(tenant_id=tenant, customer_id=customer, failures=0)
    await conn.execute(first.on_conflict_do_nothing())
    query = select(locks).where(locks.c.customer_id == customer).with_for_update()
    row = (await conn.execute(query)).mappings().one()
    return Lock(failures=row["failures"], since=_ms(row["since"]), locked_until=_ms(row["locked_until"]))


async def seen(conn: AsyncConnection, customer: str) -> Lock:
    row = (await conn.execute(select(locks).where(locks.c.customer_id == customer))).mappings().first()
    if row is None:
        return Lock()
    return Lock(failures=row["failures"], since=_ms(row["since"]), locked_until=_ms(row["locked_until"]))


async def keep_lock(conn: AsyncConnection, customer: str, lock: Lock) -> None:
    await conn.execute(
        update(locks)
        .where(locks.c.customer_id == customer)
        .values(failures=lock.failures, since=_at(lock.since), locked_until=_at(lock.locked_until))
    )


def _ms(moment: datetime | None) -> int | None:
    return round(moment.timestamp() * 1000) if moment is not None else None


def _at(ms: int | None) -> datetime | None:
    return to_datetime(ms) if ms is not None else None
