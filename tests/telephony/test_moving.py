"""The institutions that are called move from one node to another, in order, while people talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.telephony.centre import NUMBER, Centre, _people
from tests.telephony.peers import until
from tests.telephony.test_pool_calls import FIRST, SECOND, House, opened_house
from tests.telephony.test_talks import hears_more
from tests.telephony.test_way import LIQIANG, WANGFANG
from yingda.app import App, build
from yingda.channels.telephony.switch import Programs
from yingda.foundation import nodes
from yingda.interactions.contact import State

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
CALLER_HZ, AGENT_HZ, SECOND_HZ, OTHER_HZ = 440, 1000, 1900, 2600
MOVED_S = 30


@pytest.fixture
async def house(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[House]:
    async with opened_house(
        database, tmp_path, programs, node_name="alpha", node_url="http://127.0.0.1:9"
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
async def other(house: House) -> AsyncIterator[App]:
    """A second node, which reaches the same switches."""
    app = build(house.settings.model_copy(update={"node_name": "beta", "node_url": "http://127.0.0.1:10"}))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def drained(house: House, draining: bool) -> None:
    """The first node, as an operator drains it."""
    conn = await asyncpg.connect(house.centre.app.database.url)
    try:
        await nodes.drain(conn, house.centre.app.router.membership.life, draining)
    finally:
        await conn.close()


async def moved(house: House, to: App) -> Centre:
    """All institutions are at the other node, and so are the calls of both switches."""
    await drained(house, True)
    await until("they are there", lambda: house.centre.tenant in to.router.owned, MOVED_S)
    centre = Centre(to, *(await _people(to)))
    telephony = to.telephony
    assert telephony is not None
    await until("it steers both switches", lambda: [each.state for each in telephony.members] == ["up", "up"], MOVED_S)
    return centre


async def test_who_talks_and_who_waits_go_on_when_the_institution_moves(house: House, other: App) -> None:
    await house.centre.ready(LIQIANG)
    async with (
        house.caller(FIRST, CALLER_HZ, "a") as one, house.caller(SECOND, SECOND_HZ, "b") as two,
        house.phone(LIQIANG, AGENT_HZ, "b") as phone, house.phone(WANGFANG, OTHER_HZ, "b") as free,
    ):  # fmt: skip
        await house.centre.registered(phone)
        await house.centre.registered(free)
        talk = await house.talks(one, FIRST, phone)
        await two.calls(NUMBER)
        await until("the flow asks", lambda: (c := house.contact(SECOND)) is not None and c.awaits is not None)
        await until("the call is up", lambda: two.saw("CALL_ESTABLISHED"))
        await two.presses("0")
        await until("the second waits", lambda: (c := house.contact(SECOND)) is not None and c.state is State.WAITING)
        waits = house.contact(SECOND)
        assert waits is not None
        await hears_more(one, AGENT_HZ)

        centre = await moved(house, other)
        await centre.ready(LIQIANG)
        telephony = other.telephony
        assert telephony is not None
        await until(
            "both calls are there", lambda: [len(each.exchange.calls) for each in telephony.members] == [1, 1], MOVED_S
        )  # fmt: skip
        live = centre.owner.live.contacts
        assert (live[talk.id].state, live[waits.id].state) == (State.ACTIVE, State.WAITING)
        assert live[waits.id].place_at == waits.place_at
        await hears_more(one, AGENT_HZ)
        await hears_more(phone, CALLER_HZ)

        await centre.ready(WANGFANG)
        await until("who waited is put through", lambda: free.saw("CALL_INCOMING"))
        await free.do("accept")
        await hears_more(two, OTHER_HZ)
        await asyncio.sleep(5)
        assert (live[talk.id].state, live[waits.id].state) == (State.ACTIVE, State.ACTIVE), "nobody was cut later on"
        await phone.do("hangup")
        await until("the talk is over", lambda: live[talk.id].state is State.WRAP_UP)
        await two.do("hangup")
        await until("the other one too", lambda: live[waits.id].state is State.WRAP_UP)
        await one.do("hangup")
        await until("no call is left", lambda: not any(each.exchange.calls for each in telephony.members))
        for desk in centre.desks.values():
            desk.cancel()
    async with other.database.raw(centre.tenant) as conn:
        for _ in range(100):
            recorded = await conn.fetch(
                "select data->>'interaction' as of from events where type = 'interaction.recorded'"
            )
            if {row["of"] for row in recorded} == {talk.id, waits.id}:
                break
            await asyncio.sleep(0.1)
    assert {row["of"] for row in recorded} == {talk.id, waits.id}, "both are on record, whole"
