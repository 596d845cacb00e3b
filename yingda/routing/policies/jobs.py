"""What is done about policies by the clock."""

from __future__ import annotations

import logging
from typing import Final

from yingda.foundation.db import Database
from yingda.foundation.jobs import Job
from yingda.foundation.principal import system
from yingda.routing.policies.live import end_lapsed

EVERY_MINUTE: Final = "* * * * *"

log = logging.getLogger(__name__)


def ending_plans(database: Database) -> Job:
    """Writes off plans whose time is over. Nothing waits for it: whoever loads the policy looks at the time itself."""

    async def end() -> None:
        for tenant in await database.tenants():
            async with database.work(system(tenant)) as work:
                if await end_lapsed(work):
                    log.info("routing.plan_expired", extra={"tenant": tenant})

    return Job("routing.plans", EVERY_MINUTE, end)
