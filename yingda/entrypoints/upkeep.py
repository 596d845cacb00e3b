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
FREEZE_EVERY_S: Final = 300.0
"""A full garbage collection with 10,000 sockets stops the loop for half a second; frozen objects are not looked at."""

log = logging.getLogger(__name__)


class Upkeep:
    def __init__(self, database: Database, keyring: Keyring, sessions: Sessions, staff: StaffSockets) -> None:
        self._database = database
        self._keyring = keyring
        self._sessions = sessions
        self._staff = staff
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="upkeep")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        since_freeze = 0.0
        while True:
            await asyncio.sleep(EVERY_S)
            since_freeze += EVERY_S
            try:
                await self._close_ended()
                await load_keys(self._database, self._keyring)
            except Exception:
                log.warning("upkeep.failed", exc_info=True)
            SOCKETS_OPEN.labels("staff").set(len(self._staff))
            if since_freeze >= FREEZE_EVERY_S:
                since_freeze = 0.0
                gc.collect()
                gc.freeze()

    async def _close_ended(self) -> None:
        for tenant, ids in self._staff.sessions().items():
            for over in await self._sessions.keep_alive(tenant, ids):
                self._staff.close_session(over)
