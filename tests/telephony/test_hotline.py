"""95500 called for real: the announcement, the menu as somebody spoke it, two keys to the urgent queue."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.telephony.centre import KEY, NUMBER, Centre, settings_of
from tests.telephony.peers import demand_peers, until, write_tone
from yingda.channels.telephony.prompts import Sox
from yingda.channels.telephony.recorded import sentences
from yingda.channels.telephony.recorded.actions import keep, telephone_sound
from yingda.channels.telephony.switch import Programs
from yingda.configuration import references
from yingda.demo.hotlines import yuanshan_flows
from yingda.foundation.principal import system
from yingda.interactions.announcements.endpoints import Switched, _switch_on
from yingda.interactions.contact import State
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import ChangedEntryPoint

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
CALLER_HZ, ANNOUNCED_HZ, MENU_HZ = 440, 1000, 1900
ANNOUNCED = "系统正在维护，请稍后再拨。"
FLOW = yuanshan_flows()[-1]


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    await hotline(opened)
    yield opened
    await opened.close()


async def hotline(centre: Centre) -> None:
    """The number leads into the flow that the demo world gave it."""
    point = centre.point
    body = {"key": KEY, "name": point.name, "channel": "phone", "flow_key": FLOW.key, "queue": point.queue,
            "languages": ["zh-CN", "en"], "version": point.version, "active": True}  # fmt: skip
    async with centre.app.database.work(system(centre.tenant)) as work:
        changed = ChangedEntryPoint.model_validate(body)
        await entry_points.change_entry_point(work, references(), point.id, changed)
    await until("the flow is the telephone's", lambda: centre.point.flow_key == FLOW.key)


async def spoken(centre: Centre, folder: Path, text: str, hz: int) -> None:
    """Somebody uploaded two seconds of a tone for the sentence."""
    whole, file = folder / f"{hz}.long.wav", folder / f"{hz}.wav"
    await asyncio.to_thread(write_tone, whole, hz)
    await asyncio.to_thread(subprocess.run, ["sox", whole, file, "trim", "0", "2"], check=True)
    sound = await telephone_sound(Sox(), file.read_bytes())
    async with centre.app.database.work(system(centre.tenant)) as work:
        await keep(work, "zh-CN", text, 0, sound)


async def test_an_announcement_and_an_uploaded_menu_are_heard_and_keys_lead_to_the_urgent_queue(
    centre: Centre, tmp_path: Path
) -> None:
    menu = next(one.text for one in sentences.of_flow(FLOW) if one.node == "language" and one.language == "zh-CN")
    await spoken(centre, tmp_path, ANNOUNCED, ANNOUNCED_HZ)
    await spoken(centre, tmp_path, menu, MENU_HZ)
    async with centre.app.database.work(system(centre.tenant)) as work:
        until_then = work.now + timedelta(hours=1)
        await _switch_on(work, Switched(entry_points=[centre.point.id], texts={"zh-CN": ANNOUNCED}, until=until_then))
    await until("the announcement is on", lambda: centre.point.announcement is not None, 1)
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
        await until("the announcement is heard", lambda: caller.heard(ANNOUNCED_HZ) > 1)
        assert caller.heard(MENU_HZ) == 0, "the announcement comes first"
        await until("the menu is heard", lambda: caller.heard(MENU_HZ) > 1)
        await caller.presses("1")
        await until(
            "Mandarin was chosen", lambda: "紧急挂失" in str(centre.contact.awaits and centre.contact.awaits.keys)
        )
        await caller.presses("1")
        await until("a human is asked for", lambda: centre.contact.state is not State.SELF_SERVICE)
        urgent = next(queue.id for queue in centre.config.queues.values() if queue.key == "urgent")
        assert (centre.contact.queue, centre.contact.summary[:4]) == (urgent, "紧急挂失")
        await caller.do("hangup")
    await centre.nothing_is_left()


async def test_english_is_another_flow_and_its_agents_speak_it(centre: Centre, tmp_path: Path) -> None:
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("2")
        await until("the other flow asks", lambda: centre.contact.flow == "yuanshan-phone-en")
        assert centre.contact.language == "en"
        await caller.presses("0")
        await until("a human is asked for", lambda: centre.contact.state is not State.SELF_SERVICE)
        english = next(queue.id for queue in centre.config.queues.values() if queue.key == "english")
        assert centre.contact.queue == english
        await caller.do("hangup")
    await centre.nothing_is_left()
