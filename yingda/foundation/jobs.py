"""Work by the clock, once over all processes: pgqueuer's schedules on a connection of our own, in the schema `jobs`.

A job is a name, a cron expression in UTC and an act; the process that finds it due first runs it. What must happen at
a tenant's night asks the tenant's time zone itself and is scheduled every hour (`is_hour`). A job that fails is counted
and waits for its next time: every job can be run again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain.models import Schedule
from pgqueuer.domain.settings import DBSettings

from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.metrics import JOB_RUNS

SCHEMA: Final = "jobs"
OPERATIONS_KEPT: Final = timedelta(days=7)
"""How long the first answer to an operation is kept for repeats."""
PRUNE_ROWS: Final = 5_000
"""Rows deleted in one transaction."""
PRUNE_BATCHES_MAX: Final = 200
"""For one tenant in one run; the rest waits for the next."""
RESTART_S: Final = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`cron` in UTC, five fields."""

    name: str
    cron: str
    run: Callable[[], Awaitable[object]]


class Jobs:
    """Runs the jobs of this process. Processes may run the same jobs: each run happens in one of them."""

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        self._database = database
        self._jobs = list(jobs)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="jobs")

    async def stop(self) -> None:
        """Cancels what is under way; it is done again at its next time."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._run_on(await self._database.connect())
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("jobs.unconnected", extra={"fault": type(fault).__name__})
            await asyncio.sleep(RESTART_S)

    async def _run_on(self, conn: Any) -> None:
        manager = scheduler(conn)
        try:
            for job in self._jobs:
                manager.schedule(job.name, job.cron)(_act(job))
            await manager.run()
        finally:
            manager.shutdown.set()
            await conn.close()


def scheduler(conn: Any) -> SchedulerManager:
    """pgqueuer's scheduler on our connection and in our schema."""
    settings = DBSettings(db_schema=SCHEMA)
    return SchedulerManager(
        Queries(
            AsyncpgDriver(conn),
            qbe=QueryBuilderEnvironment(settings=settings),
            qbq=QueryQueueBuilder(settings=settings),
            qbs=QuerySchedulerBuilder(settings=settings),
        )
    )


def _act(job: Job) -> Callable[[Schedule], Awaitable[None]]:
    async def act(_schedule: Schedule) -> None:
        try:
            await job.run()
        except Exception as fault:  # counted; the next time is its retry
            JOB_RUNS.labels(job.name, "failed").inc()
            log.exception("job.failed", extra={"job": job.name, "fault": type(fault).__name__})
        else:
            JOB_RUNS.labels(job.name, "done").inc()

    return act


def is_hour(hour: int, now_ms: int, zone: ZoneInfo) -> bool:
    """Whether it is this hour of the day there: for jobs of the night that are scheduled every hour."""
    return to_datetime(now_ms).astimezone(zone).hour == hour


def prune_operations(database: Database) -> Job:
    """Forgets stored answers that no client repeats any more."""
    return Job("operations.prune", "*/10 * * * *", lambda: prune(database))


PRUNE: Final = """
delete from operations where (tenant_id, id) in (
  select tenant_id, id from operations where tenant_id = $1 and at < $2 order by at limit $3)
"""


async def prune(database: Database) -> int:
    """Deletes operations older than `OPERATIONS_KEPT`, in short transactions; how many."""
    before, deleted = to_datetime(database.clock.now_ms()) - OPERATIONS_KEPT, 0
    for tenant in await database.tenants():
        for _ in range(PRUNE_BATCHES_MAX):
            async with database.raw(tenant) as conn:
                rows = int((await conn.execute(PRUNE, tenant, before, PRUNE_ROWS)).split()[-1])
            deleted += rows
            if rows < PRUNE_ROWS:
                break
    return deleted
