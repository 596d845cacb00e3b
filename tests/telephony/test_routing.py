"""Routing heard with real phones: the range that is told, the place that moves, the second line, agents kept free."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.conftest import CARRIER
from tests.telephony.peers import Phone, demand_peers, until
from tests.telephony.test_hotline import spoken
from tests.telephony.test_talks import hears_more
from tests.telephony.test_way import LIQIANG, reaches_the_queue, talks
from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.switch import Programs
from yingda.channels.telephony.view import shown_of
from yingda.configuration import references
from yingda.foundation.principal import system
from yingda.interactions.contact import Contact, State
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import NewEntryPoint
from yingda.journey import commands
from yingda.routing.policy import Policy, QueueRules, Reserve

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
CALLER_HZ, AGENT_HZ, SECOND_HZ, RANGE_HZ, OFFER_HZ = 440, 1000, 1900, 2300, 2900
EXPERT, ZHANGMIN = "he.yun", "zhang.min"
SECOND, CALLED = "13800138002", "13900139000"
URGENT_NUMBER = "95501"
CUSTOMER = "01900000-0000-7000-8000-0000000000cc"


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


def another(centre: Centre, folder: Path, tone_hz: int = CALLER_HZ) -> Phone:
    """A second caller."""
    port = centre.app.settings.telephony_sip_port
    return Phone(folder / SECOND, tone_hz, port, address=CARRIER, user=SECOND)


async def lives_by(centre: Centre, **policy: Any) -> None:
    await centre.owner.configure(replace(centre.config, policy=Policy(version=1, **policy)))


async def in_chat(centre: Centre) -> tuple[str, Contact]:
    """A customer's page with a contact under way; the visitor."""
    visitor = str(uuid.uuid4())
    point = next(each for each in centre.config.entry_points.values() if each.channel == "webchat")
    await asks(centre, commands.Start(visitor=visitor, entry_point=point.id, channel="webchat"))
    return visitor, centre.owner.live.contacts[centre.owner.live.by_visitor[visitor]]


async def asks(centre: Centre, command: commands.CustomerCommand) -> None:
    await centre.owner.submit(command, f"visitor:{command.visitor}", str(uuid.uuid4()))


async def known(centre: Centre, contact: Contact, sure: str) -> None:
    proven = {"proven_at": contact.arrived_at, "tier": 2} if sure == "proven" else {}
    identify = commands.Identify(interaction=contact.id, customer=CUSTOMER, sure=sure, **proven)  # type: ignore[arg-type]
    await centre.owner.submit(identify, "system", str(uuid.uuid4()))


async def test_who_waits_hears_the_place_and_the_range_and_then_the_offer_to_be_called(
    centre: Centre, tmp_path: Path
) -> None:
    await centre.ready(LIQIANG)
    await spoken(centre, tmp_path, speech.callback_offer("zh-CN").text, OFFER_HZ)
    async with (
        centre.caller(tmp_path) as first, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        another(centre, tmp_path) as caller,
    ):  # fmt: skip
        await centre.registered(phone)
        await talks(centre, first, phone)
        before = centre.contact.id
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.contact.id != before and centre.contact.awaits is not None)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("0")
        await until("the caller waits", lambda: centre.contact.state is State.WAITING)
        contact = centre.contact
        said = speech.waiting(shown_of(contact)).text
        assert (contact.place, contact.wait_low_s is not None) == (1, True)
        assert "您排在第1位。预计等待" in said
        assert said.endswith("分钟。")
        await spoken(centre, tmp_path, said, RANGE_HZ)
        await until("the range is heard", lambda: caller.heard(RANGE_HZ) > 1)
        assert caller.heard(OFFER_HZ) == 0, "the place and the range come first"
        await until("the offer is heard", lambda: caller.heard(OFFER_HZ) > 1)
        for each in (first, caller):
            await each.do("hangup")
    await centre.nothing_is_left()


async def test_a_caller_who_waits_goes_on_in_the_chat_at_the_same_place(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path) as caller:
        await reaches_the_queue(centre, caller)
        call = centre.contact
        await known(centre, call, "hint")
        visitor, chat = await in_chat(centre)
        await known(centre, chat, "proven")
        await asks(centre, commands.MovePlace(visitor=visitor))
        await until("the line is free", lambda: caller.saw("CALL_CLOSED"))
    assert (call.state, call.outcome) == (State.ENDED, "moved")
    assert (chat.state, chat.queue, chat.place_at) == (State.WAITING, call.queue, call.place_at)
    await centre.nothing_is_left()


async def test_who_waits_in_the_chat_and_asks_for_a_call_is_called_in_turn(centre: Centre, tmp_path: Path) -> None:
    visitor, chat = await in_chat(centre)
    await asks(centre, commands.AskHuman(visitor=visitor))
    assert chat.state is State.WAITING
    await asks(centre, commands.AskCallback(visitor=visitor, number=CALLED))
    call = centre.contact
    assert (chat.outcome, call.place_at, call.queue) == ("moved", chat.place_at, chat.queue)
    async with (
        centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone, centre.customer(tmp_path, CALLED, CALLER_HZ) as customer,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.ready(LIQIANG)
        await until("the agent's phone rings first", lambda: phone.saw("CALL_INCOMING"))
        assert not customer.saw("CALL_INCOMING")
        await phone.do("accept")
        await until("then the customer's", lambda: customer.saw("CALL_INCOMING"))
        await customer.do("accept")
        await hears_more(customer, AGENT_HZ)
        await hears_more(phone, CALLER_HZ)
        await phone.do("hangup")
        await until("the talk is over", lambda: call.state is State.WRAP_UP)
        assert call.outcome == "served"
        await customer.do("hangup")
    await centre.nothing_is_left()


async def test_an_agent_on_a_call_asks_for_an_expert_and_the_call_goes_on_there(centre: Centre, tmp_path: Path) -> None:
    general = centre.config.queues_by_key["general"].id
    await lives_by(centre, queues={general: QueueRules(first_line=True)})
    expert = await centre.ready(EXPERT)
    async with (
        centre.caller(tmp_path) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        centre.phone(tmp_path, EXPERT, SECOND_HZ) as second,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.registered(second)
        await reaches_the_queue(centre, caller)
        await asyncio.sleep(1)
        assert (centre.contact.state, second.saw("CALL_INCOMING")) == (State.WAITING, False), "first line first"
        agent = await centre.ready(LIQIANG)
        await until("the first line rings", lambda: phone.saw("CALL_INCOMING"))
        await phone.do("accept")
        await hears_more(caller, AGENT_HZ)
        contact = centre.contact
        await centre.staff(commands.Transfer(staff=agent, interaction=contact.id, second_line=True, note="疑难"))
        await until("the first phone is free", lambda: phone.saw("CALL_CLOSED"))
        await until("the expert's phone rings", lambda: second.saw("CALL_INCOMING"))
        await second.do("accept")
        await hears_more(caller, SECOND_HZ)
        await hears_more(second, CALLER_HZ)
        assert (contact.agent, contact.second_line, contact.state) == (expert, True, State.ACTIVE)
        await caller.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
    await centre.nothing_is_left()


async def test_an_agent_kept_free_for_urgent_calls_takes_those_and_no_other(centre: Centre, tmp_path: Path) -> None:
    urgent = centre.config.queues_by_key["urgent"].id
    entry = NewEntryPoint(
        key=f"tel-{URGENT_NUMBER}", name="挂失", channel="phone", flow_key=centre.point.flow_key, queue=urgent,
        languages=["zh-CN"],
    )  # fmt: skip
    async with centre.app.database.work(system(centre.tenant)) as work:
        made = await entry_points.create_entry_point(work, references(), entry)
    await until("the number is known", lambda: made.id in centre.config.entry_points)
    await lives_by(centre, reserves=(Reserve(queue=urgent, agents=1),))
    agent = await centre.ready(ZHANGMIN)
    async with (
        centre.caller(tmp_path) as ordinary, another(centre, tmp_path, SECOND_HZ) as loser,
        centre.phone(tmp_path, ZHANGMIN, AGENT_HZ) as phone,
    ):  # fmt: skip
        await centre.registered(phone)
        await reaches_the_queue(centre, ordinary)
        waits = centre.contact
        await asyncio.sleep(2)
        assert (waits.state, phone.saw("CALL_INCOMING")) == (State.WAITING, False), "one is free, and kept free"
        await loser.calls(URGENT_NUMBER)
        await until("the flow asks", lambda: centre.contact is not waits and centre.contact.awaits is not None)
        await until("the call is up", lambda: loser.saw("CALL_ESTABLISHED"))
        await loser.presses("0")
        await until("the urgent call rings", lambda: phone.saw("CALL_INCOMING"))
        await phone.do("accept")
        await hears_more(phone, SECOND_HZ)
        assert (centre.contact.agent, centre.contact.queue, waits.state) == (agent, urgent, State.WAITING)
        assert phone.heard(CALLER_HZ) == 0
        for each in (ordinary, loser):
            await each.do("hangup")
    await centre.nothing_is_left()
