"""Secure capture by a real telephone: the recording's time, its gap and its marks fit what happened in the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.recordings.test_message_left import heard, supervisor, views
from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.conftest import programs
from tests.telephony.peers import demand_peers, until
from yingda.channels.telephony.switch import Programs
from yingda.foundation.clock import to_ms
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.recordings.rules.sound import of_wav

__all__ = ["programs"]

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
LIQIANG = "li.qiang"
TALK_S, CAPTURE_S = 3, 4
NEAR_MS = 1_500
"""The switch's own pace, and a busy machine's."""


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


async def test_the_time_of_a_recording_with_a_gap_is_the_calls(centre: Centre, tmp_path: Path) -> None:
    agent = await centre.ready(LIQIANG)
    async with centre.caller(tmp_path, 440) as caller, centre.phone(tmp_path, LIQIANG, 1000) as phone:
        await centre.registered(phone)
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
        await caller.presses("0")
        await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
        await phone.do("accept")
        contact = centre.contact
        await until("they talk", lambda: contact.state is State.ACTIVE and caller.heard(1000) > 1)
        await asyncio.sleep(TALK_S)
        await centre.staff(commands.BeginCapture(staff=agent, interaction=contact.id, kind="card"))
        await asyncio.sleep(CAPTURE_S)
        await centre.staff(commands.EndCapture(staff=agent, interaction=contact.id))
        await until("it is recorded again", lambda: contact.unrecorded_since is None)
        await asyncio.sleep(TALK_S)
        await caller.do("hangup")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
        await until("everything is sealed", lambda: not centre.unsealed())
    token = await supervisor(centre)
    (one,) = await views(centre, token)
    (gap,) = one["gaps"]
    assert gap["reason"] == "secure"
    assert gap["ms"] > CAPTURE_S * 1000 - NEAR_MS, "the switch takes its time to record again"
    begun = to_ms(datetime.fromisoformat(one["started_at"]))
    assert abs(begun - contact.arrived_at) < NEAR_MS, "the recording begins with the call"
    assert contact.ended_at is not None
    assert abs(begun + one["ms"] + gap["ms"] - contact.ended_at) < NEAR_MS, "and ends with it"
    marks = {mark["kind"]: mark["at_ms"] for mark in one["marks"]}
    assert contact.answered_at is not None
    assert abs(marks["answered"] - (contact.answered_at - contact.arrived_at)) < NEAR_MS
    assert marks["answered"] < gap["at_ms"] < marks["ended"]
    sound = of_wav((await heard(centre, token))["call"])
    assert sound is not None
    assert sound.ms == one["ms"]
