"""A process that was stopped while it held the row of its partition: the claim of another does not wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.entrypoints.bank import BANK, sql
from yingda.foundation import nodes, partitions
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId

LAPSE = "update partitions set until = clock_timestamp() - interval '1 second'"


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    await sql(database, "insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", BANK)
    made = Database(database)
    yield made
    await made.close()


async def held(database: Database, name: str) -> Any:
    """A session that has locked the partition's row, as a batch does, and sleeps."""
    conn = await database.connect(application_name=name)
    await conn.execute("begin")
    await conn.execute("select 1 from partitions where tenant_id = $1::uuid for key share", BANK)
    return conn


async def test_the_session_of_a_sleeper_is_ended(opened: Database) -> None:
    conn = await opened.connect()
    assert await partitions.claim(conn, BANK, "first") == 1
    sleeper = await held(opened, "yingda first")
    await sql(opened.url, LAPSE)
    began = time.monotonic()
    assert await partitions.claim(conn, BANK, "second", breaker=opened.connect) == 2
    assert time.monotonic() - began < partitions.BREAK_AFTER_S + 5.0
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)):
        await sleeper.execute("commit")  # the client may be in the midst of hearing of it


async def test_while_the_lease_holds_nobodys_session_is_ended(opened: Database) -> None:
    conn = await opened.connect()
    assert await partitions.claim(conn, BANK, "first") == 1
    busy = await held(opened, "yingda first")
    assert await partitions.claim(conn, BANK, "second", breaker=opened.connect) is None
    await asyncio.sleep(partitions.BREAK_AFTER_S * 2)
    await busy.execute("commit")


async def test_sessions_of_other_programs_are_waited_for(opened: Database) -> None:
    conn = await opened.connect()
    assert await partitions.claim(conn, BANK, "first") == 1
    other = await held(opened, "psql")
    await sql(opened.url, LAPSE)
    claiming = asyncio.create_task(partitions.claim(conn, BANK, "second", breaker=opened.connect))
    await asyncio.sleep(partitions.BREAK_AFTER_S * 3)
    assert not claiming.done()
    await other.execute("commit")
    assert await claiming == 2


async def test_a_renewal_waits_for_no_row_that_somebody_claims(opened: Database) -> None:
    """Of two leases one is being claimed: the other is renewed all the same."""
    other = TenantId(BANK[:-1] + "9")
    await sql(opened.url, "insert into tenants (id, slug, name, kind) values ($1, 'x1', 'x', 'bank')", other)
    beats, conn = await opened.connect(lock_timeout="500"), await opened.connect()
    await nodes.join(beats, "first", "first", "", False)
    held_ones = {each: (await partitions.claim(conn, each, "first") or 0, 0.0) for each in (BANK, other)}
    await sql(opened.url, LAPSE)
    claimer = await opened.connect()
    await claimer.execute("begin")
    await claimer.execute("select 1 from partitions where tenant_id = $1::uuid for update", BANK)
    found = await nodes.beat(beats, "first", 0.1, held_ones)
    assert (found.held, found.draining) == ({BANK, other}, False)
    leases = {lease.tenant: lease.owner for lease in await partitions.leases(conn)}
    assert leases == {BANK: None, other: "first"}


async def test_a_lease_of_another_epoch_is_not_held(opened: Database) -> None:
    beats, conn = await opened.connect(), await opened.connect()
    await nodes.join(beats, "first", "first", "", False)
    epoch = await partitions.claim(conn, BANK, "first")
    assert epoch is not None
    await sql(opened.url, LAPSE)
    assert await partitions.claim(conn, BANK, "second") == epoch + 1
    assert (await nodes.beat(beats, "first", 0.0, {BANK: (epoch, 0.0)})).held == frozenset()


async def test_a_node_whose_connection_is_gone_owns_nothing(opened: Database) -> None:
    beats, conn = await opened.connect(), await opened.connect()
    await nodes.join(beats, "first", "first", "", False)
    await partitions.claim(conn, BANK, "first")
    assert [lease.owner for lease in await partitions.leases(conn)] == ["first"]
    beats.terminate()
    async with asyncio.timeout(5):
        while [lease.owner for lease in await partitions.leases(conn)] != [None]:
            await asyncio.sleep(0.02)
    assert await partitions.claim(conn, BANK, "second") == 2
