"""No topic, command or customer's door takes an id of the other institution; over real sockets on this machine."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.isolation.installation import PICTURE, Installation, installed, served
from yingda.demo.load import INSTITUTIONS
from yingda.demo.world import PASSWORD, Institution
from yingda.desk.door import NEEDS
from yingda.foundation.config import Settings

WAIT_S = 15
Frame = dict[str, Any]


@dataclass
class Line:
    """One socket; frames that nobody asked for yet are kept."""

    socket: ClientConnection
    kept: list[Frame] = field(default_factory=list)

    async def frame(self, fits: Any) -> Frame:
        """The next frame that fits."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for number, each in enumerate(self.kept):
                    if fits(each):
                        return self.kept.pop(number)
                self.kept.append(json.loads(await self.socket.recv()))

    async def do(self, word: str, **fields: Any) -> Frame:
        """The answer to a command: with `ok` or with `error`."""
        operation = str(uuid.uuid4())
        await self.socket.send(json.dumps({"id": operation, "do": word, "with": fields}))
        return await self.frame(lambda each: each.get("id") == operation)

    async def sub(self, topic: str) -> Frame:
        """The first frame of a topic: `snapshot` or `error`."""
        await self.socket.send(json.dumps({"sub": topic}))
        return await self.frame(lambda each: each.get("topic") == topic or "error" in each)


@dataclass
class Side:
    """One institution at work: an agent, a supervisor and a customer whose contact the agent has."""

    institution: Institution
    customer: httpx.AsyncClient
    visitor: str
    agent: Line
    supervisor: Line
    chat: Line
    ids: dict[str, str]


@pytest.fixture
async def sides(settings: Settings) -> AsyncIterator[tuple[Side, Side]]:
    async with AsyncExitStack() as stack:
        both = await stack.enter_async_context(installed(settings))
        address = await stack.enter_async_context(served(both.app))
        yield await _side(stack, address, both, 0), await _side(stack, address, both, 1)


async def _side(stack: AsyncExitStack, address: str, both: Installation, number: int) -> Side:
    institution, house = INSTITUTIONS[number], (both.bank, both.broker)[number]
    people = {each.role: each.username for each in institution.people}
    agent_id, agent = await _staff(stack, address, institution.slug, people["agent"])
    _, supervisor = await _staff(stack, address, institution.slug, people["supervisor"])
    customer = await stack.enter_async_context(_client(address))
    visit = (await customer.post("/chat/visit", json={"entry_point": institution.entry_point})).json()
    chat = await stack.enter_async_context(_line(address, f"/chat/socket?ticket={visit['ticket']}"))
    await agent.sub("desk")
    assert "ok" in await agent.do("status", status="ready")
    await chat.sub("chat")
    for word, fields in (("start", {"text": "你好"}), ("human", {})):
        assert "ok" in await chat.do(word, **fields)
    offered = await agent.frame(lambda each: (each.get("event", {}).get("contact") or {}).get("offer"))
    contact = offered["event"]["contact"]
    assert "ok" in await agent.do("accept", offer=contact["offer"]["id"])
    ids = {
        "interaction": contact["id"], "offer": contact["offer"]["id"], "agent": agent_id, "queue": contact["queue"],
        "disposition": house.things["dispositions"], "file": house.things["files"],
    }  # fmt: skip
    return Side(institution, customer, visit["visitor"], agent, supervisor, chat, ids)


async def _staff(stack: AsyncExitStack, address: str, slug: str, username: str) -> tuple[str, Line]:
    client = await stack.enter_async_context(_client(address))
    body = {"tenant": slug, "user": username, "password": PASSWORD}
    me = (await client.post("/api/session", json=body)).json()
    ticket = (await client.post("/api/session/ticket", headers={"x-operation-id": str(uuid.uuid4())})).json()["ticket"]
    return me["user"]["id"], await stack.enter_async_context(_line(address, f"/ws?ticket={ticket}"))


def _client(address: str) -> httpx.AsyncClient:
    base = f"http://{address}"
    return httpx.AsyncClient(base_url=base, headers={"origin": base}, trust_env=False, timeout=WAIT_S)


@asynccontextmanager
async def _line(address: str, path: str) -> AsyncIterator[Line]:
    async with connect(f"ws://{address}{path}", origin=f"http://{address}") as socket:  # type: ignore[arg-type]
        yield Line(socket)


def fields_of(word: str, ids: dict[str, str], own: dict[str, str]) -> list[Frame]:
    """Bodies of a command: each id in it foreign, the others one's own."""
    kind, _ = NEEDS[word]
    names = [each.name for each in msgspec.structs.fields(kind) if each.name != "staff"]
    plain = {"text": "x", "note": "x", "seq": 1, "status": "break", "reason": "x"}
    given = {name: plain.get(name, own.get(name)) for name in names}
    if "file" in given:
        given["file"] = {"id": own["file"], "name": "x", "type": "image/png", "size": 1}
    if word == "transfer":
        given |= {"queue": None, "agent": None}
    foreign = [name for name in names if name in ids]
    return [given | {name: {**given[name], "id": ids[name]} if name == "file" else ids[name]} for name in foreign]


async def test_no_topic_with_an_id_of_the_other_institution_is_given(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    assert "snapshot" in await mine.supervisor.sub(f"watch:{mine.ids['interaction']}")
    given = []
    for id in other.ids.values():
        for name in ("watch", "desk", "chat", "wallboard", "interaction"):
            frame = await mine.supervisor.sub(f"{name}:{id}")
            if "error" not in frame:
                given.append((name, frame))
    assert given == []


async def test_no_command_with_an_id_of_the_other_institution_is_carried_out(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    done, tried = [], 0
    for word, (_, permission) in NEEDS.items():
        line = mine.agent if permission == "desk.use" else mine.supervisor
        for body in fields_of(word, other.ids, mine.ids):
            if word == "send" and body["interaction"] == mine.ids["interaction"]:
                continue  # its file: the test below
            tried += 1
            answer = await line.do(word, **body)
            if "error" not in answer:
                done.append((word, body))
    assert done == []
    assert tried >= len(NEEDS) - 2  # all but those without ids


async def test_an_agent_cannot_send_a_file_of_the_other_institution(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    told = {"id": other.ids["file"], "name": "x", "type": "image/png", "size": 1}
    for file in (other.ids["file"], told):
        assert "error" in await mine.agent.do("send", interaction=mine.ids["interaction"], file=file)
    assert "ok" in await mine.agent.do("send", interaction=mine.ids["interaction"], text="x")


async def test_the_other_institution_notices_nothing(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    other.agent.kept.clear()
    for body in fields_of("send", other.ids, mine.ids):
        await mine.agent.do("send", **body)
    await other.agent.socket.send(json.dumps({"beat": 1}))
    await other.agent.frame(lambda each: each.get("beat") == 1)
    assert [each for each in other.agent.kept if each.get("event", {}).get("type") == "message"] == []


async def test_no_customers_door_gives_what_is_the_other_institutions(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    headers = {"x-visitor": mine.visitor}
    for path in (f"/chat/files/{other.ids['file']}", f"/chat/transcript/{other.ids['interaction']}"):
        assert (await mine.customer.get(path, headers=headers)).status_code in (403, 404), path
    assert (await mine.customer.get(f"/chat/transcript/{mine.ids['interaction']}", headers=headers)).status_code == 200


async def test_a_customer_cannot_send_a_file_of_the_other_institution(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    answer = await other.customer.post(
        "/chat/files", files={"file": ("red.png", PICTURE)},
        headers={"x-visitor": other.visitor, "x-operation-id": str(uuid.uuid4())},
    )  # fmt: skip
    assert answer.status_code in (200, 201), answer.text
    for id in (answer.json()["id"], other.ids["file"]):
        assert "error" in await mine.chat.do("send", file=id)
    assert "ok" in await other.chat.do("send", file=answer.json()["id"])


async def test_a_visitors_secret_of_one_institution_is_unknown_at_the_other(sides: tuple[Side, Side]) -> None:
    mine, other = sides
    body = {"entry_point": other.institution.entry_point, "visitor": mine.visitor}
    answer = await mine.customer.post("/chat/visit", json=body)
    if answer.status_code == 200:  # then as somebody new
        assert answer.json()["visitor"] != mine.visitor
    own = await mine.customer.get(f"/chat/transcript/{other.ids['interaction']}", headers={"x-visitor": other.visitor})
    assert own.status_code == 200


async def test_a_staff_ticket_opens_no_customers_socket_and_the_other_way_round(sides: tuple[Side, Side]) -> None:
    mine, _ = sides
    visit = {"entry_point": mine.institution.entry_point}
    ticket = (await mine.customer.post("/chat/visit", json=visit)).json()["ticket"]
    address = str(mine.customer.base_url.netloc, "ascii")
    with pytest.raises(Exception, match=r"4\d\d\d|403|rejected|closed"):
        async with _line(address, f"/ws?ticket={ticket}") as line:
            await line.sub("desk")
