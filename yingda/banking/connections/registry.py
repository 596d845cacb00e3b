"""The core systems of all tenants, ready to be asked. Rows are read again every few seconds and after each change."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection
from typing import Any, Final, cast

from yingda.banking.adapters.messenger import MessageCentre
from yingda.banking.connections import store
from yingda.banking.connections.actions import CREDENTIALS_CONTEXT
from yingda.banking.connections.speaking import ADAPTERS, MESSAGES, options_of
from yingda.banking.port import Core, Messenger
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system

EVERY_S: Final = 2.0
"""Between two readings of the rows: so late another process's change is known here."""
CLOSE_AFTER_S: Final = 90.0
"""A replaced connection stays open that long for what still goes over it: longer than any answer may take."""

log = logging.getLogger(__name__)

Key = tuple[TenantId, str]


class Cores:
    """`start` it after the tenants' keys are loaded; `stop` closes every connection."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database, self._keyring = database, keyring
        self._open: dict[Key, tuple[tuple[str, int], Core | MessageCentre]] = {}
        """By tenant and role: (row's id and version, what speaks)."""
        self._closing: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._reading = asyncio.Lock()

    async def start(self) -> None:
        await self.refresh()
        self._watching = asyncio.create_task(self._watch(), name="cores")

    async def stop(self) -> None:
        tasks = [*self._closing, *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, adapter in self._open.values():
            await adapter.close()
        self._open.clear()

    def of(self, tenant: TenantId, role: str) -> Core | None:
        """The core of this role; None: the institution has none, or it is switched off."""
        found = self._open.get((tenant, role))
        return cast(Core, found[1]) if found and role != MESSAGES else None

    def roles(self, tenant: TenantId) -> Collection[str]:
        """Of the tenant's cores."""
        return sorted(role for owner, role in self._open if owner == tenant and role != MESSAGES)

    def messenger(self, tenant: TenantId) -> Messenger | None:
        found = self._open.get((tenant, MESSAGES))
        return cast(MessageCentre, found[1]) if found else None

    async def refresh(self, tenant: TenantId | None = None) -> None:
        """Reads the rows of one tenant, or of all, and opens and closes accordingly."""
        async with self._reading:
            for each in [tenant] if tenant else await self._database.tenants():
                await self._refresh(each)

    async def _refresh(self, tenant: TenantId) -> None:
        async with self._database.read(system(tenant)) as read:
            rows = [row for row in await store.rows(read.conn) if row["retired_at"] is None]
            if rows and not self._keyring.knows(tenant):
                await keys.load(read.conn, self._keyring, tenant, read.now)
        wanted = {row["role"]: row for row in rows}
        for key in [key for key in self._open if key[0] == tenant and key[1] not in wanted]:
            self._retire(key)
        for role, row in wanted.items():
            known = self._open.get((tenant, role))
            if known is None or known[0] != (row["id"], row["version"]):
                self._replace((tenant, role), row)

    def _replace(self, key: Key, row: Any) -> None:
        adapter = ADAPTERS.get(row["adapter"])
        try:
            if adapter is None:
                raise KeyError(row["adapter"])
            options = options_of(adapter, row["options"])
            credentials = self._keyring.open_text(key[0], row["credentials_sealed"], CREDENTIALS_CONTEXT)
            made = adapter.open(row["base_url"], credentials, options)
        except (Refusal, KeyError, ValueError):  # another release wrote it
            log.warning("core_connection_unusable", extra={"tenant": key[0], "kind": key[1]})
            return
        if key in self._open:
            self._retire(key)
        self._open[key] = ((row["id"], row["version"]), made)

    def _retire(self, key: Key) -> None:
        _, adapter = self._open.pop(key)
        task = asyncio.create_task(_close_later(adapter))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.refresh()
            except Exception as fault:
                log.warning("core_connections_unread", extra={"fault": type(fault).__name__})


async def _close_later(adapter: Core | MessageCentre) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(CLOSE_AFTER_S)
    await adapter.close()
