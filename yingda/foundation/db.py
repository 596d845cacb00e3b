"""Connections to PostgreSQL: SQLAlchemy for administration, asyncpg for live contacts and subscribers.

Every connection takes the role `yingda_app`, which is subject to row-level security; every transaction is set to one
tenant before it sees a row.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from yingda.foundation.audit import ADMIN_STREAM
from yingda.foundation.clock import Clock, SystemClock, to_datetime
from yingda.foundation.ids import IdSource, OperationId, RandomIds, TenantId
from yingda.foundation.principal import Principal
from yingda.foundation.wakeups import Wakeups
from yingda.foundation.work import Read, Work

APP_ROLE: Final = "yingda_app"
POOL_CONNECTIONS_MAX: Final = 10
RAW_CONNECTIONS_MAX: Final = 10
STATEMENT_TIMEOUT_MS: Final = 20_000
CONNECT_TIMEOUT_S: Final = 10
IDLE_IN_TRANSACTION_MS: Final = 10_000
"""A process that was stopped in the middle of a transaction must not hold its locks until it wakes up."""


def _settings() -> dict[str, str]:
    return {
        "role": APP_ROLE, "timezone": "UTC", "statement_timeout": str(STATEMENT_TIMEOUT_MS), "jit": "off",
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS), "application_name": "yingda",
    }  # fmt: skip


def engine_url(url: str) -> URL:
    """The URL for SQLAlchemy on asyncpg, from any `postgresql://` URL."""
    return make_url(url).set(drivername="postgresql+asyncpg")


class Database:
    """The one way to the database. Owns its pools; close it."""

    def __init__(self, url: str, clock: Clock | None = None, ids: IdSource | None = None) -> None:
        self.url = url
        self.clock: Clock = clock or SystemClock()
        self.ids: IdSource = ids or RandomIds(self.clock.now_ms)
        self.wakeups = Wakeups()
        self.engine: AsyncEngine = create_async_engine(
            engine_url(url),
            pool_size=POOL_CONNECTIONS_MAX,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"server_settings": _settings(), "timeout": CONNECT_TIMEOUT_S},
        )
        self._raw: asyncpg.Pool[Any] | None = None

    async def open(self) -> None:
        """Opens the asyncpg pool and starts listening for wake-ups of other processes."""
        self._raw = await asyncpg.create_pool(
            self.url, min_size=1, max_size=RAW_CONNECTIONS_MAX, server_settings=_settings(), timeout=CONNECT_TIMEOUT_S
        )
        await self.wakeups.open(self.connect)

    async def close(self) -> None:
        await self.wakeups.close()
        if self._raw is not None:
            await self._raw.close()
        await self.engine.dispose()

    async def connect(self, **settings: str) -> "asyncpg.Connection[Any]":
        """A connection of the caller's own (writer of a partition, listener); the caller closes it. `settings`: of the
        server, beside or over those that every connection has."""
        return await asyncpg.connect(self.url, server_settings=_settings() | settings, timeout=CONNECT_TIMEOUT_S)

    @asynccontextmanager
    async def work(
        self, principal: Principal, operation: OperationId | None = None, correlation: str = "",
        stream: str = ADMIN_STREAM,
    ) -> AsyncIterator[Work]:  # fmt: skip
        """One unit of work: one transaction that holds facts, events, audit and the stored answer, or none of them."""
        async with self.engine.begin() as conn:
            await set_tenant(conn, principal.tenant)
            work = Work(
                conn=conn,
                principal=principal,
                now=to_datetime(self.clock.now_ms()),
                ids=self.ids,
                operation=operation,
                correlation=correlation or self.ids.new(),
                stream=stream,
            )
            yield work
            await work.seal()
        if work.published:
            self.wakeups.ring(principal.tenant)

    @asynccontextmanager
    async def read(self, principal: Principal, *, one_moment: bool = False) -> AsyncIterator[Read]:
        """A read-only transaction: a type of its own, so that nobody writes by mistake. `one_moment`: all of its
        statements see the same commits; else each sees what is committed by then."""
        async with self.engine.connect() as conn:
            await conn.execution_options(postgresql_readonly=True)
            if one_moment:
                await conn.execution_options(isolation_level="REPEATABLE READ")
            async with conn.begin():
                await set_tenant(conn, principal.tenant)
                yield Read(conn=conn, principal=principal, now=to_datetime(self.clock.now_ms()))

    @asynccontextmanager
    async def raw(self, tenant: TenantId) -> AsyncIterator[Any]:
        """An asyncpg transaction set to the tenant: subscribers, hot reads."""
        assert self._raw is not None, "Database.open() first"
        async with self._raw.acquire() as conn, conn.transaction():
            await conn.execute("select set_config('yingda.tenant', $1, true)", tenant)
            yield conn

    async def tenants(self) -> list[TenantId]:
        """All tenants of this installation, in a fixed order."""
        async with self.engine.connect() as conn:
            rows = await conn.execute(text("select id::text from tenants order by id"))
            return [TenantId(row[0]) for row in rows]


async def set_tenant(conn: AsyncConnection, tenant: TenantId) -> None:
    """Sets the tenant of this transaction; row-level security shows that tenant's rows and no others."""
    await conn.execute(text("select set_config('yingda.tenant', :tenant, true)"), {"tenant": tenant})
