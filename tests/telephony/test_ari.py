"""The control interface: against the real switch where it must agree, against a silent port where it must not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.telephony.conftest import free_port
from yingda.channels.telephony.ari import Answer, Ari, Bridge, Channel, Connected, Fault, FaultKind, Lost
from yingda.channels.telephony.ari import client as ari_client
from yingda.channels.telephony.switch import Switch

WAIT_S = 20


@pytest.fixture
async def ari(switch: Switch) -> AsyncIterator[Ari]:
    client = Ari(switch.settings.ari_url, "yingda", switch.secrets.ari)
    yield client
    await client.close()


@pytest.mark.telephony
async def test_a_connected_client_hears_what_happens(ari: Ari) -> None:
    events = ari.events()
    assert await asyncio.wait_for(anext(events), WAIT_S) == Connected()
    made = {"endpoint": "Local/none@from-carrier", "app": "yingda", "channelId": "leg", "timeout": "2"}
    assert isinstance(await ari.request("POST", "channels", made), Answer)
    ended = await asyncio.wait_for(anext(events), WAIT_S)
    assert not isinstance(ended, Connected | Lost)
    assert ended.type == "ChannelDestroyed"
    await events.aclose()


@pytest.mark.telephony
async def test_what_is_not_there_is_a_fault_and_no_exception(ari: Ari) -> None:
    assert await ari.request("DELETE", "channels/nobody") == Fault(FaultKind.GONE, 404)


@pytest.mark.telephony
async def test_a_wrong_password_is_refused(switch: Switch) -> None:
    stranger = Ari(switch.settings.ari_url, "yingda", "guess")
    assert await stranger.request("GET", "channels") == Fault(FaultKind.REFUSED, 401)
    events = stranger.events()
    assert await asyncio.wait_for(anext(events), WAIT_S) == Lost()
    await events.aclose()
    await stranger.close()


@pytest.mark.telephony
async def test_answers_are_read_as_what_they_are(ari: Ari) -> None:
    await ari.request("POST", "bridges/ours", {"type": "mixing"})
    bridges = await ari.request("GET", "bridges")
    channels = await ari.request("GET", "channels")
    assert isinstance(bridges, Answer)
    assert isinstance(channels, Answer)
    assert [bridge.id for bridge in bridges.read(list[Bridge])] == ["ours"]
    assert channels.read(list[Channel]) == []


@pytest.mark.telephony
async def test_a_second_process_takes_the_place_of_the_first(ari: Ari, switch: Switch) -> None:
    events = ari.events()
    assert await asyncio.wait_for(anext(events), WAIT_S) == Connected()
    other = Ari(switch.settings.ari_url, "yingda", switch.secrets.ari)
    taking = other.events()
    assert await asyncio.wait_for(anext(taking), WAIT_S) == Connected()
    seen = [await asyncio.wait_for(anext(events), WAIT_S) for _ in range(2)]
    assert seen[-1] == Lost(replaced=True)
    await taking.aclose()
    await other.close()


async def test_a_switch_that_says_nothing_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ari_client, "REQUEST_TIMEOUT_S", 0.2)
    open_connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _r, w: open_connections.append(w), "127.0.0.1", 0)
    client = Ari(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ari", "yingda", "x")
    assert await client.request("GET", "channels") == Fault(FaultKind.AWAY)
    await client.close()
    server.close()
    for writer in open_connections:
        writer.close()


async def test_a_switch_that_is_not_there_is_away() -> None:
    client = Ari(f"http://127.0.0.1:{free_port()}/ari", "yingda", "x")
    assert await client.request("GET", "channels") == Fault(FaultKind.AWAY)
    events = client.events()
    assert await asyncio.wait_for(anext(events), WAIT_S) == Lost()
    await events.aclose()
    await client.close()
