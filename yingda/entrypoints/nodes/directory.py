"""Which institution an entry point or a site belongs to, whoever owns it; and whom calls reach."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Final

from yingda.entrypoints.nodes.addressing import Asked
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.interactions.entry_points.api import load_entry_points

READ_EVERY_S: Final = 5.0
UNKNOWN_EVERY_S: Final = 0.5
"""A key that is not known is looked for in the rows, but not more often than this."""
PHONE: Final = "phone"

log = logging.getLogger(__name__)


class Directory:
    """The entry points of this installation, read again and again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_key: dict[str, TenantId] = {}
        self._by_site: dict[str, TenantId] = {}
        self._called: frozenset[TenantId] = frozenset()
        self._first: TenantId | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        with contextlib.suppress(Exception):  # it is tried again
            await self._read()
        self._task = asyncio.create_task(self._run(), name="directory")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def called(self) -> frozenset[TenantId]:
        """Institutions with a telephone number. While none has one, the first institution, so that the switches have
        somebody to obey; empty until the rows were read."""
        return self._called or (frozenset({self._first}) if self._first else frozenset())

    async def tenant(self, asked: Asked) -> TenantId | None:
        """Whose the request is; None: nobody's that we know."""
        if asked.tenant is not None:
            return asked.tenant
        found = self._found(asked)
        if found is None and asked.entry is not None and time.monotonic() - self._read_at > UNKNOWN_EVERY_S:
            with contextlib.suppress(Exception):
                await self._read()
            found = self._found(asked)
        return found

    def _found(self, asked: Asked) -> TenantId | None:
        if asked.entry is not None:
            return self._by_key.get(asked.entry)
        return self._by_site.get(asked.site) if asked.site is not None else None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(READ_EVERY_S)
            try:
                await self._read()
            except Exception as fault:
                log.warning("directory.unread", extra={"fault": type(fault).__name__})

    async def _read(self) -> None:
        async with self._reading:
            self._read_at = time.monotonic()
            keys: dict[str, TenantId] = {}
            sites: dict[str, TenantId] = {}
            called = set()
            tenants = await self._database.tenants()
            for tenant in tenants:
                async with self._database.read(system(tenant)) as read:
                    points = await load_entry_points(read)
                for point in points:
                    if point.active:
                        keys[point.key] = tenant
                        sites.update((site, tenant) for site in point.allowed_origins)
                        if point.channel == PHONE:
                            called.add(tenant)
            self._by_key, self._by_site, self._called = keys, sites, frozenset(called)
            self._first = min(tenants, default=None)
