"""Small regular work of a process: sessions of open sockets stay alive and ended ones close; memory is kept quiet."""

import asyncio
import contextlib
import gc
import logging
from typing import Final

from yingda.entrypoints.sockets import StaffSockets
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.metrics import SOCKETS_OPEN
from yingda.tenancy.api import Sessions, load_keys

EVERY_S: Final = 10.0
FREEZE_EVERY_S: Final = 2.0
THAW_EVERY_S: Final = 3_600.0
"""A full garbage collection with 3,000 sockets stopped the loop for 0.6 s, again and again while they opened. So what
has lived for a moment is frozen, which costs nothing, and looked at no more; once an hour everything is."""

log = logging.getLogger(__name__)


class Upkeep:
    def __init__(self, database: Database, keyring: Keyring, sessions: Sessions, staff: StaffSockets) -> None:
        self._database = database
        self._keyring = keyring
        self._sessions = sessions
        self._staff = staff
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._run(), name="upkeep"),
            asyncio.create_task(keep_memory_quiet(), name="memory"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self._close_ended()
                await load_keys(self._database, self._keyring)
            except Exception:
                log.warning("upkeep.failed", exc_info=True)
            SOCKETS_OPEN.labels("staff").set(len(self._staff))

    async def _close_ended(self) -> None:
        for tenant, ids in self._staff.sessions().items():
            for over in await self._sessions.keep_alive(tenant, ids):
                self._staff.close_session(over)


async def keep_memory_quiet() -> None:
    """Frees what died young and freezes the rest; now and then also frees what died after it was frozen."""
    frozen = 0
    while True:
        await asyncio.sleep(FREEZE_EVERY_S)
        frozen += 1
        if frozen * FREEZE_EVERY_S >= THAW_EVERY_S:
            frozen = 0
            gc.unfreeze()
            gc.collect()
        else:
            gc.collect(1)
        gc.freeze()
