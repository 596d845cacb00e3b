"""What an owner has learned survives it: found again in the log by whoever takes over."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.entrypoints.bank import BANK, QUEUE, House, new_id, until
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.routing.learning import store
from yingda.routing.learning.fold import Learning

pytestmark = pytest.mark.asyncio(loop_scope="module")


def known(learning: Learning) -> Any:
    return learning.mark()


async def read_back(house: House) -> Learning:
    await house.owner().settled()
    async with house.app.database.raw(BANK) as raw:
        return await store.load(raw)


async def one_contact(house: House, agent: str, waits_s: float) -> None:
    """Waits, is served and wrapped up."""
    owner, actor = house.owner(), f"user:{agent}"
    await owner.submit(commands.SetStatus(staff=agent, status="busy"), actor, new_id())
    contact = await house.customer()
    await asyncio.sleep(waits_s)
    assert contact.state is State.WAITING
    assert contact.told is not None or owner.live.learning.waits.of(QUEUE).ends == {}
    await owner.submit(commands.SetStatus(staff=agent, status="ready"), actor, new_id())
    assert contact.offer is not None
    await owner.submit(commands.Accept(staff=agent, offer=contact.offer.id), actor, new_id())
    await owner.submit(commands.Finish(staff=agent, interaction=contact.id), actor, new_id())
    if contact.state is State.WRAP_UP:
        await owner.submit(commands.WrapUp(staff=agent, interaction=contact.id), actor, new_id())


async def test_a_new_owner_knows_what_the_one_before_had_learned(house: House) -> None:
    agent = await house.person("zhang.min")
    owner = house.owner()
    await owner.submit(commands.Beat(staff=agent.id), f"user:{agent.id}", new_id())
    for _ in range(3):
        await one_contact(house, agent.id, 0.05)
    learned = owner.live.learning
    assert learned.waits.of(QUEUE).handled_count == 3
    assert known(await read_back(house)) == known(learned)
    learned.since_mark = learned.mark_every  # all is put down with the next turn
    await one_contact(house, agent.id, 0.05)
    assert learned.since_mark < 100
    again = await read_back(house)
    assert known(again) == known(learned)
    assert again.since_mark < 100
    owner._end(RuntimeError("the process is gone"))
    await until(lambda: house.owner() is not owner)
    assert known(house.owner().live.learning) == known(learned)
    await house.quiet()
