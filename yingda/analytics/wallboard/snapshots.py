"""Read-only snapshots of the database: all that is read in one is from the same moment (repeatable read)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId


class Snapshots:
    """One connection, used by the boards of this process in turn; opened again after it broke."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._conn: asyncpg.Connection[Any] | None = None

    @asynccontextmanager
    async def of(self, tenant: TenantId) -> AsyncIterator[Any]:
        async with self._turn:
            if self._conn is None or self._conn.is_closed():
                self._conn = await self._database.connect()
            async with self._conn.transaction(isolation="repeatable_read", readonly=True):
                await self._conn.execute("select set_config('yingda.tenant', $1, true)", tenant)
                yield self._conn

    async def close(self) -> None:
        async with self._turn:
            if self._conn is not None:
                await self._conn.close()
                self._conn = None
