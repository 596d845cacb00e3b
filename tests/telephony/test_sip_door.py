"""The browser's phone through our own door to a real switch: in one's own name, as long as one is signed in."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.telephony.conftest import free_port, new_switch
from tests.telephony.sip import Answer, digest
from yingda.app import server_config
from yingda.channels.telephony.accounts import Accounts, web_of
from yingda.channels.telephony.ari import Ari
from yingda.channels.telephony.phones import Phones
from yingda.channels.telephony.sip_door import CLOSE_LATER, CLOSE_REFUSED, SipDoor
from yingda.channels.telephony.switch import Programs, Switch
from yingda.foundation.clock import ManualClock
from yingda.foundation.config import Settings
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.foundation.sockets import CLOSE_RESTART, CLOSE_TOO_FAST, CLOSE_UNAUTHORISED

AGENT, OTHER = "01a20045-dac3-7556-b0ec-5ed22d04b4f3", "01a20045-dac3-7556-b0ec-111111111111"
TENANT = TenantId("506e4107-d8b9-572b-8880-9cfd84019260")
ME = web_of(AGENT)


@dataclass
class House:
    """The door on a port of its own. `tickets` are taken once; `url` is where the switch is."""

    port: int
    url: str | None = None
    tickets: dict[str, Principal] = field(default_factory=dict)
    accounts: Accounts | None = None
    switch: Switch | None = None

    def __post_init__(self) -> None:
        self.door = SipDoor(self._redeem, lambda _user: self.url)

    async def _redeem(self, ticket: str) -> Principal | None:
        return self.tickets.pop(ticket, None)

    def ticket(self, *permissions: str) -> str:
        ticket = secrets.token_hex(8)
        granted = frozenset(permissions or ("desk.use",))
        self.tickets[ticket] = Principal(tenant=TENANT, user=UserId(AGENT), permissions=granted, session="s1")
        return ticket

    def connect(self, ticket: str | None = None, origin: str | None = None) -> connect:
        ticket = self.ticket() if ticket is None else ticket
        return connect(
            f"ws://127.0.0.1:{self.port}/sip?ticket={ticket}", subprotocols=[Subprotocol("sip")], proxy=None,
            origin=origin or f"http://127.0.0.1:{self.port}",  # type: ignore[arg-type]
        )  # fmt: skip


@contextlib.asynccontextmanager
async def opened(house: House) -> AsyncIterator[House]:
    asgi = Starlette(routes=[WebSocketRoute("/sip", house.door.endpoint)])
    settings = Settings(port=house.port)  # type: ignore[call-arg]
    config = server_config(settings, asgi)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.02)
    yield house
    server.should_exit = True
    await task


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Without a switch."""
    async with opened(House(free_port())) as made:
        yield made


@pytest.fixture
async def connected(tmp_path: Path, programs: Programs) -> AsyncIterator[House]:
    """With a switch that knows two agents."""
    switch = new_switch(tmp_path, programs)
    await switch.start()
    ari, accounts = Ari(switch.settings.ari_url, "yingda", switch.secrets.ari), Accounts(tmp_path, switch.secrets)
    await Phones(ari, accounts, switch.settings, ManualClock()).tell([AGENT, OTHER])
    made = House(free_port(), switch.settings.sip_socket_url, accounts=accounts, switch=switch)
    async with opened(made):
        yield made
    await ari.close()
    await switch.stop()


def request(method: str, *, user: str = ME, to: str = "", authorization: str = "") -> str:
    lines = [
        f"{method} sip:{to or user}@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK{secrets.token_hex(6)}", "Max-Forwards: 69",
        f"From: <sip:{user}@127.0.0.1>;tag={secrets.token_hex(4)}", f"To: <sip:{to or user}@127.0.0.1>",
        f"Call-ID: {secrets.token_hex(8)}", f"CSeq: 1 {method}", "Contact: <sip:x@x.invalid;transport=ws>",
        *([f"Authorization: {authorization}"] if authorization else []), "Content-Length: 0", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


async def ask(socket: ClientConnection, text: str) -> Answer:
    await socket.send(text)
    async with asyncio.timeout(5):
        while True:
            answer = Answer(str(await socket.recv()))
            if answer.status >= 200:
                return answer


async def sign_in(socket: ClientConnection, password: str) -> Answer:
    challenge = await ask(socket, request("REGISTER"))
    assert challenge.status == 401
    asked = challenge.header("WWW-Authenticate")
    return await ask(socket, request("REGISTER", authorization=digest(asked, "REGISTER", ME, password)))


async def closed_with(socket: ClientConnection) -> int | None:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                await socket.recv()
    return socket.close_code


@pytest.mark.telephony
async def test_a_phone_signs_in_through_the_door(connected: House) -> None:
    assert connected.accounts is not None
    assert connected.switch is not None
    async with connected.connect() as socket:
        assert socket.subprotocol == "sip"
        assert (await sign_in(socket, "wrong")).status == 401
        assert (await sign_in(socket, connected.accounts.password(ME))).status == 200
        assert f"{ME}/sip:" in await connected.switch.command("pjsip show contacts")
        assert len(connected.door) == 1


@pytest.mark.telephony
async def test_a_password_of_ones_own_does_not_open_anothers_account(connected: House) -> None:
    assert connected.accounts is not None
    async with connected.connect() as socket:
        challenge = await ask(socket, request("REGISTER"))
        asked = challenge.header("WWW-Authenticate")
        stolen = digest(asked, "REGISTER", web_of(OTHER), connected.accounts.password(web_of(OTHER)))
        await socket.send(request("REGISTER", authorization=stolen))
        assert await closed_with(socket) == CLOSE_REFUSED


FORBIDDEN = {
    "another's name": request("REGISTER", user=web_of(OTHER)),
    "a carrier's name": request("INVITE", user="carrier", to="95500"),
    "no SIP": "hello",
    "too much": "x" * 70_000,
}


@pytest.mark.telephony
@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN)
async def test_what_must_not_be_said_ends_the_socket(connected: House, text: str) -> None:
    async with connected.connect() as socket:
        await socket.send(text)
        assert await closed_with(socket) in (CLOSE_REFUSED, 1009)
    async with connected.connect() as socket:
        assert (await ask(socket, request("REGISTER"))).status == 401


@pytest.mark.telephony
async def test_too_many_messages_end_the_socket(connected: House) -> None:
    async with connected.connect() as socket:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(300):
                await socket.send("\r\n\r\n")
        assert await closed_with(socket) == CLOSE_TOO_FAST


@pytest.mark.telephony
async def test_the_end_of_the_session_ends_the_phone(connected: House) -> None:
    async with connected.connect() as socket:
        await ask(socket, request("REGISTER"))
        assert connected.door.sessions() == {TENANT: ["s1"]}
        connected.door.close_session("s2")
        connected.door.close_session("s1")
        assert await closed_with(socket) == CLOSE_UNAUTHORISED
    async with asyncio.timeout(5):
        while len(connected.door):
            await asyncio.sleep(0.02)


@pytest.mark.telephony
async def test_another_password_ends_the_phones_with_the_old_one(connected: House) -> None:
    async with connected.connect() as socket:
        await ask(socket, request("REGISTER"))
        connected.door.close_user(AGENT)
        assert await closed_with(socket) == CLOSE_RESTART


@pytest.mark.telephony
async def test_when_the_switch_ends_the_browser_is_told_to_come_back(connected: House) -> None:
    assert connected.switch is not None
    async with connected.connect() as socket:
        await ask(socket, request("REGISTER"))
        await connected.switch.stop()
        assert await closed_with(socket) == CLOSE_RESTART


async def test_without_a_switch_the_browser_is_told_to_try_later(house: House) -> None:
    async with house.connect() as socket:
        assert await closed_with(socket) == CLOSE_LATER


async def test_a_ticket_is_taken_once_and_needs_the_right_to_a_phone(house: House) -> None:
    for ticket in ("", "unknown", house.ticket("figures.own")):
        async with house.connect(ticket) as socket:
            assert await closed_with(socket) == CLOSE_UNAUTHORISED
    ticket = house.ticket()
    for expected in (CLOSE_LATER, CLOSE_UNAUTHORISED):
        async with house.connect(ticket) as socket:
            assert await closed_with(socket) == expected


async def test_a_page_of_another_site_is_refused(house: House) -> None:
    ticket = house.ticket()
    with pytest.raises(InvalidStatus):
        async with house.connect(ticket, origin="https://evil.example"):
            pass
    assert ticket in house.tickets
