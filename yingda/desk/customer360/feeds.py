"""Every core's changes are followed by a long poll: what changed is forgotten, and who looks at it hears of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from yingda.banking.port import Core, Good
from yingda.customers.api import Cores
from yingda.desk.customer360.portfolios import Portfolios
from yingda.foundation.ids import TenantId

WAIT_S: Final = 25.0
"""One long poll; the core answers earlier when something changes."""
GRACE_S: Final = 10.0
"""More than the poll that an adapter may take before the feed counts as cut."""
PAUSE_FIRST_S: Final = 0.2
PAUSE_MAX_S: Final = 10.0
LOOK_EVERY_S: Final = 2.0
"""How often new tenants and connections are looked for."""

Tell = Callable[[TenantId, list[str]], None]
"""(tenant, customers): they changed in a core."""

log = logging.getLogger(__name__)


class Feeds:
    """The feeds of all connections of this process."""

    def __init__(
        self, cores: Cores, portfolios: Portfolios, tenants: Callable[[], Awaitable[list[TenantId]]], tell: Tell
    ) -> None:
        self._cores, self._portfolios, self._tenants, self._tell = cores, portfolios, tenants, tell
        self._running: dict[tuple[TenantId, str], tuple[Core, asyncio.Task[None]]] = {}
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._watch = asyncio.create_task(self._look(), name="customer360 feeds")

    async def stop(self) -> None:
        tasks = [task for _, task in self._running.values()] + ([self._watch] if self._watch else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running.clear()
        self._portfolios.followed.clear()

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(Exception):  # the database or a connection is away: looked for again
                await self._take_up()
            self._portfolios.sweep()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _take_up(self) -> None:
        """One feed a connection; a connection that was changed is a new one."""
        wanted = {}
        for tenant in await self._tenants():
            for role in self._cores.roles(tenant):
                if (core := self._cores.of(tenant, role)) is not None:
                    wanted[tenant, role] = core
        for key, (core, task) in list(self._running.items()):
            if wanted.get(key) is not core or task.done():
                task.cancel()
                del self._running[key]
                self._portfolios.followed.discard(key)
        for key, core in wanted.items():
            if key not in self._running:
                self._running[key] = (core, asyncio.create_task(self._follow(*key, core), name=f"feed {key[1]}"))

    async def _follow(self, tenant: TenantId, role: str, core: Core) -> None:
        position, faults, first = 0, 0, True
        while True:
            try:
                async with asyncio.timeout(WAIT_S + GRACE_S):
                    answer = await core.changes(position, 0.0 if first else WAIT_S)
            except TimeoutError:
                answer = None
            if isinstance(answer, Good):
                faults = 0
                customers = self._portfolios.changed(tenant, role, answer.value.customers)
                if first and not answer.value.customers:  # what happened before us is behind us
                    first = False
                    self._portfolios.followed.add((tenant, role))
                position = answer.value.position
                if customers:
                    self._tell(tenant, customers)
                continue
            if (tenant, role) in self._portfolios.followed:
                log.warning("customer360.feed_cut", extra={"role": role})
            self._portfolios.followed.discard((tenant, role))
            first = True  # where we were is asked again: a position is kept, nothing is missed
            faults += 1
            await asyncio.sleep(min(PAUSE_FIRST_S * 2 ** min(faults - 1, 10), PAUSE_MAX_S))
