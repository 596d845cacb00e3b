"""Wake-ups: tells readers of the event log that there may be something new. Losing one costs a poll, never an event.

Inside the process a bell rings at once. Other processes hear of it through `NOTIFY`, sent outside of business
transactions and at most once per
`NOTIFY_INTERVAL_S` (a NOTIFY in each commit cost a factor of three to four on a slow disk).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg

from yingda.foundation.ids import TenantId

CHANNEL: Final = "yingda_events"
NOTIFY_INTERVAL_S: Final = 0.05
POLL_S: Final = 1.0
"""How long a reader sleeps when no bell rings."""
RECONNECT_S: Final = 1.0

log = logging.getLogger(__name__)


class Calls:
    """Which tenants called about one matter since it was last looked at."""

    def __init__(self) -> None:
        self._tenants: set[TenantId] = set()
        self._rung = asyncio.Event()

    def add(self, tenant: TenantId) -> None:
        self._tenants.add(tenant)
        self._rung.set()

    async def take(self, timeout_s: float) -> set[TenantId]:
        """Those who called, as soon as one has; empty: nobody did in this time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        self._rung.clear()
        called, self._tenants = self._tenants, set()
        return called


class Wakeups:
    """One per process: bells by tenant, calls by matter, and the line to other processes."""

    def __init__(self) -> None:
        self._bells: dict[TenantId, set[asyncio.Event]] = {}
        self._calls: dict[str, list[Calls]] = {}
        self._due: set[str] = set()
        """What other processes are still to be told: a tenant, or a tenant and a matter."""
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, connect: Callable[[], Awaitable["asyncpg.Connection[Any]"]]) -> None:
        self._tasks = [asyncio.create_task(self._run(connect), name="wakeups")]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def bell(self, tenant: TenantId) -> asyncio.Event:
        """A bell that is set on each wake-up of the tenant; the reader clears it."""
        bell = asyncio.Event()
        self._bells.setdefault(tenant, set()).add(bell)
        return bell

    def remove(self, tenant: TenantId, bell: asyncio.Event) -> None:
        self._bells.get(tenant, set()).discard(bell)

    def ring(self, tenant: TenantId) -> None:
        """Something of this tenant was committed."""
        self._ring_here(tenant)
        self._due.add(tenant)

    def calls(self, matter: str) -> Calls:
        """Calls about this matter from now on, of every tenant and process."""
        calls = Calls()
        self._calls.setdefault(matter, []).append(calls)
        return calls

    def call(self, tenant: TenantId, matter: str) -> None:
        """There is something to be done about this matter (a word without spaces); it is committed."""
        self._ring_here(f"{tenant} {matter}")
        self._due.add(f"{tenant} {matter}")

    def _ring_here(self, told: str) -> None:
        tenant, _, matter = told.partition(" ")
        for calls in self._calls.get(matter, ()):
            calls.add(TenantId(tenant))
        if not matter:
            for bell in self._bells.get(TenantId(tenant), ()):
                bell.set()

    async def _run(self, connect: Callable[[], Awaitable["asyncpg.Connection[Any]"]]) -> None:
        while True:
            try:
                conn = await connect()
            except (OSError, asyncpg.PostgresError, TimeoutError) as fault:
                log.warning("wakeups.unconnected", extra={"fault": type(fault).__name__})
                await asyncio.sleep(RECONNECT_S)
                continue
            try:
                await conn.add_listener(CHANNEL, lambda _c, _p, _ch, told: self._ring_here(str(told)))
                await self._notify_while_open(conn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(RECONNECT_S)
            finally:
                conn.terminate()

    async def _notify_while_open(self, conn: "asyncpg.Connection[Any]") -> None:
        while not conn.is_closed():
            await asyncio.sleep(NOTIFY_INTERVAL_S)
            due, self._due = self._due, set()
            for told in due:
                await conn.execute("select pg_notify($1, $2)", CHANNEL, told)
