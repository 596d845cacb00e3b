"""What the composition root takes of customers: routers and jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import APIRouter

from yingda.customers import endpoints
from yingda.customers.directory import Customers
from yingda.customers.doors import Alarmed, Doors, Holder
from yingda.customers.issuers import endpoints as issuers_rest
from yingda.customers.issuers import store as issuers
from yingda.customers.openings import endpoints as openings_rest
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.jobs import Job

TOKENS_KEPT: Final = timedelta(minutes=10)
"""After they expired: no clock of ours is off by more."""
ROWS: Final = 5_000
"""Deleted in one transaction."""


def routers(customers: Customers, held: Holder, alarmed: Alarmed) -> list[APIRouter]:
    """The REST doors; the composed view is the desk's."""
    return [endpoints.router(Doors(customers, held, alarmed)), openings_rest.router, issuers_rest.router]


def jobs(database: Database) -> list[Job]:
    """What is to be done by the clock."""
    return [Job("customers.tokens", "*/15 * * * *", lambda: forget_tokens(database))]


async def forget_tokens(database: Database) -> int:
    """Removes used tokens that nobody could use any more; how many."""
    before, removed = to_datetime(database.clock.now_ms()) - TOKENS_KEPT, 0
    for tenant in await database.tenants():
        while True:
            async with database.raw(tenant) as conn:
                rows = await issuers.forget(conn, tenant, before, ROWS)
            removed += rows
            if rows < ROWS:
                break
    return removed
