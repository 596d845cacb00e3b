"""Jobs by the clock: due ones run once, over all processes, and old operations are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from yingda.foundation import jobs
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.jobs import Job, Jobs, is_hour, prune, scheduler

BANK = TenantId("00000000-0000-7000-8000-0000000000b1")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def counting(into: list[str], name: str) -> Callable[[], Awaitable[None]]:
    async def act() -> None:
        into.append(name)

    return act


async def make_due(url: str) -> None:
    conn = await asyncpg.connect(url)
    async with asyncio.timeout(10):
        while not await conn.fetchval("select count(*) from jobs.pgqueuer_schedules"):
            await asyncio.sleep(0.05)
    await conn.execute("update jobs.pgqueuer_schedules set next_run = now() - interval '1 minute'")
    await conn.close()


async def test_a_job_that_is_due_runs_once_over_two_processes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RESTART_S", 0.05)
    ran: list[str] = []
    async with opened(database) as here, opened(database) as there:
        first = Jobs(here, [Job("night", "17 3 * * *", counting(ran, "night"))])
        await first.start()
        await make_due(database)
        await first.stop()
        both = [Jobs(each, [Job("night", "17 3 * * *", counting(ran, "night"))]) for each in (here, there)]
        for each in both:
            await each.start()
        async with asyncio.timeout(10):
            while not ran:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        for each in both:
            await each.stop()
    assert ran == ["night"]


async def test_a_job_that_fails_is_counted_and_holds_up_nothing(database: str) -> None:
    async def fail() -> None:
        raise ValueError

    ran: list[str] = []
    async with opened(database) as here:
        conn = await here.connect()
        manager = scheduler(conn)
        for job in (Job("bad", "1 1 * * *", fail), Job("good", "2 2 * * *", counting(ran, "good"))):
            manager.schedule(job.name, job.cron)(jobs._act(job))
        before = jobs.JOB_RUNS.labels("bad", "failed")._value.get()
        for executor in manager.registry.values():
            await executor.parameters.func(None)  # type: ignore[arg-type, call-arg]
        await conn.close()
    assert ran == ["good"]
    assert jobs.JOB_RUNS.labels("bad", "failed")._value.get() == before + 1


async def test_operations_older_than_a_week_are_forgotten_in_batches(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PRUNE_ROWS", 10)
    conn = await asyncpg.connect(database)
    await conn.execute("insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", BANK)
    await conn.execute(
        "insert into operations (tenant_id, id, actor, at, answer) select $1, gen_random_uuid(), 'x',"
        " now() - n * interval '1 day', '' from generate_series(0, 34) n", BANK,
    )  # fmt: skip
    async with opened(database) as here:
        assert await prune(here) == 28
    assert await conn.fetchval("select count(*) from operations") == 7
    await conn.close()


@pytest.mark.parametrize(("hour", "expected"), [(3, True), (19, False)])
def test_the_night_is_the_institutions(hour: int, expected: bool) -> None:
    assert is_hour(hour, 1_772_046_000_000, ZoneInfo("Asia/Shanghai")) is expected  # 2026-02-25 19:00 UTC
