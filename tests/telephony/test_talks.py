"""More than two on a real call: each part is heard where it should be, and not where it should not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.telephony.centre import Centre, settings_of
from tests.telephony.peers import Phone, demand_peers, until
from tests.telephony.test_way import LIQIANG, WANGFANG, reaches_the_queue, talks
from yingda.channels.telephony.switch import Programs
from yingda.interactions.contact import Contact, State
from yingda.journey import commands

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
LINTAO = "lin.tao"
CALLER_HZ, AGENT_HZ, SECOND_HZ, SUPERVISOR_HZ = 440, 1000, 1900, 2600
NUMBER = "13900139000"
CARD = "6222020200112230"


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


def own(contact: Contact) -> dict[str, Any]:
    return {"staff": contact.agent or "", "interaction": contact.id}


async def hears_more(phone: Phone, hz: int, seconds: float = 1.0) -> None:
    before = phone.heard(hz)
    await until(f"{phone.folder.name} hears {hz} Hz", lambda: phone.heard(hz) > before + seconds)


async def hears_no_more(phone: Phone, hz: int) -> None:
    await asyncio.sleep(0.6)
    before = phone.heard(hz)
    await asyncio.sleep(1.5)
    assert phone.heard(hz) < before + 0.4, f"{phone.folder.name} still hears {hz} Hz"


async def test_consultation_conference_and_attended_transfer(centre: Centre, tmp_path: Path) -> None:
    await centre.ready(LIQIANG)
    second = await centre.ready(WANGFANG)
    await centre.staff(commands.SetStatus(staff=second, status="busy"))  # so that the call goes to the first
    async with (
        centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        centre.phone(tmp_path, WANGFANG, SECOND_HZ) as other,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.registered(other)
        await talks(centre, caller, phone)
        await hears_more(phone, CALLER_HZ)
        contact = centre.contact
        await centre.staff(commands.Consult(agent=second, **own(contact)))
        await until("the colleague's phone rings", lambda: other.saw("CALL_INCOMING"))
        await other.do("accept")
        await until("they talk alone", lambda: contact.consult is not None and contact.consult.state == "talking")
        await hears_more(phone, SECOND_HZ)
        await hears_more(other, AGENT_HZ)
        await hears_no_more(other, CALLER_HZ)
        assert caller.heard(SECOND_HZ) == 0
        await centre.staff(commands.Confer(**own(contact)))
        await hears_more(caller, SECOND_HZ)
        await hears_more(caller, AGENT_HZ)
        await hears_more(other, CALLER_HZ)
        await centre.staff(commands.HandOver(**own(contact)))
        await until("the first phone is free", lambda: phone.saw("CALL_CLOSED"))
        await hears_more(caller, SECOND_HZ)
        assert (contact.agent, contact.state) == (second, State.ACTIVE)
        await caller.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
    await centre.nothing_is_left()


async def test_listening_whispering_barging_in_and_taking_over(centre: Centre, tmp_path: Path) -> None:
    await centre.ready(LIQIANG)
    async with (
        centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        centre.phone(tmp_path, LINTAO, SUPERVISOR_HZ) as ear,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.registered(ear)
        await talks(centre, caller, phone)
        contact, supervisor = centre.contact, centre.people[LINTAO]
        await centre.staff(commands.Monitor(staff=supervisor, interaction=contact.id, mode="listen"))
        await until("the supervisor's phone rings", lambda: ear.saw("CALL_INCOMING"))
        await ear.do("accept")
        await hears_more(ear, CALLER_HZ)
        await hears_more(ear, AGENT_HZ)
        assert (phone.heard(SUPERVISOR_HZ), caller.heard(SUPERVISOR_HZ)) == (0, 0)
        await centre.staff(commands.Monitor(staff=supervisor, interaction=contact.id, mode="whisper"))
        await hears_more(phone, SUPERVISOR_HZ)
        await hears_more(ear, CALLER_HZ)
        assert caller.heard(SUPERVISOR_HZ) == 0, "whispering is for the agent alone"
        await centre.staff(commands.Monitor(staff=supervisor, interaction=contact.id, mode="barge"))
        await hears_more(caller, SUPERVISOR_HZ)
        await hears_more(ear, CALLER_HZ)
        await centre.ready(LINTAO)
        await centre.staff(commands.TakeOver(staff=supervisor, interaction=contact.id))
        await until("the agent is out", lambda: phone.saw("CALL_CLOSED"))
        await hears_more(caller, SUPERVISOR_HZ)
        await hears_more(ear, CALLER_HZ)
        await caller.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
    await centre.nothing_is_left()


async def test_an_agents_own_call_is_recorded_and_wrapped_up(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with (
        centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone, centre.customer(tmp_path, NUMBER, CALLER_HZ) as customer,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.staff(commands.Dial(staff=agent, number=NUMBER, caller_id="95500"))
        await until("the agent's phone rings first", lambda: phone.saw("CALL_INCOMING"))
        assert not customer.saw("CALL_INCOMING")
        await phone.do("accept")
        await until("then the customer's", lambda: customer.saw("CALL_INCOMING"))
        contact = centre.contact
        await until("the desk knows that it rings", lambda: contact.line == "ringing")
        incoming = next(each for each in customer.events if each.get("type") == "CALL_INCOMING")
        assert "95500" in incoming["peeruri"], "the customer sees a number of the institution's own"
        await customer.do("accept")
        await until("the line is up", lambda: contact.line == "up")
        await hears_more(customer, AGENT_HZ)
        await hears_more(phone, CALLER_HZ)
        await customer.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
        assert (contact.outcome, contact.direction) == ("served", "out")
    await until("the recording is sealed", lambda: not centre.unsealed())
    assert "interaction.recorded" in await centre.events()
    await centre.nothing_is_left()


async def test_a_number_that_is_busy_says_so(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with (
        centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone, centre.customer(tmp_path, NUMBER, CALLER_HZ) as customer,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.staff(commands.Dial(staff=agent, number=NUMBER, caller_id="95500"))
        await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
        await phone.do("accept")
        await until("the customer's phone rings", lambda: customer.saw("CALL_INCOMING"))
        await customer.do("hangup")
        await until("the contact is over", lambda: centre.contact.state is State.WRAP_UP)
        assert centre.contact.outcome == "not_reached"
        assert centre.contact.dial is not None
        assert centre.contact.dial.cause in ("busy", "refused")
        await until("the agent is free", lambda: phone.saw("CALL_CLOSED"))
    await centre.nothing_is_left()


async def test_who_asks_to_be_called_back_is_called_once(centre: Centre, tmp_path: Path) -> None:
    async with (
        centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        centre.customer(tmp_path, "13800138000", SECOND_HZ) as customer,
    ):  # fmt: skip
        await centre.registered(phone)
        await reaches_the_queue(centre, caller)
        contact = centre.contact
        await caller.presses("1")
        await asyncio.sleep(1)
        await caller.presses("1")
        await until("the wish is on record", lambda: contact.dial is not None)
        await until("the line is free", lambda: caller.saw("CALL_CLOSED"))
        assert contact.state is State.WAITING
        await centre.ready(LIQIANG)
        await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
        await phone.do("accept")
        await until("the customer is called", lambda: customer.saw("CALL_INCOMING"))
        await customer.do("accept")
        await hears_more(customer, AGENT_HZ)
        await hears_more(phone, SECOND_HZ)
        assert (contact.state, contact.line) == (State.ACTIVE, "up")
        await customer.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
        calls = [each for each in customer.events if each.get("type") == "CALL_INCOMING"]
        assert len(calls) == 1
    assert (await centre.events()).count("interaction.dialled") == 1
    await centre.nothing_is_left()


async def test_a_card_number_goes_to_the_vault_and_nowhere_else(centre: Centre, tmp_path: Path) -> None:
    await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone:
        await centre.registered(phone)
        await talks(centre, caller, phone)
        await hears_more(phone, CALLER_HZ)
        contact = centre.contact
        await centre.staff(commands.BeginCapture(kind="card", **own(contact)))
        await hears_no_more(phone, CALLER_HZ)
        await centre.unrecorded()
        await caller.presses(CARD + "#")
        await until("it is captured", lambda: contact.capture is None and contact.unrecorded_since is None)
        await hears_more(phone, CALLER_HZ)
        told = [m for m in centre.owner.live.messages[contact.id] if m.data.get("code") == "event.captured"]
        assert [m.data["shown"][-4:] for m in told] == [CARD[-4:]]
        await caller.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
    await until("the recording is sealed", lambda: not centre.unsealed())
    assert "interaction.recording_gap" in await centre.events()
    assert await centre.nowhere_in_the_database(CARD)
    await centre.nothing_is_left()


async def test_a_phone_that_breaks_off_is_rung_again(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone:
        await centre.registered(phone)
        await talks(centre, caller, phone)
        await hears_more(caller, AGENT_HZ)
        telephony = centre.app.telephony
        assert telephony is not None
        assert telephony.exchange is not None
        before = sum(each.get("type") == "CALL_INCOMING" for each in phone.events)
        await telephony.exchange.resume(centre.tenant, centre.contact.id, agent)
        await until(
            "it rings again", lambda: sum(each.get("type") == "CALL_INCOMING" for each in phone.events) > before
        )
        await phone.do("accept")
        await asyncio.sleep(0.5)
        assert (centre.contact.state, centre.contact.agent) == (State.ACTIVE, agent)
        await caller.do("hangup")
        await until("the talk is over", lambda: centre.contact.state is State.WRAP_UP)
    await centre.nothing_is_left()
