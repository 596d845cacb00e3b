"""The night's proof: each tenant's facts of the last days made again from the log and compared."""

import logging
from typing import Final
from zoneinfo import ZoneInfo

from prometheus_client import Gauge

from yingda.analytics.rebuild import Finding, rebuild_and_compare
from yingda.analytics.wallboard import store
from yingda.analytics.wallboard.live import TIME_ZONE
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.jobs import Job, is_hour
from yingda.foundation.metrics import REGISTRY

NIGHT_HOUR: Final = 3
"""In the institution's time zone: the emptiest hour."""
WINDOW_DAYS: Final = 3
"""How far back a night looks: each day is proved by three nights, so a night that was missed costs nothing, and the
work stays the same however long the log grows."""
DAY_MS: Final = 86_400_000
TOLD_MAX: Final = 20
"""Findings written to the log one by one; the number of all is told anyway."""

FINDINGS: Final = Gauge(
    "yingda_facts_findings", "Rows of facts that differed from the log in the last comparison.", ["tenant"],
    registry=REGISTRY,
)  # fmt: skip

log = logging.getLogger(__name__)


def compare_at_night(database: Database) -> Job:
    """Every hour, for the tenants whose night it is."""
    return Job("facts.compare", "17 * * * *", lambda: compare_where_it_is_night(database))


async def compare_where_it_is_night(database: Database) -> None:
    for tenant in await database.tenants():
        async with database.raw(tenant) as conn:
            zone = ZoneInfo(await store.time_zone(conn, tenant) or TIME_ZONE)
        if is_hour(NIGHT_HOUR, database.clock.now_ms(), zone):
            await compare(database, tenant)


async def compare(database: Database, tenant: TenantId) -> list[Finding]:
    """One tenant's comparison, told in the log and as a metric."""
    since = database.clock.now_ms() - WINDOW_DAYS * DAY_MS
    findings = await rebuild_and_compare(database, tenant, since=since)
    FINDINGS.labels(tenant).set(len(findings))
    for finding in findings[:TOLD_MAX]:
        log.error("facts.differ", extra={"tenant": tenant, "table": finding.table, "kind": finding.column})
    log.info("facts.compared", extra={"tenant": tenant, "findings": len(findings)})
    return findings
