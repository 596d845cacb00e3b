"""Wake-ups between processes, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId

BANK, BROKER = TenantId("00000000-0000-7000-8000-0000000000b1"), TenantId("00000000-0000-7000-8000-0000000000b2")
LONG_S = 20.0


@pytest.fixture
async def two(database: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes' ways to the same database."""
    made = Database(database), Database(database)
    for each in made:
        await each.open()
    yield made
    for each in made:
        await each.close()


async def heard(one: Database, other: Database) -> None:
    """Until the line between them stands."""
    bell = other.wakeups.bell(BANK)
    async with asyncio.timeout(LONG_S):
        while not bell.is_set():
            one.wakeups.ring(BANK)
            await asyncio.sleep(0.02)


async def test_a_call_is_heard_here_and_elsewhere_by_who_asked_about_the_matter(
    two: tuple[Database, Database],
) -> None:
    one, other = two
    await heard(one, other)
    here, there, else_ = one.wakeups.calls("trial"), other.wakeups.calls("trial"), other.wakeups.calls("tea")
    bell = other.wakeups.bell(BROKER)
    one.wakeups.call(BANK, "trial")
    one.wakeups.call(BROKER, "trial")
    assert await here.take(LONG_S) == {BANK, BROKER}
    found: set[TenantId] = set()
    while found != {BANK, BROKER}:
        found |= await there.take(LONG_S)
    assert await else_.take(0.01) == set()
    assert not bell.is_set()
