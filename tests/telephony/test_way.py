"""A call's whole way with real peers: the caller's phone, the switch, the product, the agent's phone."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.peers import Phone, demand_peers, seconds_of, until
from yingda.channels.telephony.switch import Programs
from yingda.interactions.contact import State
from yingda.journey import commands

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
LIQIANG, WANGFANG = "li.qiang", "wang.fang"
CALLER_HZ, AGENT_HZ, SECOND_HZ = 440, 1000, 1900
CUT_AFTER_S = 30


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


async def reaches_the_queue(centre: Centre, caller: Phone) -> None:
    await caller.calls(NUMBER)
    await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
    await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
    await caller.presses("0")
    await until("a human is asked for", lambda: centre.contact.state is not State.SELF_SERVICE)


async def talks(centre: Centre, caller: Phone, phone: Phone) -> None:
    await reaches_the_queue(centre, caller)
    await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
    await phone.do("accept")
    await until("they talk", lambda: centre.contact.state is State.ACTIVE)


async def test_a_call_is_answered_led_to_a_human_talked_in_and_wrapped_up(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone:
        await centre.registered(phone)
        await talks(centre, caller, phone)
        assert (centre.contact.address, centre.contact.held_by) == ("13800138000", agent)
        await until("each hears the other", lambda: caller.heard(AGENT_HZ) > 1 and phone.heard(CALLER_HZ) > 1)
        await caller.do("hangup")
        await until("the talk is over", lambda: centre.contact.state is State.WRAP_UP)
        await until("the agent's phone is free", lambda: phone.saw("CALL_CLOSED"))
    assert centre.contact.ended_by == "customer"
    await until("the recording is sealed", lambda: not centre.unsealed())
    choice = next(each.id for each in centre.config.dispositions.values() if each.parent and not each.queues)
    await centre.staff(commands.WrapUp(staff=agent, interaction=centre.contact.id, disposition=choice))
    assert centre.contact.state is State.ENDED
    assert [type for type in await centre.events() if type != "message.sent"] == [
        "interaction.arrived", "interaction.queued", "interaction.offered", "interaction.answered",
        "interaction.ended", "interaction.recorded", "interaction.wrapped_up",
    ]  # fmt: skip
    left, right = await centre.recording()
    assert seconds_of(left, CALLER_HZ) > 1
    assert seconds_of(left, AGENT_HZ) == 0
    assert seconds_of(right, AGENT_HZ, channel=1) > 1
    assert seconds_of(right, CALLER_HZ, channel=1) < 0.5, "a voice may hit the tone for a moment"
    facts = await centre.facts()
    assert (facts["channel"], facts["outcome"], facts["state"]) == ("phone", "served", "ended")
    await centre.nothing_is_left()


async def test_hold_transfer_and_the_agents_hang_up(centre: Centre, tmp_path: Path) -> None:
    first = await centre.ready(LIQIANG)
    async with (
        centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone,
        centre.phone(tmp_path, WANGFANG, SECOND_HZ) as other,
    ):  # fmt: skip
        await centre.registered(phone)
        await centre.registered(other)
        await talks(centre, caller, phone)
        await until("they hear each other", lambda: phone.heard(CALLER_HZ) > 1)
        await centre.staff(commands.Hold(staff=first, interaction=centre.contact.id))
        await asyncio.sleep(0.5)
        before = phone.heard(CALLER_HZ)
        await asyncio.sleep(1.5)
        assert phone.heard(CALLER_HZ) < before + 0.5, "on hold the agent does not hear the caller"
        await centre.staff(commands.Resume(staff=first, interaction=centre.contact.id))
        await until("they hear each other again", lambda: phone.heard(CALLER_HZ) > before + 1)

        second = await centre.ready(WANGFANG)
        await centre.staff(commands.Transfer(staff=first, interaction=centre.contact.id, agent=second))
        await until("the first phone is free", lambda: phone.saw("CALL_CLOSED"))
        await until("the second phone rings", lambda: other.saw("CALL_INCOMING"))
        await other.do("accept")
        await until("the caller hears the second agent", lambda: caller.heard(SECOND_HZ) > 1)
        assert centre.contact.agent == second
        await other.do("hangup")
        await until("the caller is asked how it was", lambda: centre.contact.state is State.WRAP_UP)
        await asyncio.sleep(1)
        await caller.presses("4")
        await until("the caller is hung up", lambda: caller.saw("CALL_CLOSED"))
    assert (centre.contact.ended_by, centre.contact.survey_score) == ("agent", 4)
    await centre.nothing_is_left()


async def test_who_hangs_up_in_the_queue_has_abandoned(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await reaches_the_queue(centre, caller)
        assert centre.contact.state is State.WAITING
        await caller.do("hangup")
        await until("the contact has ended", lambda: centre.contact.state is State.ENDED)
    assert centre.contact.outcome == "abandoned"
    await centre.nothing_is_left()


async def test_a_phone_that_is_away_is_no_silent_ready(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await reaches_the_queue(centre, caller)
        await until("the agent is not responding", lambda: centre.owner.live.agents[agent].not_responding)
        assert centre.contact.state is State.WAITING


async def test_a_number_nobody_has_is_refused(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls("4001")
        await until("the call is refused", lambda: caller.saw("CALL_CLOSED"))
        assert not caller.saw("CALL_ESTABLISHED")
    assert not centre.has_contact


async def test_a_crash_of_the_product_cuts_no_talk(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIQIANG, AGENT_HZ) as phone:
        await centre.registered(phone)
        await talks(centre, caller, phone)
        contact = centre.contact.id
        await until("they are bridged", lambda: caller.heard(AGENT_HZ) > 1)
        await centre.crash()
        heard = caller.heard(AGENT_HZ)
        await until("they talk without us", lambda: caller.heard(AGENT_HZ) > heard + 1)
        again = await Centre.opened(centre.app.settings, first=False)
        try:
            await again.ready(LIQIANG)
            exchange = again.app.telephony.exchange if again.app.telephony else None
            assert exchange is not None
            await until("the call is ours again", lambda: len(exchange.calls) == 1)
            assert (again.contact.id, again.contact.state, again.contact.agent) == (contact, State.ACTIVE, agent)
            heard = caller.heard(AGENT_HZ)
            await until("they still talk", lambda: caller.heard(AGENT_HZ) > heard + 1)
            await caller.do("hangup")
            await until("the talk is over", lambda: again.contact.state is State.WRAP_UP)
            await again.nothing_is_left()
        finally:
            await again.close()


async def test_a_line_that_went_while_we_were_away_is_cut(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await reaches_the_queue(centre, caller)
        contact = centre.contact.id
        await centre.crash()
        await caller.do("hangup")
    again = await Centre.opened(centre.app.settings, first=False)
    try:
        await until(
            "the ghost is gone", lambda: again.owner.live.contacts[contact].state is State.ENDED, CUT_AFTER_S
        )  # fmt: skip
        assert again.contact.ended_by == "system"
    finally:
        await again.close()


async def test_without_the_product_callers_hear_the_fallback_and_are_accounted_for(
    centre: Centre, tmp_path: Path
) -> None:
    await centre.crash()
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls(NUMBER)
        await until("the switch answers by itself", lambda: caller.saw("CALL_ESTABLISHED"))
        await until("and hangs up after its words", lambda: caller.saw("CALL_CLOSED"))
        assert loudest(caller.heard_file()) > 0.01
    records = centre.app.settings.data_dir / "telephony" / "log" / "cdr-csv" / "Master.csv"
    await until("the call is on record", lambda: records.exists() and "fallback" in records.read_text())


def loudest(file: Path) -> float:
    """The maximum amplitude, 0 to 1, by sox."""
    said = subprocess.run(["sox", str(file), "-n", "stat"], capture_output=True, text=True).stderr
    return float(next(line for line in said.splitlines() if line.startswith("Maximum amplitude")).split()[-1])


async def test_a_killed_switch_comes_back_and_its_calls_count_as_cut(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await reaches_the_queue(centre, caller)
        contact = centre.contact
        centre.kill_switch()
        await until("the call is cut", lambda: contact.state is State.ENDED, CUT_AFTER_S)
        assert contact.ended_by == "system"
        back = [each for each in centre.owner.live.contacts.values() if each.dial is not None]
        assert [(each.dial and each.dial.reason, each.state) for each in back] == [("cut", State.WAITING)]
        assert back[0].place_at == contact.place_at
    telephony = centre.app.telephony
    assert telephony is not None
    await until("the telephone is up again", lambda: telephony.state == "up", CUT_AFTER_S)
