"""A day of the live engine, through the event log and the facts, played again by the twin: the same offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.analytics.worlds import BANK, opened, tell, tenants_made
from tests.twin.live_day import CARD, START_MS, Day, LiveDay, day
from yingda.analytics.projector import READER, project
from yingda.foundation.db import Database
from yingda.foundation.subscriptions import Subscriber, Subscription
from yingda.twin.api import Change, NothingThatDay, OwnDay, World, compare, compare_own_day, read_day
from yingda.twin.centre import Centre
from yingda.twin.draw import customers

ZONE = ZoneInfo("Asia/Shanghai")
ON = datetime.fromtimestamp(START_MS / 1000, UTC).astimezone(ZONE).date()


@pytest.fixture
def bank(database: str) -> str:
    return tenants_made(database)


def known_to_nobody(seed: int) -> Day:
    """A log tells whom a customer knows only by earlier days, and there are none."""
    given = day(seed)
    people = [replace(person, knows={}) for person in given.people]
    return replace(given, people=people, policy=msgspec.structs.replace(given.policy, history=()))


async def told(database: Database, given: Day) -> LiveDay:
    """The day is lived, its events are in the log, and the facts are kept."""
    live = LiveDay(given)
    live.run()
    await tell(database, live.log)
    subscriber = Subscriber(database, BANK, Subscription(READER, project))
    while await subscriber.step():
        pass
    return live


async def read(database: Database, given: Day, on: date = ON) -> World:
    async with database.raw(BANK) as conn:
        return await read_day(conn, on, ZONE, given.queues, given.agents, given.policy)


@pytest.mark.parametrize("seed", range(3))
async def test_the_day_is_played_as_it_was_lived(bank: str, seed: int) -> None:
    given = known_to_nobody(seed)
    async with opened(bank) as database:
        live = await told(database, given)
        world = await read(database, given)
    assert (world.source, world.day, world.zone) == ("own", "2026-02-25", "Asia/Shanghai")
    assert {note.code for note in world.notes} == {"skills_of_today"}
    assert {contact.value for contact in world.contacts} == {"", "gold"}
    assert {contact.language for contact in world.contacts} == {"zh-CN", "en"}
    assert any(len(contact.legs) == 2 for contact in world.contacts)
    assert any(contact.legs[0].gave_up_ms for contact in world.contacts)
    centre = Centre(world, world.queues, world.policy, 0, keep_offers=True)
    centre.run(customers(world, Change(), 0))
    assert [(at - START_MS, contact, agent) for at, contact, agent in centre.offers] == live.offers


async def test_what_is_read_can_be_compared_and_other_days_are_refused(bank: str) -> None:
    given = known_to_nobody(1)
    async with opened(bank) as database:
        await told(database, given)
        world = await read(database, given)
        with pytest.raises(NothingThatDay, match="2026-02-24"):
            await read(database, given, date(2026, 2, 24))
    taught = {worker.id: {**worker.levels, "card": 5} for worker in world.workers}
    found = compare(world, Change(), Change(skills=taught), 4)
    gap = found.differences[CARD].wait_s
    assert gap is not None
    assert gap.high < 0


async def test_a_child_reads_the_day_itself(bank: str) -> None:
    given = known_to_nobody(1)
    own = OwnDay(
        url=bank, tenant=str(BANK), day=ON, zone=str(ZONE), queues=given.queues, agents=given.agents,
        policy=given.policy,
    )  # fmt: skip
    async with opened(bank) as database:
        await told(database, given)
        here = compare(await read(database, given), Change(), Change(handle=1.5), 2)
    there = await compare_own_day(own, Change(), Change(handle=1.5), seeds=2)
    assert msgspec.structs.replace(there, took_s=0.0) == msgspec.structs.replace(here, took_s=0.0)
    with pytest.raises(NothingThatDay):
        await compare_own_day(msgspec.structs.replace(own, day=date(2026, 2, 1)), Change(), Change(), seeds=1)


async def test_only_the_own_institution_is_read(bank: str) -> None:
    given = known_to_nobody(2)
    async with opened(bank) as database:
        await told(database, given)
        async with database.raw("00000000-0000-7000-8000-0000000000f1") as conn:  # type: ignore[arg-type]
            with pytest.raises(NothingThatDay):
                await read_day(conn, ON, ZONE, given.queues, given.agents, given.policy)
