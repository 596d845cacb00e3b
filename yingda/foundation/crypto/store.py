"""The table `data_keys`: wrapped keys only, one row for each tenant and version. Retired rows stay: they still open."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.crypto.keyring import FIRST_VERSION, INDEX_VERSION, Keyring, WrappedKey
from yingda.foundation.ids import TenantId

SELECT: Final = text("select version, wrapped, created_at, retired_at from data_keys where tenant_id = :tenant")
INSERT: Final = text(
    "insert into data_keys (tenant_id, version, wrapped, created_at) values (:tenant, :version, :wrapped, :now)"
    " on conflict do nothing"
)
RETIRE: Final = text(
    "update data_keys set retired_at = :now"
    " where tenant_id = :tenant and version between 1 and :last and retired_at is null"
)


async def load(conn: AsyncConnection, keyring: Keyring, tenant: TenantId, now: datetime) -> bool:
    """Load the tenant's keys into the keyring; False when there are none yet. The connection is set to the tenant."""
    rows = await _rows(conn, tenant)
    if not rows:
        return False
    keyring.load(tenant, rows, now)
    return True


async def ensure(conn: AsyncConnection, keyring: Keyring, tenant: TenantId, now: datetime) -> None:
    """Load the tenant's keys, after making the first ones where there are none. Needs a writing transaction."""
    if await load(conn, keyring, tenant, now):
        return
    for version in (INDEX_VERSION, FIRST_VERSION):
        await _insert(conn, keyring, tenant, version, now)
    await load(conn, keyring, tenant, now)


async def rotate(conn: AsyncConnection, keyring: Keyring, tenant: TenantId, now: datetime) -> int:
    """Add a new version, which seals after `ROTATION_GRACE_S`, and return it. Older versions still open."""
    version = max(row.version for row in await _rows(conn, tenant)) + 1
    await _insert(conn, keyring, tenant, version, now)
    await load(conn, keyring, tenant, now)
    return version


async def retire(conn: AsyncConnection, keyring: Keyring, tenant: TenantId, last: int, now: datetime) -> None:
    """Stop sealing with versions up to `last`; what they sealed still opens."""
    await conn.execute(RETIRE, {"tenant": tenant, "last": last, "now": now})
    await load(conn, keyring, tenant, now)


async def _rows(conn: AsyncConnection, tenant: TenantId) -> list[WrappedKey]:
    found = await conn.execute(SELECT, {"tenant": tenant})
    return [
        WrappedKey(
            version=row.version, wrapped=bytes(row.wrapped), created_at=row.created_at, retired_at=row.retired_at
        )
        for row in found
    ]


async def _insert(conn: AsyncConnection, keyring: Keyring, tenant: TenantId, version: int, now: datetime) -> None:
    wrapped = keyring.make(tenant, version)
    await conn.execute(INSERT, {"tenant": tenant, "version": version, "wrapped": wrapped, "now": now})
