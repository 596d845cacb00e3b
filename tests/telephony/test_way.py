"""A call's whole way with real peers: the caller's phone, the switch, the product, the agent's phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.peers import demand_peers, until
from yingda.channels.telephony.switch import Programs
from yingda.interactions.contact import State
from yingda.journey import commands

pytestmark = [pytest.mark.telephony, pytest.mark.timeout(180)]
LIMING = "li.qiang"
CALLER_HZ, AGENT_HZ = 440, 1000


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


async def test_a_call_is_answered_led_to_a_human_talked_in_and_wrapped_up(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIMING)
    async with centre.caller(tmp_path, CALLER_HZ) as caller, centre.phone(tmp_path, LIMING, AGENT_HZ) as phone:
        await centre.registered(phone)
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
        assert centre.contact.address == "13800138000"
        await until("the caller hears it", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("0")
        await until("it is offered", lambda: centre.contact.state is State.OFFERED)
        await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
        assert centre.contact.held_by == agent
        await phone.do("accept")
        await until("they talk", lambda: centre.contact.state is State.ACTIVE)
        await until("each hears the other", lambda: caller.heard(AGENT_HZ) > 1 and phone.heard(CALLER_HZ) > 1)
        await caller.do("hangup")
        await until("the talk is over", lambda: centre.contact.state is State.WRAP_UP)
        await until("the agent's phone is free", lambda: phone.saw("CALL_CLOSED"))
    assert centre.contact.ended_by == "customer"
    choice = next(each.id for each in centre.config.dispositions.values() if each.parent and not each.queues)
    await centre.staff(commands.WrapUp(staff=agent, interaction=centre.contact.id, disposition=choice))
    assert centre.contact.state is State.ENDED
    assert [type for type in await centre.events() if type != "message.sent"] == [
        "interaction.arrived", "interaction.queued", "interaction.offered", "interaction.answered",
        "interaction.ended", "interaction.wrapped_up",
    ]  # fmt: skip
