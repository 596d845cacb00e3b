"""The switch under attack, over real sockets: it names nobody, shuts attackers out, and outlives what it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import struct
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.telephony.conftest import CARRIER, new_switch
from tests.telephony.sip import Caller
from tests.telephony.torture import MESSAGES
from yingda.channels.telephony.accounts import Accounts, web_of
from yingda.channels.telephony.ari import Ari, Connected, SwitchEvent
from yingda.channels.telephony.guard import Guard
from yingda.channels.telephony.phones import Phones, listener
from yingda.channels.telephony.switch import Programs, Switch
from yingda.channels.telephony.switch.banning import BAN_MS, FAILURES_MAX, Ban
from yingda.foundation.clock import ManualClock

pytestmark = pytest.mark.telephony
AGENT = "01a20045-dac3-7556-b0ec-5ed22d04b4f3"
NOBODY = "01a20045-dac3-7556-b0ec-000000000000"
NOON = 1_772_424_000_000
EVIL = "127.0.0.66"
LOG_S_MAX = 10.0


@dataclass
class Besieged:
    """A switch with one agent's phones, and its guard."""

    switch: Switch
    ari: Ari
    accounts: Accounts
    phones: Phones
    guard: Guard
    clock: ManualClock
    told: list[Ban]
    callers: list[Caller] = field(default_factory=list)

    def caller(self, address: str = EVIL) -> Caller:
        made = Caller(self.switch.settings.sip_port, address)
        self.callers.append(made)
        return made

    async def bans_somebody(self) -> None:
        """The switch writes its log when it has time to."""
        async with asyncio.timeout(LOG_S_MAX):
            while not self.told:
                await self.guard.look()
                await asyncio.sleep(0.05)

    async def lives(self, pid: int | None) -> None:
        """It is the same process, and a phone can still sign in."""
        assert self.switch.pid == pid
        answer = await self.caller("127.0.0.77").sign_in("REGISTER", AGENT, self.accounts.password(AGENT))
        assert answer is not None
        assert answer.status == 200


@pytest.fixture
async def besieged(tmp_path: Path, programs: Programs) -> AsyncIterator[Besieged]:
    switch = new_switch(tmp_path, programs)
    await switch.start()
    clock, told = ManualClock(NOON), []

    async def tell(ban: Ban) -> None:
        told.append(ban)

    ari = Ari(switch.settings.ari_url, "yingda", switch.secrets.ari)
    accounts = Accounts(switch.layout.root, switch.secrets)
    phones = Phones(ari, accounts, switch.settings, clock)
    guard = Guard(switch.layout, switch.settings, ari, clock, tell)
    await phones.tell([AGENT])
    made = Besieged(switch, ari, accounts, phones, guard, clock, told)
    yield made
    for caller in made.callers:
        caller.close()
    await ari.close()
    await switch.stop()


@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE"])
async def test_known_and_unknown_names_get_the_same_answers(besieged: Besieged, method: str) -> None:
    caller = besieged.caller()
    names = (AGENT, web_of(AGENT), NOBODY, "100", "carrier", "admin")
    first = [await caller.ask(method, name) for name in names]
    second = [await caller.sign_in(method, name, "wrong") for name in names]
    for answers in (first, second):
        shapes = {answer.shape if answer else None for answer in answers}
        assert len(shapes) == 1, shapes
        assert shapes.pop()[0] in ("SIP/2.0 401 Unauthorized", "SIP/2.0 403 Forbidden")  # type: ignore[index]


async def test_a_carrier_is_known_by_its_address_and_not_by_its_name(besieged: Besieged) -> None:
    caller = besieged.caller()
    answer = await caller.ask("INVITE", "carrier", to="95500", body=caller.sdp())
    assert answer is not None
    assert answer.status == 401


async def test_who_guesses_is_shut_out_and_comes_back_later(besieged: Besieged) -> None:
    caller, other = besieged.caller(), besieged.caller("127.0.0.67")
    for number in range(FAILURES_MAX):
        await caller.sign_in("REGISTER", AGENT, f"guess-{number}")
    await besieged.bans_somebody()
    assert [ban.address for ban in besieged.told] == [EVIL]
    right = besieged.accounts.password(AGENT)
    refused, let_in = await caller.sign_in("REGISTER", AGENT, right), await other.sign_in("REGISTER", AGENT, right)
    assert refused is not None
    assert refused.status == 403
    assert let_in is not None
    assert let_in.status == 200
    besieged.clock.advance(BAN_MS)
    await besieged.guard.look()
    again = await caller.sign_in("REGISTER", AGENT, right)
    assert again is not None
    assert again.status == 200


async def test_who_scans_names_is_shut_out_soon(besieged: Besieged) -> None:
    """As svwar does it: one request a name, challenges are not answered."""
    caller, guarding = besieged.caller(), asyncio.create_task(besieged.guard.run())
    seen = []
    for number in range(400):
        answer = await caller.ask("REGISTER", str(1000 + number))
        seen.append(answer.status if answer else 0)
        if seen[-1] == 403:
            break
        await asyncio.sleep(0.01)
    guarding.cancel()
    assert set(seen) == {401, 403}
    assert [ban.address for ban in besieged.told] == [EVIL]


async def test_a_carrier_is_never_shut_out(besieged: Besieged) -> None:
    caller = besieged.caller(CARRIER)
    for _ in range(3 * FAILURES_MAX):
        await caller.sign_in("REGISTER", AGENT, "guess")
    await besieged.guard.look()
    assert besieged.told == []


async def test_bans_hold_when_the_switch_starts_anew(besieged: Besieged) -> None:
    caller = besieged.caller()
    for _ in range(FAILURES_MAX):
        await caller.sign_in("REGISTER", AGENT, "guess")
    await besieged.bans_somebody()
    await besieged.switch.stop()
    await besieged.switch.start()
    answer = await caller.ask("REGISTER", AGENT)
    assert answer is not None
    assert answer.status == 403


async def test_a_stolen_password_of_a_phone_dials_nothing(besieged: Besieged) -> None:
    caller, password = besieged.caller(), besieged.accounts.password(AGENT)
    for number in ("00442071838750", "+8690012345678", "95500", "13800138000", "*72"):
        answer = await caller.sign_in("INVITE", AGENT, password, to=number, body=caller.sdp())
        assert answer is not None
        assert answer.status == 403, number


async def test_torture_messages_crash_and_hang_nothing(besieged: Besieged) -> None:
    pid = besieged.switch.pid
    for address in (CARRIER, EVIL):  # a carrier's go further in
        caller = besieged.caller(address)
        for message in MESSAGES.values():
            caller.send(message)
            await caller.receive(0.02)
    await besieged.lives(pid)


async def test_broken_messages_over_tcp_crash_and_hang_nothing(besieged: Besieged) -> None:
    pid, port = besieged.switch.pid, besieged.switch.settings.sip_port
    for message in (*MESSAGES.values(), b"\0" * 70_000, b"INVITE " + b"a" * 100_000, b"\r\n" * 5_000):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(EVIL, 0))
        with contextlib.suppress(OSError):
            writer.write(message)
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(100), 0.02)
        writer.close()
    await besieged.lives(pid)


DIALLED = [
    "${SHELL(touch%20PLACE)}", "1${SYSTEM(touch PLACE)}", "1,1,Goto(from-agent,echo,1)", "95500,n,Hangup", "95500|1",
    "1&PJSIP/" + AGENT, "+86${EXTEN}", "1$[1/0]", "9" * 200, "1" + "0" * 3000, "一二三", "9５５００", "1%00%0d%0aX: y",
    "1%22;X=%22", "1'--", "1;drop", "1<script>", "95500@evil.example;x=", "-1", "1\\${CHANNEL}", "%31%32", "*98", "#",
    "0;phone-context=evil", "1?Replaces=abc", "95500\r\nX-Yingda-Contact: 1",
]  # fmt: skip


async def test_what_is_dialled_injects_nothing(besieged: Besieged, tmp_path: Path) -> None:
    """Whatever a carrier dials, the application hears digits or nothing, and no function of the dial plan runs."""
    pid, place = besieged.switch.pid, tmp_path / "injected"
    arrived: list[SwitchEvent] = []
    connected = asyncio.Event()

    async def listen() -> None:
        async with contextlib.aclosing(besieged.ari.events()) as events:
            async for event in events:
                if isinstance(event, Connected):
                    connected.set()
                elif isinstance(event, SwitchEvent) and event.type == "StasisStart":
                    arrived.append(event)
                    assert event.channel is not None
                    await besieged.ari.request("DELETE", f"channels/{event.channel.id}")

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(connected.wait(), 5)
    caller = besieged.caller(CARRIER)
    for dialled in (*DIALLED, *(quote(each, safe="") for each in DIALLED)):  # as it is, and as SIP may carry it
        request = caller.request("INVITE", "13800138000", to=dialled, body=caller.sdp())
        caller.send(request.replace("PLACE", str(place)).encode())
        await caller.final(0.1)
    evil = quote(f"${{SHELL(touch {place})}}", safe="")
    headers = f'X-Yingda-Kind: ${{SHELL(touch {place})}}\r\nP-Asserted-Identity: "${{SHELL(touch {place})}}" <sip:1@x>'
    assert (await caller.ask("INVITE", evil, to="95500", body=caller.sdp(), headers=headers)) is not None
    assert (await caller.ask("INVITE", "13800138000", to="95500", body=caller.sdp())) is not None
    listening.cancel()
    assert not place.exists()
    assert [event.args for event in arrived].count(("in", "95500")) >= 2
    assert len(arrived) > len(DIALLED) // 2, "most of what was dialled got as far as the dial plan"
    for event in arrived:
        assert event.args[0] == "in"
        assert re.fullmatch(r"[0-9]*", event.args[1]) if len(event.args) == 2 else len(event.args) == 1
    await besieged.lives(pid)


BODIES = [
    "", "v=0", "v=0\r\n" * 500, "hello", "\0\0\0",
    "v=0\r\no=- 1 1 IN IP4 999.999.999.999\r\ns=-\r\nc=IN IP4 x\r\nt=0 0\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio -1 RTP/AVP 8\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 99999999999 RTP/AVP 8\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + "m=audio 4000 RTP/AVP 8\r\n" * 200,
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP "
    + " ".join(str(number) for number in range(300)) + "\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 96\r\n"
    "a=rtpmap:96 " + "x" * 3000 + "/8000\r\na=fmtp:96 ;;;==;\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=fingerprint:sha-256 zz\r\na=ice-ufrag:x\r\na=candidate:bad\r\na=setup:nobody\r\n",
    "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=image 4000 udptl t38\r\nm=video 1 X\r\n",
]  # fmt: skip


async def test_malformed_offers_of_sound_crash_and_hang_nothing(besieged: Besieged) -> None:
    pid, caller = besieged.switch.pid, besieged.caller(CARRIER)
    for body in BODIES:
        headers = "" if body else "Content-Type: application/sdp"
        caller.send(caller.request("INVITE", "13800138000", to="95500", body=body, headers=headers).encode())
        await caller.final(0.3)
    await besieged.lives(pid)


async def test_a_flood_of_digits_crashes_and_hangs_nothing(besieged: Besieged) -> None:
    """RFC 4733 events in their thousands, well-formed and not, into a call that is up; and SIP INFO beside them."""
    pid, caller = besieged.switch.pid, besieged.caller(CARRIER)
    # Nobody controls the switch: it answers and plays the fallback, which leads nowhere here.
    call = secrets.token_hex(8)
    caller.send(caller.request("INVITE", "13800138000", to="95500", body=caller.sdp(), call=call).encode())
    up = await caller.final()
    assert up is not None
    assert up.status == 200
    found = re.search(r"^m=audio (\d+)", up.body, re.MULTILINE)
    assert found is not None
    sound = ("127.0.0.1", int(found[1]))
    for number in range(5_000):
        event = struct.pack("!BBH", number % 256, number * 37 % 256, number * 101 % 65536)
        head = struct.pack("!BBHII", 0x80 | number % 16, 101 | (number % 2) << 7, number % 65536, number * 160, 7)
        caller.socket.sendto(head + event[: number % 5], sound)
        if number % 100 == 0:
            body = f"Signal={number}\r\nDuration={'9' * (number % 50)}\r\n"
            info = caller.request("INFO", "13800138000", to="95500", call=call, body=body)
            caller.send(info.replace("application/sdp", "application/dtmf-relay").encode())
            await asyncio.sleep(0)
    await besieged.lives(pid)


async def test_registrations_are_seen_as_they_come_and_go(besieged: Besieged) -> None:
    watching = listener(besieged.switch.settings.ari_url, "yingda", besieged.switch.secrets.ari)
    task = asyncio.create_task(besieged.phones.watch(watching))
    await asyncio.sleep(0.5)
    caller, password = besieged.caller(), besieged.accounts.password(AGENT)
    assert besieged.phones.endpoint_of(AGENT) is None
    await caller.sign_in("REGISTER", AGENT, password, headers="Expires: 60")
    await until(lambda: besieged.phones.endpoint_of(AGENT) == AGENT)
    await caller.sign_in("REGISTER", AGENT, password, headers="Expires: 0")
    await until(lambda: besieged.phones.endpoint_of(AGENT) is None)
    besieged.accounts.rotate(AGENT)
    assert await besieged.phones.add(AGENT)
    answer = await caller.sign_in("REGISTER", AGENT, password)
    assert answer is not None
    assert answer.status == 401
    task.cancel()
    await watching.close()


async def until(holds: object) -> None:
    assert callable(holds)
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "OPTIONS"])
async def test_svwar_finds_no_user(besieged: Besieged, tmp_path: Path, method: str) -> None:
    """SIPVicious looks for names, and gives up: those it has are answered as those that nobody has."""
    names = tmp_path / "names"
    names.write_text("\n".join([AGENT, web_of(AGENT), "carrier", *(str(number) for number in range(100, 400))]))
    async with attack(besieged, "svwar", "-m", method, "-d", str(names), "--force") as found:
        assert "found nothing" in (await asyncio.wait_for(found, 30)).decode(errors="replace")


async def test_svcrack_finds_no_password_and_is_shut_out(besieged: Besieged, tmp_path: Path) -> None:
    """Although the right one is among those it would try."""
    words = tmp_path / "words"
    words.write_text("\n".join([*(f"guess-{number}" for number in range(5_000)), besieged.accounts.password(AGENT)]))
    guarding = asyncio.create_task(besieged.guard.run())
    async with attack(besieged, "svcrack", "-u", AGENT, "-d", str(words)) as found:
        await until(lambda: besieged.told)
        done, _ = await asyncio.wait({found}, timeout=5)
        assert not done or besieged.accounts.password(AGENT) not in found.result().decode(errors="replace")
    guarding.cancel()
    assert [ban.address for ban in besieged.told] == ["127.0.0.1"]
    answer = await besieged.caller("127.0.0.1").ask("REGISTER", AGENT)
    assert answer is not None
    assert answer.status == 403


@contextlib.asynccontextmanager
async def attack(besieged: Besieged, program: str, *arguments: str) -> AsyncIterator[asyncio.Task[bytes]]:
    """One of SIPVicious's programs at work, from 127.0.0.1; what it prints in the end."""
    port = str(besieged.switch.settings.sip_port)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"sipvicious.{program}", *arguments, "-p", port, "127.0.0.1",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    printed = asyncio.create_task(process.stdout.read())
    try:
        yield printed
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await printed
