"""Small regular work of a process: sessions of open sockets stay alive and ended ones close; memory is kept quiet."""

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Mapping
from typing import Final, Protocol

from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import SOCKETS_OPEN
from yingda.tenancy.api import Sessions, load_keys

EVERY_S: Final = 10.0
FREEZE_EVERY_S: Final = 0.25
THAW_EVERY_S: Final = 3_600.0
THAW_OBJECTS_MAX: Final = 800_000
THAW_AT_LEAST_EVERY_S: Final = 86_400.0
"""A full garbage collection with 3,000 sockets stopped the loop for 0.6 s, again and again while they opened. So what
has lived for a moment is frozen, which costs nothing, and looked at no more; once an hour everything is, unless there
is so much of it that the loop would stand still for half a second: then when there is less, or after a day."""

FREEZES_A_LOOK_MAX: Final = 40
"""Of so many freezes, one at least looks for garbage among what is new. Each does while there is some; there hardly
ever is, as nearly everything of ours dies by its count of references, and with 15,000 agents looking took a quarter of
the owner's CPU."""
YOUNG_OBJECTS: Final = 200_000
"""So many new objects are let live between two freezes before Python looks for the garbage among them by itself. By its
own 700, collections took half of the CPU of a busy owner."""
NEVER_BY_ITSELF: Final = 1_000_000
"""Older objects are looked at by `keep_memory_quiet` alone."""

log = logging.getLogger(__name__)


class Sockets(Protocol):
    """A door with sockets of signed-in people."""

    def sessions(self) -> dict[TenantId, list[str]]: ...
    def close_session(self, session: str) -> None: ...
    def __len__(self) -> int: ...


class Upkeep:
    """`doors` by their names in the metrics."""

    def __init__(
        self, database: Database, keyring: Keyring, sessions: Sessions, doors: Mapping[str, Sockets]
    ) -> None:  # fmt: skip
        self._database = database
        self._keyring = keyring
        self._sessions = sessions
        self._doors = doors
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
            for name, door in self._doors.items():
                SOCKETS_OPEN.labels(name).set(len(door))

    async def _close_ended(self) -> None:
        open: dict[TenantId, set[str]] = {}
        for door in self._doors.values():
            for tenant, ids in door.sessions().items():
                open.setdefault(tenant, set()).update(ids)
        for tenant, all_ids in open.items():
            for over in await self._sessions.keep_alive(tenant, sorted(all_ids)):
                for door in self._doors.values():
                    door.close_session(over)


class Looks:
    """Which freezes look for garbage first: each after one that found some, ever fewer after those that found none."""

    def __init__(self) -> None:
        self._apart = self._left = 1

    def due(self) -> bool:
        """Asked at each freeze."""
        self._left -= 1
        return self._left <= 0

    def found(self, objects: int) -> None:
        """What the look that was due found."""
        self._apart = 1 if objects else min(2 * self._apart, FREEZES_A_LOOK_MAX)
        self._left = self._apart


async def keep_memory_quiet() -> None:
    """Freezes what is new, after freeing what died young where that is worth it; now and then also frees what died
    after it was frozen."""
    gc.set_threshold(YOUNG_OBJECTS, 20, NEVER_BY_ITSELF)
    looks = Looks()
    thawed = looked = time.monotonic()
    while True:
        await asyncio.sleep(FREEZE_EVERY_S)
        now = time.monotonic()
        due = now - looked >= THAW_EVERY_S
        if due:
            looked = now
        if due and (gc.get_freeze_count() <= THAW_OBJECTS_MAX or now - thawed >= THAW_AT_LEAST_EVERY_S):
            thawed = now
            gc.unfreeze()
            gc.collect()
        elif looks.due():
            looks.found(gc.collect(1))
        gc.freeze()
