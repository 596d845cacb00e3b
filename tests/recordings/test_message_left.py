"""A message that a caller leaves, by a real telephone: sealed beside the call, and heard through the door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.isolation.installation import served
from tests.recordings.world import hz_of
from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.conftest import programs
from tests.telephony.peers import demand_peers, until
from yingda.channels.telephony.switch import Layout, Programs
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.principal import system
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.tenancy import api as tenancy
from yingda.tenancy.sessions.sign_in import From, open_session
from yingda.tenancy.users.schemas import NewUser

__all__ = ["programs"]

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
CALLER_HZ = 440
SPOKEN_S = 3
FIRST_IN_LINE = "00000000-0000-7000-8000-00000000d001"


@pytest.fixture
async def centre(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Centre]:
    demand_peers()
    opened = await Centre.opened(settings_of(database, tmp_path / "data"))
    yield opened
    await opened.close()


async def the_queue_is_full(centre: Centre) -> None:
    """There is room for one, and one is waiting."""
    point = next(each for each in centre.config.entry_points.values() if each.channel == "webchat")
    visitor = f"visitor:{FIRST_IN_LINE}"
    await centre.owner.submit(commands.Start(visitor=FIRST_IN_LINE, entry_point=point.id), visitor)
    await centre.owner.submit(commands.AskHuman(visitor=FIRST_IN_LINE), visitor)
    for queue in centre.config.queues.values():
        msgspec.structs.force_setattr(queue, "waiting_max", 1)


async def supervisor(centre: Centre) -> str:
    """The token of somebody who may hear recordings."""
    body = NewUser(username="listens", name="listens", full_name="listens")
    async with centre.app.database.work(system(centre.tenant)) as work:
        user = await tenancy.create_user(work, centre.app.keyring, body, ["supervisor"])
        return str((await open_session(work, user.id, "password", False, From(address="", user_agent=""))).text)


async def test_a_message_is_heard_by_whoever_works_it(centre: Centre, tmp_path: Path) -> None:
    await the_queue_is_full(centre)
    recording = Layout(centre.app.settings.data_dir / "telephony").recordings
    async with centre.caller(tmp_path, CALLER_HZ) as caller:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: centre.has_contact and centre.contact.awaits is not None)
        await caller.presses("0")
        await until("a message is asked for", lambda: centre.contact.leaving_message)
        await until("the message is recorded", lambda: any(recording.iterdir()), wait_s=45)
        await asyncio.sleep(SPOKEN_S)
        await caller.do("hangup")
        await until("the contact is over", lambda: centre.contact.state is State.ENDED)
    assert centre.contact.outcome == "message_left"
    await until("everything is sealed", lambda: not centre.unsealed() and not any(recording.iterdir()))
    sounds = await heard(centre, await supervisor(centre))
    assert sorted(sounds) == ["call", "message"]
    message = sounds["message"]
    assert len(message) > 44 + 2 * 8_000 * 2
    assert hz_of(message[:44] + message[44 + 8_000 :], 0) == CALLER_HZ


async def views(centre: Centre, token: str) -> list[dict[str, Any]]:
    """The recordings of the contact, once the reader of the log has read to the end."""
    async with served(centre.app) as host, httpx.AsyncClient(base_url=f"http://{host}") as client:
        client.cookies.set(SESSION_COOKIE, token)
        for _ in range(100):
            found: list[dict[str, Any]] = (await client.get(f"/api/recordings/{centre.contact.id}")).json()[
                "recordings"
            ]
            if any(mark["kind"] == "ended" for one in found for mark in one["marks"]):
                return found
            await asyncio.sleep(0.1)
    raise AssertionError(found)


async def heard(centre: Centre, token: str) -> dict[str, bytes]:
    """Every recording of the contact, as the door gives it, by kind."""
    path = f"/api/recordings/{centre.contact.id}"
    async with served(centre.app) as host, httpx.AsyncClient(base_url=f"http://{host}") as client:
        client.cookies.set(SESSION_COOKIE, token)
        found: list[dict[str, Any]] = (await client.get(path)).json()["recordings"]
        operation = {"x-operation-id": centre.app.database.ids.new()}
        grant = (await client.post(f"{path}/playback", json={"purpose": "complaint"}, headers=operation)).json()[
            "grant"
        ]
        return {
            each["kind"]: (await client.get(f"{path}/parts/{each['parts'][0]['number']}/sound?ticket={grant}")).content
            for each in found
        }
