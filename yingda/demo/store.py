"""The SQL of loading the demo world: the stamp that says that an institution was loaded."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.work import Work
from yingda.tenancy.tables import tenants

STAMP: Final = "demo"
LOCK_KEY: Final = 0x64656D6F  # "demo": two processes never load at once


async def loaded(conn: AsyncConnection) -> set[str]:
    """Slugs of the tenants that were loaded before."""
    query = select(tenants.c.slug).where(tenants.c.settings.has_key(STAMP))
    return set((await conn.execute(query)).scalars())


async def claim(work: Work) -> bool:
    """Stamps the tenant; False when it has the stamp already."""
    await work.conn.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    stamped = tenants.c.settings + {STAMP: work.now.isoformat()}
    claimed = await work.conn.execute(
        update(tenants)
        .where(tenants.c.id == work.tenant, ~tenants.c.settings.has_key(STAMP))
        .values(settings=stamped)
        .returning(tenants.c.id)
    )
    return claimed.first() is not None
