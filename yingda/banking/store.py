"""All SQL of operations and of the limits of a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.banking import rows
from yingda.banking.operation import Record, State
from yingda.banking.rules.limits import Used
from yingda.banking.tables import banking_limit_days as days
from yingda.banking.tables import banking_operations as table
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId

o = table.c
USED: Final = "banking_limit_days.used"
LIST_MAX: Final = 200


async def add(conn: AsyncConnection, keyring: Keyring, record: Record, payee: bytes | None) -> None:
    await conn.execute(insert(table).values(**rows.columns(keyring, record), payee_index=payee))


async def save(conn: AsyncConnection, keyring: Keyring, before: Record, after: Record) -> None:
    """What changed, on a row that the caller holds."""
    changed = rows.changed(keyring, before, after)
    if changed:
        await conn.execute(update(table).where(o.id == before.id).values(**changed))


async def found(conn: AsyncConnection, keyring: Keyring, id: str, *, lock: bool = False) -> Record | None:
    query = select(table).where(o.id == id)
    row = (await conn.execute(query.with_for_update() if lock else query)).mappings().first()
    return rows.record_of(keyring, row) if row is not None else None


async def listed(
    conn: AsyncConnection, keyring: Keyring, *, customer: str | None = None, interaction: str | None = None,
    states: Collection[State] | None = None, limit: int = 50, before: datetime | None = None,
) -> list[Record]:  # fmt: skip
    """Newest first."""
    query = select(table).order_by(o.created_at.desc(), o.id.desc()).limit(min(limit, LIST_MAX))
    if customer is not None:
        query = query.where(o.customer_id == customer)
    if interaction is not None:
        query = query.where(o.interaction_id == interaction)
    if states is not None:
        query = query.where(o.state.in_([state.value for state in states]))
    if before is not None:
        query = query.where(o.created_at < before)
    return [rows.record_of(keyring, row) for row in (await conn.execute(query)).mappings()]


async def open_count(conn: AsyncConnection, customer: str, states: Collection[State]) -> int:
    query = select(func.count()).where(o.customer_id == customer, o.state.in_([state.value for state in states]))
    return int((await conn.execute(query)).scalar_one())


async def reversed_by(conn: AsyncConnection, id: str) -> str | None:
    """The operation that takes this one back, unless that came to nothing."""
    dead = [State.FAILED, State.CANCELLED, State.EXPIRED, State.REJECTED]
    query = select(o.id).where(o.reverses == id, o.state.not_in([state.value for state in dead]))
    found = (await conn.execute(query)).scalar_one_or_none()
    return str(found) if found is not None else None


async def payee_known(conn: AsyncConnection, customer: str, payee: bytes, before: datetime) -> bool:
    query = select(o.id).where(
        o.customer_id == customer, o.payee_index == payee, o.state == State.EXECUTED.value, o.settled_at < before
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def payments_since(conn: AsyncConnection, customer: str, since: datetime) -> int:
    query = select(func.count()).where(o.customer_id == customer, o.payee_index.is_not(None), o.confirmed_at >= since)
    return int((await conn.execute(query)).scalar_one())


async def did_since(conn: AsyncConnection, customer: str, kinds: Collection[str], since: datetime) -> bool:
    query = select(o.id).where(
        o.customer_id == customer, o.kind.in_(kinds), o.state == State.EXECUTED.value, o.settled_at >= since
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def used_today(
    conn: AsyncConnection, keyring: Keyring, tenant: TenantId, customer: str, kind: str, day: date
) -> Used:
    """What is used and reserved; the row is held until the commit, made if it is the first of the day."""
    nothing = keyring.seal(tenant, msgspec.json.encode(Used()), USED)
    first = upsert(days).values(tenant_id=tenant, customer_id=customer, kind=kind, day=day, used=nothing)
    await conn.execute(first.on_conflict_do_nothing())
    query = select(days.c.used).where(days.c.customer_id == customer, days.c.kind == kind, days.c.day == day)
    sealed = (await conn.execute(query.with_for_update())).scalar_one()
    return msgspec.json.decode(keyring.open(tenant, bytes(sealed), USED), type=Used)


async def keep_used(
    conn: AsyncConnection, keyring: Keyring, tenant: TenantId, customer: str, kind: str, day: date, used: Used
) -> None:
    sealed = keyring.seal(tenant, msgspec.json.encode(used), USED)
    where = (days.c.customer_id == customer) & (days.c.kind == kind) & (days.c.day == day)
    await conn.execute(update(days).where(where).values(used=sealed))


CLAIM: Final = text("""
update banking_operations set next_at = :leased, attempts = attempts + (state = 'submitted')::int,
  version = version + 1
where id in (
  select id from banking_operations
  where tenant_id = :tenant and next_at <= :now and state in ('submitted', 'unknown', 'on_list')
  order by next_at limit :most for update skip locked)
returning *
""")


async def claim(
    conn: AsyncConnection, keyring: Keyring, tenant: TenantId, now: datetime, lease: timedelta, most: int
) -> list[Record]:
    """Operations that the core has to be told of or asked about now: nobody else gets them while the lease lasts."""
    values: dict[str, Any] = {"tenant": tenant, "now": now, "leased": now + lease, "most": most}
    found = await conn.execute(CLAIM, values)
    return [rows.record_of(keyring, row) for row in found.mappings()]


async def due(conn: AsyncConnection, states: Collection[State], column: str, now: datetime, most: int) -> list[str]:
    """Operations in these states whose moment (`hold_until`, `expires_at`) is over."""
    moment = table.c[column]
    query = select(o.id).where(o.state.in_([state.value for state in states]), moment <= now)
    return [str(row[0]) for row in await conn.execute(query.order_by(moment).limit(most))]
