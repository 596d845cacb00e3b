"""Two real switches, one product: calls, phones and faults across them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.telephony.centre import NUMBER, STARTS_S, Centre, settings_of
from tests.telephony.conftest import CARRIER, free_port
from tests.telephony.peers import WAIT_S, Phone, demand_peers, until
from tests.telephony.sip import Answer as Message
from tests.telephony.sip import Caller as Raw
from tests.telephony.test_talks import hears_more, hears_no_more, own
from tests.telephony.test_way import LIQIANG, WANGFANG
from yingda.channels.telephony.api import switch_settings
from yingda.channels.telephony.ari import Answer
from yingda.channels.telephony.pool.file import Node, PoolFile, read
from yingda.channels.telephony.pool.pool import GIVE_UP_MS
from yingda.channels.telephony.pool.rendering import layout_of, render_node
from yingda.channels.telephony.switch import Programs, Secrets
from yingda.foundation.config import Settings
from yingda.interactions.contact import Contact, State
from yingda.journey import commands

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
CALLER_HZ, AGENT_HZ, SECOND_HZ, OTHER_HZ = 440, 1000, 1900, 2600
FIRST, SECOND = "13800138001", "13800138002"
HELD_S = 25
"""Longer than the peers' rtp_timeout."""
GIVEN_UP_S = GIVE_UP_MS / 1000 + 25
SWITCH = """
[[switch]]
name = "{name}"
ari = "http://127.0.0.1:{ari}/ari"
ari_secret = "{folder}/{name}.secret"
sip = "127.0.0.1:{sip}"
folder = "{folder}/{name}"
socket = "ws://127.0.0.1:{ari}/ws"
ari_port = {ari}
"""


@dataclass
class House:
    """A product and its two switches."""

    settings: Settings
    pool: PoolFile
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    centre: Centre = field(init=False)

    async def start(self, name: str) -> None:
        node = self.pool.node(name)
        self.running[name] = self._started(node)
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(STARTS_S * 10):
                try:
                    await client.get(f"{node.ari}/asterisk/ping")
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
                else:
                    return
        raise AssertionError((node.folder / "log" / "output").read_text())

    def _started(self, node: Node) -> subprocess.Popen[bytes]:
        with (node.folder / "log" / "output").open("wb") as output:
            return subprocess.Popen(
                [node.folder / "start"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    async def open(self, *, first: bool = True) -> None:
        self.centre = await Centre.opened(self.settings, first=first)
        telephony = self.centre.app.telephony
        assert telephony is not None
        await until("both switches are up", lambda: [each.state for each in telephony.members] == ["up", "up"])

    def calls(self) -> list[int]:
        """At each switch."""
        telephony = self.centre.app.telephony
        assert telephony is not None
        return [len(member.exchange.calls) for member in telephony.members]

    def node(self, name: str) -> Node:
        return self.pool.node(name)

    def phone(self, user: str, tone_hz: int, at: str) -> Phone:
        """Of an agent, registered at one switch."""
        agent = self.centre.people[user]
        password = Secrets.of(self.settings.data_dir / "telephony").phone_password(agent)
        return Phone(self.folder / user, tone_hz, self.node(at).port, registers=(agent, password))

    def caller(self, number: str, tone_hz: int, at: str) -> Phone:
        return Phone(self.folder / f"caller-{number}", tone_hz, self.node(at).port, address=CARRIER, user=number)

    def customer(self, number: str, tone_hz: int) -> Phone:
        """At the other end of the trunk."""
        port = int(self.settings.telephony_trunk.rpartition(":")[2])
        return Phone(self.folder / number, tone_hz, self.node("b").port, address=CARRIER, user=number, port=port)

    def contact(self, number: str) -> Contact | None:
        """The latest by telephone of this number."""
        found = [each for each in self.centre.owner.live.contacts.values() if each.address == number]
        return max(found, key=lambda each: each.id, default=None)

    async def talks(self, caller: Phone, number: str, phone: Phone) -> Contact:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: (c := self.contact(number)) is not None and c.awaits is not None)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("0")
        await until("the agent's phone rings", lambda: phone.saw("CALL_INCOMING"))
        contact = self.contact(number)
        assert contact is not None
        await phone.do("accept")
        await until("they talk", lambda: contact.state is State.ACTIVE)
        return contact

    async def nothing_is_left(self) -> None:
        """No channel and no bridge at any switch that runs."""
        telephony = self.centre.app.telephony
        assert telephony is not None
        await until("no call is left", lambda: not any(self.calls()))
        for member in telephony.members:
            if member.name in self.running:
                for _ in range(100):
                    left = [await member.ari.request("GET", what) for what in ("channels", "bridges")]
                    if [each.body for each in left if hasattr(each, "body")] == [b"[]", b"[]"]:
                        break
                    await asyncio.sleep(0.1)
                else:
                    raise AssertionError(left)


def response(request: Message, status: str) -> bytes:
    """To a request that came."""
    kept = [f"{name}: {request.header(name)}" for name in ("Via", "From", "Call-ID", "CSeq")]
    lines = [f"SIP/2.0 {status}", *kept, f"To: {request.header('To')};tag=1", "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode()


@pytest.fixture
async def house(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[House]:
    async with opened_house(database, tmp_path, programs) as made:
        yield made


@asynccontextmanager
async def opened_house(database: str, tmp_path: Path, programs: Programs, **more: Any) -> AsyncIterator[House]:
    """Two switches that run, and a product on them. `more`: its settings."""
    demand_peers()
    settings = settings_of(database, tmp_path / "data").model_copy(update=more)
    file, prompts = tmp_path / "pool.toml", tmp_path / "prompts"
    prompts.mkdir()
    text = f'prompts = "{prompts}"\npeers_secret = "{tmp_path}/peers.secret"\n'
    text += "".join(SWITCH.format(name=name, ari=free_port(), sip=free_port(), folder=tmp_path) for name in "ab")
    file.write_text(text)
    for name in ("peers", "a", "b"):
        (tmp_path / f"{name}.secret").write_text(os.urandom(32).hex())
        (tmp_path / f"{name}.secret").chmod(0o600)
    pool = read(file)
    made = House(settings.model_copy(update={"telephony_pool": file}), pool, tmp_path)
    for node in pool.switches:
        render_node(pool, node.name, layout_of(pool, node.folder), programs, switch_settings(settings))
    try:
        await asyncio.gather(*(made.start(node.name) for node in pool.switches))
        await made.open()
        yield made
        await made.centre.close()
    finally:
        for name in list(made.running):
            made.kill(name)


async def test_a_caller_at_one_switch_talks_with_agents_at_both(house: House) -> None:
    first = await house.centre.ready(LIQIANG)
    async with (
        house.caller(FIRST, CALLER_HZ, "a") as caller, house.phone(LIQIANG, AGENT_HZ, "b") as phone,
        house.phone(WANGFANG, SECOND_HZ, "a") as other,
    ):  # fmt: skip
        await house.centre.registered(phone)
        await house.centre.registered(other)
        contact = await house.talks(caller, FIRST, phone)
        assert house.calls() == [1, 0]
        await hears_more(phone, CALLER_HZ)
        await hears_more(caller, AGENT_HZ)
        await house.centre.staff(commands.Hold(**own(contact)))
        await hears_no_more(phone, CALLER_HZ)
        await asyncio.sleep(HELD_S)
        assert not phone.saw("CALL_CLOSED"), "who is silent is not dead"
        await house.centre.staff(commands.Resume(**own(contact)))
        await hears_more(phone, CALLER_HZ)

        second = await house.centre.ready(WANGFANG)
        await house.centre.staff(commands.Transfer(agent=second, **own(contact)))
        await until("the first phone is free", lambda: phone.saw("CALL_CLOSED"))
        await until("the second phone rings", lambda: other.saw("CALL_INCOMING"))
        await other.do("accept")
        await hears_more(caller, SECOND_HZ)
        await house.centre.staff(commands.Transfer(agent=first, **own(contact)))
        await until("the first phone rings again", lambda: phone.events[-1].get("type") != "CALL_CLOSED")
        await until("it rings", lambda: sum(e.get("type") == "CALL_INCOMING" for e in phone.events) == 2)
        await phone.do("accept")
        await hears_more(caller, AGENT_HZ)
        await until("the first agent has it again", lambda: contact.state is State.ACTIVE and contact.agent == first)
        await phone.do("hangup")
        await until("the agent's hang-up ends the talk", lambda: contact.state is State.WRAP_UP)
        assert contact.ended_by == "agent"
        await caller.do("hangup")
        await house.nothing_is_left()


async def test_a_phone_at_the_other_switch_is_told_whose_call_it_is_and_can_decline(house: House) -> None:
    agent = await house.centre.ready(LIQIANG)
    phone = Raw(house.node("b").port)
    password = Secrets.of(house.settings.data_dir / "telephony").phone_password(agent)
    signed_in = await phone.sign_in("REGISTER", agent, password, headers="Expires: 300")
    assert signed_in is not None
    assert signed_in.status == 200
    async with house.caller(FIRST, CALLER_HZ, "a") as caller:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: (c := house.contact(FIRST)) is not None and c.awaits is not None)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("0")
        invite = await phone.receive(WAIT_S)
        contact = house.contact(FIRST)
        assert invite is not None
        assert contact is not None
        assert invite.text.startswith("INVITE ")
        told = [invite.header(f"X-Yingda-{name}") for name in ("Contact", "Kind", "Answer")]
        assert told == [contact.id, "offer", ""]
        phone.send(response(invite, "486 Busy Here"))
        await until("it is declined", lambda: contact.state is State.WAITING)
    phone.close()


async def test_a_peer_reaches_accounts_and_nothing_else(house: House) -> None:
    telephony = house.centre.app.telephony
    assert telephony is not None
    async with house.customer(FIRST, CALLER_HZ) as outside:
        for dialled in ("carrier", FIRST, "echo", "peer-a"):
            query = {"endpoint": f"PJSIP/{dialled}@peer-b", "app": "yingda", "appArgs": "agent"}
            asked = await telephony.members[0].ari.request("POST", "channels", query)
            assert isinstance(asked, Answer)
        await house.nothing_is_left()
        assert not outside.saw("CALL_INCOMING")
    stranger = Raw(house.node("b").port)
    answer = await stranger.ask("INVITE", "peer-a", to=house.centre.people[LIQIANG], body=stranger.sdp())
    assert answer is not None
    assert answer.status == 401
    stranger.close()


async def test_a_killed_switch_loses_its_own_calls_only_and_they_are_called_back_once(house: House) -> None:
    await house.centre.ready(LIQIANG)
    async with (
        house.caller(FIRST, CALLER_HZ, "a") as lost, house.caller(SECOND, SECOND_HZ, "b") as kept,
        house.phone(LIQIANG, AGENT_HZ, "b") as phone, house.phone(WANGFANG, OTHER_HZ, "b") as other,
        house.customer(FIRST, CALLER_HZ) as called,
    ):  # fmt: skip
        await house.centre.registered(phone)
        await house.centre.registered(other)
        going_on = await house.talks(kept, SECOND, phone)
        await lost.calls(NUMBER)
        await until("the flow asks", lambda: (c := house.contact(FIRST)) is not None and c.awaits is not None)
        await until("the call is up", lambda: lost.saw("CALL_ESTABLISHED"))
        await lost.presses("0")
        cut = house.contact(FIRST)
        assert cut is not None
        await until("it waits", lambda: cut.state is State.WAITING)
        assert house.calls() == [1, 1]
        house.kill("a")
        await until("the call is cut", lambda: cut.state is State.ENDED, GIVEN_UP_S)
        assert cut.ended_by == "system"
        assert house.centre.app.telephony is not None
        assert house.centre.app.telephony.state == "up"
        assert going_on.state is State.ACTIVE
        await hears_more(kept, AGENT_HZ)
        await house.centre.ready(WANGFANG)
        await until("the second agent's phone rings", lambda: other.saw("CALL_INCOMING"))
        await other.do("accept")
        await until("the customer is called", lambda: called.saw("CALL_INCOMING"))
        await called.do("accept")
        await hears_more(called, OTHER_HZ)
        again = house.contact(FIRST)
        assert again is not None
        assert again.dial is not None
        assert (again.dial.reason, again.state) == ("cut", State.ACTIVE)
        await house.start("a")
        await until("it is back", lambda: all(m.exchange.ready for m in house.centre.app.telephony.members), 40)  # type: ignore[union-attr]
        await hears_more(kept, AGENT_HZ)
        await hears_more(called, OTHER_HZ)
        assert sum(event.get("type") == "CALL_INCOMING" for event in called.events) == 1
        for each in (called, kept):
            await each.do("hangup")
        await until("both are over", lambda: {going_on.state, again.state} == {State.WRAP_UP})
        await house.nothing_is_left()


async def test_calls_that_come_back_with_a_switch_that_was_given_up_are_hung_up(house: House) -> None:
    async with house.caller(FIRST, CALLER_HZ, "a") as caller:
        await caller.calls(NUMBER)
        await until("the flow asks", lambda: (c := house.contact(FIRST)) is not None and c.awaits is not None)
        await until("the call is up", lambda: caller.saw("CALL_ESTABLISHED"))
        await caller.presses("0")
        cut = house.contact(FIRST)
        assert cut is not None
        await until("it waits", lambda: cut.state is State.WAITING)
        os.kill(house.running["a"].pid, signal.SIGSTOP)
        try:
            await until("the call is cut", lambda: cut.state is State.ENDED, GIVEN_UP_S + 20)
        finally:
            os.kill(house.running["a"].pid, signal.SIGCONT)
        await until("the caller is free", lambda: caller.saw("CALL_CLOSED"), 30)
        again = [each for each in house.centre.owner.live.contacts.values() if each.address == FIRST and not each.ended]
        assert [(each.dial and each.dial.reason, each.state) for each in again] == [("cut", State.WAITING)]
    await house.nothing_is_left()


async def test_after_a_crash_of_the_product_the_calls_of_both_are_adopted(house: House) -> None:
    await house.centre.ready(LIQIANG)
    async with (
        house.caller(FIRST, CALLER_HZ, "a") as one, house.caller(SECOND, SECOND_HZ, "b") as two,
        house.phone(LIQIANG, AGENT_HZ, "b") as phone, house.phone(WANGFANG, OTHER_HZ, "a") as other,
    ):  # fmt: skip
        await house.centre.registered(phone)
        await house.centre.registered(other)
        first = await house.talks(one, FIRST, phone)
        await house.centre.ready(WANGFANG)
        second = await house.talks(two, SECOND, other)
        await hears_more(two, OTHER_HZ)
        before = house.centre
        await before.crash()
        await hears_more(one, AGENT_HZ)
        await house.open(first=False)
        for user in (LIQIANG, WANGFANG):
            await house.centre.ready(user)
        await until("both calls are ours again", lambda: house.calls() == [1, 1])
        await asyncio.sleep(6)
        live = house.centre.owner.live.contacts
        assert [live[each.id].state for each in (first, second)] == [State.ACTIVE, State.ACTIVE]
        await hears_more(one, AGENT_HZ)
        await hears_more(two, OTHER_HZ)
        for each in (one, two):
            await each.do("hangup")
        await until("both are over", lambda: {live[each.id].state for each in (first, second)} == {State.WRAP_UP})
        await house.nothing_is_left()
