"""All SQL of sessions, tickets and attempts to sign in. Connections are set to the tenant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.ids import TenantId
from yingda.tenancy.tables import sessions, sign_in_attempts, tenants, tickets, users

ATTEMPTS_READ_MAX: Final = 200

_PRINCIPAL: Final = """
select s.id::text as session, s.user_id::text as user, s.second_factor, s.created_at, s.seen_at,
  u.username, u.name, u.branch_id::text as branch, u.agent, u.password_must_change, u.totp_confirmed_at,
  t.slug, t.name as tenant_name, t.settings,
  coalesce((select json_agg(json_build_object('key', r.key, 'builtin', r.builtin, 'permissions', r.permissions))
    from user_roles ur join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
    where ur.tenant_id = s.tenant_id and ur.user_id = s.user_id and r.retired_at is null), '[]') as roles
from sessions s
join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
join tenants t on t.id = s.tenant_id
where s.tenant_id = :tenant and s.ended_at is null and u.retired_at is null and {by}
"""
BY_TOKEN: Final = text(_PRINCIPAL.format(by="s.token_hash = :key"))
BY_ID: Final = text(_PRINCIPAL.format(by="s.id = :key"))
ATTEMPT_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended(encode(:name, 'hex'), 11))")
FAILURES_OF_NAME: Final = text(
    "select at from sign_in_attempts a where tenant_id = :tenant and username_index = :name and outcome = 'refused'"
    " and at > :since and id > coalesce((select max(id) from sign_in_attempts where tenant_id = :tenant"
    " and username_index = :name and outcome = 'ok' and at > :since), 0) order by at desc limit :limit"
)
FAILURES_OF_ADDRESS: Final = text(
    "select at from sign_in_attempts where tenant_id = :tenant and address = :address and outcome = 'refused'"
    " and at > :since order by at desc limit :limit"
)


async def tenant_by_slug(conn: AsyncConnection, slug: str) -> RowMapping | None:
    """The tenant of a short name, which may be anything that somebody typed."""
    if "\0" in slug:
        return None
    return (await conn.execute(select(tenants).where(tenants.c.slug == slug))).mappings().first()


async def user_by_name(conn: AsyncConnection, tenant: TenantId, username: str) -> RowMapping | None:
    query = select(users).where(users.c.tenant_id == tenant, users.c.username == username, users.c.retired_at.is_(None))
    return (await conn.execute(query)).mappings().first()


async def user_by_email(conn: AsyncConnection, tenant: TenantId, index: bytes) -> RowMapping | None:
    query = select(users).where(users.c.tenant_id == tenant, users.c.email_index == index, users.c.retired_at.is_(None))
    return (await conn.execute(query)).mappings().first()


async def user(conn: AsyncConnection, tenant: TenantId, id: str) -> RowMapping | None:
    query = select(users).where(users.c.tenant_id == tenant, users.c.id == id).with_for_update()
    return (await conn.execute(query)).mappings().first()


async def change_user(conn: AsyncConnection, tenant: TenantId, id: str, **values: Any) -> None:
    """Columns that belong to the person, not to the administrator: password and second factor. No new version."""
    await conn.execute(update(users).where(users.c.tenant_id == tenant, users.c.id == id).values(**values))


async def principal_row(conn: AsyncConnection, tenant: TenantId, token_hash: bytes) -> RowMapping | None:
    """Session, user, tenant and roles behind a token that was not ended; times are the caller's to judge."""
    return (await conn.execute(BY_TOKEN, {"tenant": tenant, "key": token_hash})).mappings().first()


async def principal_row_by_id(conn: AsyncConnection, tenant: TenantId, session: str) -> RowMapping | None:
    return (await conn.execute(BY_ID, {"tenant": tenant, "key": session})).mappings().first()


async def times(conn: AsyncConnection, tenant: TenantId, ids: Sequence[str]) -> Sequence[RowMapping]:
    """Of those sessions that were not ended and whose people are active: id, begin, last use."""
    query = select(sessions.c.id, sessions.c.created_at, sessions.c.seen_at)
    query = query.join(users, (users.c.tenant_id == sessions.c.tenant_id) & (users.c.id == sessions.c.user_id))
    where = (sessions.c.tenant_id == tenant, sessions.c.id.in_(ids), sessions.c.ended_at.is_(None))
    return (await conn.execute(query.where(*where, users.c.retired_at.is_(None)))).mappings().all()


async def open_session(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(sessions).values(**values))


async def touch(conn: AsyncConnection, tenant: TenantId, ids: Sequence[str], now: datetime) -> None:
    """The sessions were used just now."""
    where = (sessions.c.tenant_id == tenant, sessions.c.id.in_(ids), sessions.c.ended_at.is_(None))
    await conn.execute(update(sessions).where(*where, sessions.c.seen_at < now).values(seen_at=now))


async def end_session(conn: AsyncConnection, tenant: TenantId, id: str, now: datetime, why: str) -> None:
    where = (sessions.c.tenant_id == tenant, sessions.c.id == id, sessions.c.ended_at.is_(None))
    await conn.execute(update(sessions).where(*where).values(ended_at=now, ended_why=why))


async def open_sessions(conn: AsyncConnection, tenant: TenantId, user_id: str) -> list[str]:
    """Ids of the user's sessions that were not ended, newest first."""
    where = (sessions.c.tenant_id == tenant, sessions.c.user_id == user_id, sessions.c.ended_at.is_(None))
    query = select(sessions.c.id).where(*where).order_by(sessions.c.created_at.desc(), sessions.c.id)
    return list((await conn.execute(query)).scalars())


async def raise_factor(conn: AsyncConnection, tenant: TenantId, id: str) -> None:
    """The session's person has shown the second factor."""
    where = (sessions.c.tenant_id == tenant, sessions.c.id == id)
    await conn.execute(update(sessions).where(*where).values(second_factor=True))


async def hold_name(conn: AsyncConnection, name: bytes) -> None:
    """Those who try the same name take turns until the end of the transaction: a burst cannot pass the limit."""
    await conn.execute(ATTEMPT_LOCK, {"name": name})


async def failures(
    conn: AsyncConnection, tenant: TenantId, name: bytes, address: str, since: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Times of failures since `since`: of the name after its last success, and of the address."""
    values = {"tenant": tenant, "name": name, "address": address, "since": since, "limit": ATTEMPTS_READ_MAX}
    by_name = (await conn.execute(FAILURES_OF_NAME, {k: v for k, v in values.items() if k != "address"})).scalars()
    of_name = list(by_name)
    by_address = await conn.execute(FAILURES_OF_ADDRESS, {k: v for k, v in values.items() if k != "name"})
    return of_name, list(by_address.scalars())


async def add_attempt(
    conn: AsyncConnection, tenant: TenantId, name: bytes, address: str, now: datetime, outcome: str
) -> None:
    values = {"tenant_id": tenant, "username_index": name, "address": address, "at": now, "outcome": outcome}
    await conn.execute(insert(sign_in_attempts).values(**values))


async def forget_attempts(conn: AsyncConnection, tenant: TenantId, name: bytes) -> None:
    """The name may try again at once."""
    where = (sign_in_attempts.c.tenant_id == tenant, sign_in_attempts.c.username_index == name)
    await conn.execute(delete(sign_in_attempts).where(*where))


async def add_ticket(conn: AsyncConnection, tenant: TenantId, hash: bytes, session: str, expires_at: datetime) -> None:
    values = {"tenant_id": tenant, "hash": hash, "session_id": session, "expires_at": expires_at}
    await conn.execute(insert(tickets).values(**values))


async def take_ticket(conn: AsyncConnection, tenant: TenantId, hash: bytes, now: datetime) -> str | None:
    """The session of a ticket that is still good; it is gone afterwards."""
    where = (tickets.c.tenant_id == tenant, tickets.c.hash == hash)
    row = (
        await conn.execute(delete(tickets).where(*where).returning(tickets.c.session_id, tickets.c.expires_at))
    ).first()
    return row.session_id if row is not None and row.expires_at > now else None


async def sweep(conn: AsyncConnection, tenant: TenantId, attempts_before: datetime, sessions_before: datetime) -> None:
    """Remove what has no use any more: old attempts, expired tickets, sessions long over."""
    attempt, session = sign_in_attempts.c, sessions.c
    await conn.execute(delete(sign_in_attempts).where(attempt.tenant_id == tenant, attempt.at < attempts_before))
    await conn.execute(delete(tickets).where(tickets.c.tenant_id == tenant, tickets.c.expires_at < attempts_before))
    await conn.execute(delete(sessions).where(session.tenant_id == tenant, session.created_at < sessions_before))


async def own_credentials(conn: AsyncConnection, tenant: TenantId, id: str) -> str | None:
    """The stored hash of a user's password; None when they have none."""
    query = select(users.c.password_hash).where(users.c.tenant_id == tenant, users.c.id == id)
    return (await conn.execute(query)).scalar_one_or_none()
