"""Durable subscribers of the event log: effects and cursor commit together, no event is skipped or handled twice.

A subscriber is a name (`reader`) and a handler. The cursor's row is locked while a batch runs, so over all processes
one runner works at a time for each tenant and reader; the others find the row locked and sleep. A batch that fails is
tried again with a growing pause, one event at a time, until it passes: a reader stands still rather than skip.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from yingda.foundation import metrics
from yingda.foundation.db import Database
from yingda.foundation.events import BATCH_EVENTS_MAX, Position, Stored, read_after
from yingda.foundation.ids import TenantId
from yingda.foundation.wakeups import POLL_S

RETRY_FIRST_S: Final = 0.1
RETRY_MAX_S: Final = 30.0
GATHER_S: Final = 0.1
"""A pause after a batch that was not full, so that a busy log is read in few batches: one costs about 10 ms."""
TENANTS_EVERY_S: Final = 10.0
"""How often new tenants are looked for."""

log = logging.getLogger(__name__)

Connection = Any  # an asyncpg connection inside a transaction that is set to the tenant
Handler = Callable[[TenantId, Connection, Sequence[Stored]], Awaitable[None]]
"""Does its effects on the connection it is given, and nothing elsewhere: they commit with the cursor."""
Reading = Callable[[Connection, Position, int], Awaitable[list[Stored]]]

# Without a lock and so without a transaction id: an idle reader writes nothing.
PEEK: Final = """
select exists (
  select from events where (xid, id) > (
    select coalesce(max(c.xid), 0)::text::xid8, coalesce(max(c.id), 0) from cursors c where c.reader = $1))
"""
FIRST: Final = "insert into cursors (tenant_id, reader) values ($1, $2) on conflict do nothing"
LOCK: Final = "select xid, id from cursors where tenant_id = $1 and reader = $2 for update skip locked"
MOVE: Final = "update cursors set xid = $3, id = $4 where tenant_id = $1 and reader = $2"
PLACE: Final = "select xid, id from cursors where tenant_id = $1 and reader = $2"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who reads what. `after` is called in the process that handled a batch, once it is durable."""

    reader: str
    handler: Handler
    after: Callable[[TenantId], None] = lambda _tenant: None


async def place(conn: Connection, tenant: TenantId, reader: str) -> Position:
    """Where a reader stands; the beginning if it never read."""
    row = await conn.fetchrow(PLACE, tenant, reader)
    return Position(row["xid"], row["id"]) if row else Position()


class Subscriber:
    """One subscription for one tenant."""

    def __init__(
        self, database: Database, tenant: TenantId, subscription: Subscription, reading: Reading = read_after
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._subscription = subscription
        self._reading = reading
        self.failures = 0
        """Batches that failed in a row; 0 after one that passed."""

    @property
    def reader(self) -> str:
        return self._subscription.reader

    async def step(self) -> int:
        """Handles one batch in one transaction; how many events. 0: nothing new, or another runner is at it."""
        async with self._database.raw(self._tenant) as conn:
            if not await conn.fetchval(PEEK, self.reader):
                metrics.READER_LAG.labels(self.reader, self._tenant).set(0)
                return 0
        with metrics.READER_BATCH_SECONDS.labels(self.reader).time():
            async with self._database.raw(self._tenant) as conn:
                batch = await self._handle(conn)
        if batch:
            self._count(batch)
            self._subscription.after(self._tenant)
        return len(batch)

    async def run(self) -> None:
        """Handles what is there, sleeps until the bell or the poll, and so on until cancelled."""
        bell = self._database.wakeups.bell(self._tenant)
        try:
            while True:
                bell.clear()
                handled = await self._step_or_pause()
                if handled is None or handled >= BATCH_EVENTS_MAX:
                    continue
                if handled:
                    await asyncio.sleep(GATHER_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):  # wait_for of 3.11 may swallow a cancellation
                        await bell.wait()
        finally:
            self._database.wakeups.remove(self._tenant, bell)

    async def _handle(self, conn: Connection) -> list[Stored]:
        position = await self._locked(conn)
        if position is None:
            return []
        limit = BATCH_EVENTS_MAX if not self.failures else 1
        batch = await self._reading(conn, position, limit)
        if batch:
            await self._subscription.handler(self._tenant, conn, batch)
            await conn.execute(MOVE, self._tenant, self.reader, batch[-1].xid, batch[-1].id)
        return batch

    async def _locked(self, conn: Connection) -> Position | None:
        row = await conn.fetchrow(LOCK, self._tenant, self.reader)
        if row is None:
            await conn.execute(FIRST, self._tenant, self.reader)
            row = await conn.fetchrow(LOCK, self._tenant, self.reader)
        return Position(row["xid"], row["id"]) if row else None

    async def _step_or_pause(self) -> int | None:
        """How many events were handled; None after a fault and its pause, and while one by one is tried."""
        try:
            handled = await self.step()
        except Exception as fault:  # whatever a handler raises: the batch is rolled back and tried again
            self.failures += 1
            metrics.READER_FAILURES.labels(self.reader).inc()
            log.exception("reader.failed", extra=self._told(fault))
            await asyncio.sleep(min(RETRY_FIRST_S * 2 ** min(self.failures - 1, 20), RETRY_MAX_S))
            return None
        if not handled or not self.failures:
            return handled
        self.failures = 0
        return None

    def _told(self, fault: Exception) -> dict[str, Any]:
        return {"reader": self.reader, "tenant": self._tenant, "fault": type(fault).__name__, "tries": self.failures}

    def _count(self, batch: Sequence[Stored]) -> None:
        metrics.EVENTS_HANDLED.labels(self.reader).inc(len(batch))
        age_ms = self._database.clock.now_ms() - batch[-1].at_ms
        metrics.READER_LAG.labels(self.reader, self._tenant).set(max(0.0, age_ms / 1000))


class Subscriptions:
    """All subscriptions of this process, for all tenants, also those that come later."""

    def __init__(self, database: Database, subscriptions: Sequence[Subscription]) -> None:
        self._database = database
        self._subscriptions = list(subscriptions)
        self._running: dict[tuple[TenantId, str], asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._take_up()
        self._watch = asyncio.create_task(self._watch_tenants(), name="subscriptions")

    async def stop(self) -> None:
        """Stops after rolling back what is under way; it is done again at the next start."""
        tasks = [*self._running.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()

    async def _watch_tenants(self) -> None:
        while True:
            await asyncio.sleep(TENANTS_EVERY_S)
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._take_up()

    async def _take_up(self) -> None:
        for tenant in await self._database.tenants():
            for subscription in self._subscriptions:
                key = (tenant, subscription.reader)
                if key not in self._running or self._running[key].done():
                    runner = Subscriber(self._database, tenant, subscription).run()
                    self._running[key] = asyncio.create_task(runner, name=f"reader {subscription.reader}")
