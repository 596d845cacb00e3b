"""The boards of all tenants of this process."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

import asyncpg

from yingda.analytics.wallboard.live import LiveBoard
from yingda.analytics.wallboard.snapshots import Snapshots
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.realtime import Topic, Topics

TOPIC: Final = "wallboard"
TENANTS_EVERY_S: Final = 10.0


class Boards:
    """Starts a board for each tenant, also for those that come later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._snapshots = Snapshots(database)
        self._topics = Topics(database.ids.new())
        self._boards: dict[TenantId, LiveBoard] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self._take_up()
        self._tasks.append(asyncio.create_task(self._watch(), name="wallboards"))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._snapshots.close()

    def board(self, tenant: TenantId) -> LiveBoard:
        """The tenant's board, made if this process has not seen the tenant before."""
        found = self._boards.get(tenant)
        if found is None:
            topic = self._topics.topic(f"{TOPIC}:{tenant}", TOPIC)
            found = self._boards[tenant] = LiveBoard(self._database, self._snapshots, tenant, topic)
            self._tasks.append(asyncio.create_task(found.run(), name=f"wallboard {tenant}"))
        return found

    def topic(self, tenant: TenantId) -> tuple[Topic, Callable[[], Any]]:
        """The topic `wallboard` of a tenant and its snapshot, for the staff socket."""
        board = self.board(tenant)
        return board.topic, lambda: board.shown

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(TENANTS_EVERY_S)
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._take_up()

    async def _take_up(self) -> None:
        for tenant in await self._database.tenants():
            self.board(tenant)
