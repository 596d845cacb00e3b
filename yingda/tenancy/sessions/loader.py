"""From what a browser carries to who is asking: session cookies and tickets. Put on the application as `sessions`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.db import Database, set_tenant
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.tenancy.rules.roles import needs_second_factor, permissions_of
from yingda.tenancy.sessions import store
from yingda.tenancy.sessions.tokens import Token, new_token, parse_token

IDLE_S: Final = 30 * 60
ABSOLUTE_S: Final = 12 * 3600
"""A session ends after this much idling, and after a working day at the latest (GB/T 22239-2019 8.1.4.1 b)."""
TOUCH_EVERY_S: Final = 60
"""How much `seen_at` may lag behind: one small write a minute and session instead of one a request."""
TICKET_S: Final = 30
TIME_ZONE: Final = "Asia/Shanghai"
"""Of an institution that did not say."""
KEYS_RELOAD_S: Final = 60
"""How often a tenant's data keys are read again, so that a rotation in another process is seen in time."""


class Sessions:
    """Finds principals. One for each process; fulfils `foundation.http.SessionLoader`."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database, self._keyring = database, keyring
        self._keys_read: dict[TenantId, datetime] = {}

    async def __call__(self, token: str) -> Principal | None:
        """Who a session cookie belongs to; None when it is unknown, ended or expired."""
        parsed = parse_token(token)
        if parsed is None:
            return None
        async with self._database.engine.begin() as conn:
            await set_tenant(conn, parsed.tenant)
            row = await store.principal_row(conn, parsed.tenant, parsed.hash)
            return await self._alive(conn, parsed.tenant, row)

    async def give_ticket(self, principal: Principal) -> str:
        """A secret that opens one socket for this session within `TICKET_S`."""
        assert principal.session is not None
        ticket = new_token(principal.tenant)
        async with self._database.engine.begin() as conn:
            await set_tenant(conn, principal.tenant)
            expires_at = self._now() + timedelta(seconds=TICKET_S)
            await store.add_ticket(conn, principal.tenant, ticket.hash, principal.session, expires_at)
        return ticket.text

    async def take_ticket(self, ticket: str) -> Principal | None:
        """Who a ticket belongs to; it is used up. None when it is unknown, used or too old."""
        parsed = parse_token(ticket)
        if parsed is None:
            return None
        async with self._database.engine.begin() as conn:
            await set_tenant(conn, parsed.tenant)
            return await self._by_ticket(conn, parsed)

    async def keep_alive(self, tenant: TenantId, sessions: list[str]) -> list[str]:
        """The sessions of open sockets were used just now; returns those of them that are over, to be closed."""
        now = self._now()
        async with self._database.engine.begin() as conn:
            await set_tenant(conn, tenant)
            rows = await store.times(conn, tenant, sessions)
            alive = {row["id"]: row for row in rows if not expired(row["created_at"], row["seen_at"], now)}
            late = [id for id, row in alive.items() if row["seen_at"] < now - timedelta(seconds=TOUCH_EVERY_S)]
            await store.touch(conn, tenant, late, now)
        return [session for session in sessions if session not in alive]

    async def _by_ticket(self, conn: AsyncConnection, ticket: Token) -> Principal | None:
        session = await store.take_ticket(conn, ticket.tenant, ticket.hash, self._now())
        if session is None:
            return None
        return await self._alive(conn, ticket.tenant, await store.principal_row_by_id(conn, ticket.tenant, session))

    async def _alive(self, conn: AsyncConnection, tenant: TenantId, row: RowMapping | None) -> Principal | None:
        now = self._now()
        if row is None or expired(row["created_at"], row["seen_at"], now):
            return None
        if row["seen_at"] < now - timedelta(seconds=TOUCH_EVERY_S):
            await store.touch(conn, tenant, [row["session"]], now)
        await self._load_keys(conn, tenant, now)
        return principal_of(tenant, row)

    async def _load_keys(self, conn: AsyncConnection, tenant: TenantId, now: datetime) -> None:
        read = self._keys_read.get(tenant)
        if self._keyring.knows(tenant) and read is not None and now - read < timedelta(seconds=KEYS_RELOAD_S):
            return
        await keys.load(conn, self._keyring, tenant, now)
        self._keys_read[tenant] = now

    def _now(self) -> datetime:
        return to_datetime(self._database.clock.now_ms())


def expired(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session is over by time."""
    return now >= seen_at + timedelta(seconds=IDLE_S) or now >= created_at + timedelta(seconds=ABSOLUTE_S)


def principal_of(tenant: TenantId, row: RowMapping) -> Principal:
    """The principal of a session's row. What must come first (`must`) leaves no permission but one's own account."""
    roles = {each["key"]: each for each in row["roles"]}
    granted = frozenset[str]().union(
        *(permissions_of(key, each["builtin"], each["permissions"]) for key, each in roles.items())
    )
    must = must_first(row, set(roles))
    return Principal(
        tenant=tenant,
        user=UserId(row["user"]),
        name=row["name"],
        roles=frozenset(roles),
        permissions=frozenset() if must else granted,
        branch=row["branch"],
        session=row["session"],
        details={
            "username": row["username"], "slug": row["slug"], "tenant_name": row["tenant_name"],
            "time_zone": row["settings"].get("time_zone") or TIME_ZONE,
            "agent": "yes" if row["agent"] and not must else "", "must": " ".join(must),
            "totp": "on" if row["totp_confirmed_at"] else "",
        },
    )  # fmt: skip


def must_first(row: RowMapping | dict[str, Any], roles: set[str]) -> list[str]:
    """What the person must do before anything else: `password` (change it), `totp` (set up or show it)."""
    must = ["password"] if row["password_must_change"] else []
    wanted = bool(row["settings"].get("second_factor")) and needs_second_factor(roles)
    return [*must, "totp"] if wanted and not row["second_factor"] else must
