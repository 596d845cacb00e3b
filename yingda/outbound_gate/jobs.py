"""What is forgotten by the clock: old decisions, and people whose do-not-contact is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.jobs import Job
from yingda.outbound_gate.do_not_contact.store import FORGET
from yingda.outbound_gate.store import PRUNE

DECISIONS_KEPT: Final = timedelta(days=400)
"""A year and a month: complaints look back a year. The audit log keeps that there was a decision."""
EXPIRED_KEPT: Final = timedelta(days=30)
"""So long an entry that is over can still be seen, and prolonged."""
ROWS: Final = 5_000
"""Deleted in one transaction."""
BATCHES_MAX: Final = 200


def keeping(database: Database) -> Job:
    """Every night."""
    return Job("outbound_gate.keep", "23 18 * * *", lambda: keep(database))


async def keep(database: Database) -> int:
    """Deletes in short transactions; how many rows."""
    now, deleted = to_datetime(database.clock.now_ms()), 0
    for tenant in await database.tenants():
        for statement, before in ((PRUNE, now - DECISIONS_KEPT), (FORGET, (now - EXPIRED_KEPT).date())):
            for _ in range(BATCHES_MAX):
                async with database.raw(tenant) as conn:
                    rows = int((await conn.execute(statement, before, ROWS)).split()[-1])
                deleted += rows
                if rows < ROWS:
                    break
    return deleted
