"""Files of contacts: keep one, find one, read its bytes.

A file is kept before the message that carries it is sent; it belongs to whoever sent it until a message puts it into a
contact, and from then on to everybody who may read that contact.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import FileId, TenantId
from yingda.foundation.operations import OperationOfAnother
from yingda.interactions.files import store
from yingda.interactions.files.content import FILE_BYTES_MAX, Checked, check
from yingda.interactions.files.file import KeptFile
from yingda.interactions.files.serving import served
from yingda.interactions.files.upload import uploaded
from yingda.interactions.files.vault import Vault, is_draft

__all__ = ["FILE_BYTES_MAX", "Checked", "Files", "KeptFile", "served", "uploaded"]

CHECKS_AT_ONCE: Final = 2
"""Pictures decoded at the same time in one process: each may take 300 MB for a moment."""
NAME_CONTEXT: Final = "files.name"
UNSENT_USABLE: Final = timedelta(hours=24)
"""How long an uploaded file waits for the message that carries it; afterwards it is not found."""
UNSENT_KEPT: Final = timedelta(hours=25)
"""An hour more before it is removed, so that no message under way loses its file."""
REMOVED_AT_ONCE: Final = 500
"""Rows removed in one transaction, files looked up in one question."""


class Files:
    """The files of all tenants of this process."""

    def __init__(self, database: Database, vault: Vault, keyring: Keyring) -> None:
        self._database = database
        self._vault = vault
        self._keyring = keyring
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)

    async def keep(
        self, tenant: TenantId, name: str, data: bytes, *, visitor: str | None = None, agent: str | None = None,
        operation: str | None = None,
    ) -> KeptFile:  # fmt: skip
        """Checks and keeps a file of a visitor or an agent. A repeat of the operation gives the first one again."""
        known = await self._known(tenant, operation, visitor, agent)
        if known is not None:
            return known
        async with self._checks:
            checked = await asyncio.to_thread(check, name, data)
        id = FileId(self._database.ids.new())
        await asyncio.to_thread(self._vault.put, tenant, id, checked.data)
        sealed_name = self._keyring.seal_text(tenant, checked.name, NAME_CONTEXT)
        now = to_datetime(self._database.clock.now_ms())
        sha256 = hashlib.sha256(checked.data).digest()
        async with self._database.raw(tenant) as conn:
            await store.insert(conn, tenant, id, visitor, agent, sealed_name, checked, sha256, now, operation)
        return KeptFile(
            id=id, name=checked.name, type=checked.type, size=len(checked.data), width=checked.width,
            height=checked.height,
        )  # fmt: skip

    async def of_visitor(self, tenant: TenantId, id: str, visitor: str) -> KeptFile:
        """The file, if it is in a contact of this visitor; else `not_found`."""
        async with self._database.raw(tenant) as conn:
            row = await store.of_visitor(conn, FileId(id), visitor, self._ago(UNSENT_USABLE))
            return self._found(tenant, id, row)

    async def of_staff(self, tenant: TenantId, id: str, user: str, *, all_contacts: bool) -> KeptFile:
        """The file, if it is in a contact this user may read; else `not_found`."""
        async with self._database.raw(tenant) as conn:
            row = await store.of_staff(conn, FileId(id), user, all_contacts, self._ago(UNSENT_USABLE))
            return self._found(tenant, id, row)

    async def bytes_of(self, tenant: TenantId, file: KeptFile) -> bytes:
        return await asyncio.to_thread(self._vault.get, tenant, FileId(file.id))

    async def clean(self) -> int:
        """Removes what nobody will ever see: files that no message carries, and bytes that a crash left; how many."""
        removed = 0
        for tenant in await self._database.tenants():
            removed += await self._remove_unsent(tenant) + await self._remove_lost(tenant)
        return removed

    async def _remove_unsent(self, tenant: TenantId) -> int:
        """Row first: a crash in between leaves bytes without a row, which the next run takes."""
        removed = 0
        while True:
            async with self._database.raw(tenant) as conn:
                ids = await store.delete_unsent(conn, self._ago(UNSENT_KEPT), REMOVED_AT_ONCE)
            await asyncio.to_thread(self._vault.remove_all, tenant, ids)
            removed += len(ids)
            if len(ids) < REMOVED_AT_ONCE:
                return removed

    async def _remove_lost(self, tenant: TenantId) -> int:
        names = await asyncio.to_thread(self._vault.older_than, tenant, self._ago(UNSENT_KEPT).timestamp())
        lost: list[str] = []
        for part in _parts(names):
            async with self._database.raw(tenant) as conn:
                known = await store.known(conn, [name for name in part if not is_draft(name)])
            lost += [name for name in part if name not in known]
        await asyncio.to_thread(self._vault.remove_all, tenant, lost)
        return len(lost)

    def _ago(self, age: timedelta) -> datetime:
        return to_datetime(self._database.clock.now_ms()) - age

    async def _known(
        self, tenant: TenantId, operation: str | None, visitor: str | None, agent: str | None
    ) -> KeptFile | None:
        if operation is None:
            return None
        async with self._database.raw(tenant) as conn:
            row = await store.by_operation(conn, operation)
        if row is not None and (row["visitor"], row["agent"]) != (visitor, agent):
            raise OperationOfAnother()
        return self._kept(tenant, row) if row is not None else None

    def _found(self, tenant: TenantId, id: str, row: Any | None) -> KeptFile:
        if row is None:
            raise NotFound(id=id)
        return self._kept(tenant, row)

    def _kept(self, tenant: TenantId, row: Any) -> KeptFile:
        return KeptFile(
            id=row["id"], name=self._keyring.open_text(tenant, row["name"], NAME_CONTEXT), type=row["type"],
            size=row["size_bytes"], width=row["width"], height=row["height"],
        )  # fmt: skip


def _parts(names: list[str]) -> Iterator[list[str]]:
    return (names[at : at + REMOVED_AT_ONCE] for at in range(0, len(names), REMOVED_AT_ONCE))
