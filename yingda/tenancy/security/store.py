"""All SQL of the institution's security settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.ids import TenantId
from yingda.tenancy.tables import tenants


async def settings(conn: AsyncConnection, tenant: TenantId, lock: bool = False) -> dict[str, Any]:
    """The tenant's settings; `lock` holds the row until the commit."""
    query = select(tenants.c.settings).where(tenants.c.id == tenant)
    found: dict[str, Any] = (await conn.execute(query.with_for_update() if lock else query)).scalar_one()
    return found


async def save_settings(conn: AsyncConnection, tenant: TenantId, values: dict[str, Any]) -> None:
    await conn.execute(update(tenants).where(tenants.c.id == tenant).values(settings=values))
