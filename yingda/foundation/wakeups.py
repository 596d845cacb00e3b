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


class Wakeups:
    """One per process: bells by tenant, and the line to other processes."""

    def __init__(self) -> None:
        self._bells: dict[TenantId, set[asyncio.Event]] = {}
        self._due: set[TenantId] = set()
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

    def _ring_here(self, tenant: TenantId) -> None:
        for bell in self._bells.get(tenant, ()):
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
                await conn.add_listener(CHANNEL, lambda _c, _p, _ch, tenant: self._ring_here(TenantId(str(tenant))))
                await self._notify_while_open(conn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(RECONNECT_S)
            finally:
                conn.terminate()

    async def _notify_while_open(self, conn: "asyncpg.Connection[Any]") -> None:
        while not conn.is_closed():
            await asyncio.sleep(NOTIFY_INTERVAL_S)
            due, self._due = self._due, set()
            for tenant in due:
                await conn.execute("select pg_notify($1, $2)", CHANNEL, tenant)
