"""The night's work on recordings: what need not be kept any more is deleted."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from prometheus_client import Counter

from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.jobs import Job
from yingda.foundation.metrics import REGISTRY
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.recordings import retention
from yingda.recordings.vault import Vault

CRON: Final = "43 18 * * *"
"""02:43 in China."""
ROUNDS_MAX: Final = 500
"""Of `retention.AT_ONCE` recordings for one tenant in one night; the rest waits for the next."""

DELETED: Final = Counter(
    "yingda_recordings_deleted", "Recordings deleted because their time was over.", registry=REGISTRY
)

log = logging.getLogger(__name__)


def delete_at_night(database: Database, vault: Vault, forget: Callable[[], None]) -> Job:
    """`forget` drops sound that is held open."""

    async def run() -> None:
        for tenant in await database.tenants():
            await delete_expired(database, vault, tenant)
        forget()

    return Job("recordings.delete", CRON, run)


async def delete_expired(database: Database, vault: Vault, tenant: TenantId) -> int:
    """One tenant's; how many recordings lost their sound."""
    erased = 0
    for _ in range(ROUNDS_MAX):
        async with database.work(system(tenant)) as work:
            expired = await retention.delete_expired(work)
        async with database.work(system(tenant)) as work:
            gone = await _erase(work, vault, tenant)
        erased += gone
        if not expired and not gone:
            break
    DELETED.inc(erased)
    log.info("recordings.deleted", extra={"tenant": tenant, "recordings": erased})
    return erased


async def _erase(work: Work, vault: Vault, tenant: TenantId) -> int:
    rows = await retention.to_erase(work)
    files = [file for row in rows for file in row["files"]]
    await asyncio.to_thread(partial(vault.remove_all, tenant, files))
    await retention.erased(work, rows)
    return len(rows)
