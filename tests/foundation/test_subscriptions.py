"""Durable subscribers on a real PostgreSQL, with writers that commit late, out of order, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from yingda.foundation import subscriptions
from yingda.foundation.db import Database
from yingda.foundation.events import Position, Stored, read_after
from yingda.foundation.ids import TenantId
from yingda.foundation.subscriptions import Reading, Subscriber, Subscription, Subscriptions

BANK = TenantId("00000000-0000-7000-8000-0000000000b1")
WRITERS = 3
READ, WRITE, COMMIT, ROLLBACK = "read", "write", "commit", "rollback"

Step = tuple[str, int]
steps = st.lists(st.tuples(st.sampled_from([READ, WRITE, COMMIT, ROLLBACK]), st.integers(0, WRITERS - 1)), max_size=30)
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

INSERT = """insert into events (tenant_id, at, type, actor, correlation, data)
values ($1, now(), 'test.happened', 'system', '', jsonb_build_object('n', $2::int))"""
NAIVE = """select xid::text::bigint as xid, id, 0::bigint as at_ms, type, actor, correlation, data::text as data
from events where (xid, id) > ($1::text::xid8, $2) order by xid, id limit $3"""


async def read_naively(conn: Any, position: Position, limit: int) -> list[Stored]:
    """The planted fault: reads past transactions that still run."""
    rows = await conn.fetch(NAIVE, str(position.xid), position.id, limit)
    return [Stored(r["xid"], r["id"], 0, r["type"], r["actor"], r["correlation"], r["data"].encode()) for r in rows]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def tenant_made(url: str) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute("insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", BANK)
    await conn.close()


class Seen:
    """A handler that remembers, durably, what it was given."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.fail_on: int | None = None

    async def __call__(self, tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
        numbers = [event.decode()["n"] for event in events]
        if self.fail_on in numbers:
            raise ValueError(self.fail_on)
        self.numbers += numbers


class World:
    """Writers with open transactions beside one reader: the schedule says who does what, in which order."""

    def __init__(self, database: Database, writers: list[Any], reading: Reading) -> None:
        self.seen = Seen()
        self.reader = Subscriber(database, BANK, Subscription("test", self.seen), reading)
        self.writers = writers
        self.open: dict[int, Any] = {}
        self.pending: dict[int, list[int]] = {}
        self.committed: list[int] = []
        self.written = 0

    async def do(self, step: Step) -> None:
        what, who = step
        if what == READ:
            await self.reader.step()
        elif what == WRITE:
            if who not in self.open:
                await self.begin(who)
            self.written += 1
            await self.writers[who].execute(INSERT, BANK, self.written)
            self.pending[who].append(self.written)
        elif what in (COMMIT, ROLLBACK) and who in self.open:
            transaction, numbers = self.open.pop(who), self.pending.pop(who)
            await (transaction.commit() if what == COMMIT else transaction.rollback())
            self.committed += numbers if what == COMMIT else []

    async def begin(self, who: int) -> None:
        self.open[who], self.pending[who] = self.writers[who].transaction(), []
        await self.open[who].start()
        await self.writers[who].execute("select set_config('yingda.tenant', $1, true)", BANK)

    async def finish(self) -> None:
        for who in list(self.open):
            await self.do((COMMIT, who))
        while await self.reader.step():
            pass

    @property
    def right(self) -> bool:
        """The checker: everything committed was seen, once."""
        return sorted(self.seen.numbers) == sorted(self.committed)


async def passes(url: str, schedule: Sequence[Step], reading: Reading = read_after) -> bool:
    async with opened(url) as database:
        writers = [await database.connect() for _ in range(WRITERS)]
        await writers[0].execute("select set_config('yingda.tenant', $1, false)", BANK)
        world = World(database, writers, reading)
        async with database.raw(BANK) as conn:  # later examples of one test start behind the earlier ones
            newest = await conn.fetchrow("select max(xid) as xid from events")
            await conn.execute(
                "insert into cursors values ($1, 'test', $2, 9e18::bigint) on conflict (tenant_id, reader)"
                " do update set xid = excluded.xid, id = excluded.id", BANK, int(newest["xid"] or 0),
            )  # fmt: skip
        for step in schedule:
            await world.do(step)
        await world.finish()
        for writer in writers:
            await writer.close()
        return world.right


@pytest.fixture
def bank(database: str) -> str:
    asyncio.run(tenant_made(database))
    return database


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(schedule=steps)
def test_no_event_is_skipped_or_seen_twice_however_writers_commit(bank: str, schedule: list[Step]) -> None:
    assert asyncio.run(passes(bank, schedule))


def test_the_checker_catches_a_reader_that_ignores_running_transactions(bank: str) -> None:
    caught = find(
        steps,
        lambda schedule: not asyncio.run(passes(bank, schedule, read_naively)),
        settings=settings(
            max_examples=500, deadline=None, suppress_health_check=SLOW, database=None, phases=[Phase.generate]
        ),
    )
    assert not asyncio.run(passes(bank, caught, read_naively))
    assert asyncio.run(passes(bank, caught))


async def write(database: Database, *numbers: int) -> None:
    async with database.raw(BANK) as conn:
        for number in numbers:
            await conn.execute(INSERT, BANK, number)
    database.wakeups.ring(BANK)


async def until(done: Any, timeout_s: float = 10.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not done():
            await asyncio.sleep(0.005)


async def test_a_failing_handler_holds_the_reader_at_its_event_and_skips_nothing(
    bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "RETRY_FIRST_S", 0.001)
    async with opened(bank) as database:
        seen = Seen()
        seen.fail_on = 3
        reader = Subscriber(database, BANK, Subscription("test", seen))
        await write(database, 1, 2, 3, 4)
        task = asyncio.create_task(reader.run())
        await until(lambda: reader.failures > 3)
        assert seen.numbers == [1, 2]
        seen.fail_on = None
        await until(lambda: len(seen.numbers) == 4)
        task.cancel()
        assert seen.numbers == [1, 2, 3, 4]
        assert reader.failures == 0


async def test_two_runners_of_one_reader_share_the_work_without_doing_it_twice(bank: str) -> None:
    async with opened(bank) as here, opened(bank) as there:
        one, other = Seen(), Seen()
        runners = [
            Subscriptions(database, [Subscription("test", seen)]) for database, seen in ((here, one), (there, other))
        ]
        for runner in runners:
            await runner.start()
        for n in range(50):
            await write(here, n)
        await until(lambda: len(one.numbers) + len(other.numbers) >= 50)
        for runner in runners:
            await runner.stop()
        assert sorted(one.numbers + other.numbers) == list(range(50))


async def test_effects_are_rolled_back_with_the_cursor_when_the_handler_fails(bank: str) -> None:
    async def half_done(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
        await conn.execute("insert into cursors values ($1, 'effect', 1, 1)", tenant)
        raise ValueError

    async with opened(bank) as database:
        await write(database, 1)
        with pytest.raises(ValueError):
            await Subscriber(database, BANK, Subscription("test", half_done)).step()
        async with database.raw(BANK) as conn:
            assert await conn.fetchval("select count(*) from cursors") == 0


async def test_a_bell_wakes_a_reader_long_before_its_poll(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "POLL_S", 60.0)
    async with opened(bank) as here, opened(bank) as there:
        seen = Seen()
        runner = Subscriptions(there, [Subscription("test", seen)])
        await runner.start()
        await asyncio.sleep(0.3)
        await write(here, 1)
        await until(lambda: seen.numbers == [1], timeout_s=5.0)
        await runner.stop()


async def test_reading_on_uses_the_key_of_the_log_under_row_level_security(bank: str) -> None:
    async with opened(bank) as database, database.raw(BANK) as conn:
        await conn.execute("set local enable_seqscan = off")
        plan = "\n".join(r[0] for r in await conn.fetch("explain " + subscriptions.PEEK.replace("$1", "'test'")))
        assert "Index Cond" in plan
        assert "ROW(" in plan.split("Index Cond", 1)[1].split("\n")[0]
