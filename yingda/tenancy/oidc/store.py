"""All SQL of identity providers and of sign-ins that are under way with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.ids import TenantId
from yingda.tenancy.tables import oidc_flows, oidc_providers


async def provider(conn: AsyncConnection, tenant: TenantId, lock: bool = False) -> RowMapping | None:
    """The tenant's provider, switched off or not."""
    query = select(oidc_providers).where(oidc_providers.c.tenant_id == tenant)
    return (await conn.execute(query.with_for_update() if lock else query)).mappings().first()


async def add_flow(
    conn: AsyncConnection, tenant: TenantId, state_hash: bytes, sealed: bytes, expires_at: datetime, now: datetime
) -> None:
    """Remember a sign-in that was sent to the provider; those that never came back go."""
    where = (oidc_flows.c.tenant_id == tenant, oidc_flows.c.expires_at < now)
    await conn.execute(delete(oidc_flows).where(*where))
    values = {"tenant_id": tenant, "state_hash": state_hash, "flow_sealed": sealed, "expires_at": expires_at}
    await conn.execute(insert(oidc_flows).values(**values))


async def take_flow(conn: AsyncConnection, tenant: TenantId, state_hash: bytes, now: datetime) -> bytes | None:
    """The sealed flow of a state that is still good; it is gone afterwards."""
    where = (oidc_flows.c.tenant_id == tenant, oidc_flows.c.state_hash == state_hash)
    taken = delete(oidc_flows).where(*where).returning(oidc_flows.c.flow_sealed, oidc_flows.c.expires_at)
    row = (await conn.execute(taken)).first()
    return bytes(row.flow_sealed) if row is not None and row.expires_at > now else None
