"""远山银行 and 云海证券 on one database and one running product: the real application on a real port."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import asyncpg
import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from yingda.app import App, build
from yingda.entrypoints.http import guarded
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.foundation.principal import system
from yingda.foundation.sockets import FRAME_BYTES_MAX
from yingda.interactions.contact import Contact, State
from yingda.journey import commands
from yingda.journey.owner import Owner
from yingda.tenancy import api as tenancy
from yingda.tenancy.sessions.sign_in import From, open_session
from yingda.tenancy.users.schemas import NewUser

BANK: Final = TenantId("0197a000-0000-7000-8000-000000000001")
BROKER: Final = TenantId("0197a000-0000-7000-8000-000000000002")
QUEUE: Final = "0197a000-0000-7000-8000-0000000000a1"
ENTRY: Final = "0197a000-0000-7000-8000-0000000000b1"
NAMES: Final = {BANK: "yuanshan", BROKER: "yunhai"}
WAIT_S: Final = 10
NUMBERS: Final = itertools.count(1)
"""So that everybody has a sign-in of their own."""


def new_id() -> str:
    return str(uuid.uuid4())


async def until(holds: Callable[[], Any]) -> None:
    """Waits for what the product does by itself; fails after `WAIT_S`. Whoever computed for longer than a lease lasts
    has no partition for a moment."""
    async with asyncio.timeout(WAIT_S):
        while not _now(holds):
            await asyncio.sleep(0.01)


def _now(holds: Callable[[], Any]) -> Any:
    try:
        return holds()
    except NotOwner:
        return False


async def sql(url: str, statement: str, *values: Any) -> list[Any]:
    """As the owner of the tables, who is above row-level security."""
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


async def founded(url: str, data_dir: Path) -> None:
    """Both institutions with a queue and an entry point each; nobody works there yet."""
    database, keyring = Database(url), tenancy.open_keyring(data_dir)
    await tenancy.create_tenant(database, keyring, id=BANK, slug="yuanshan", name="远山银行", kind="bank")
    await tenancy.create_tenant(database, keyring, id=BROKER, slug="yunhai", name="云海证券", kind="securities")
    await database.close()
    for tenant, queue, entry in ((BANK, QUEUE, ENTRY), (BROKER, new_id(), new_id())):
        await sql(
            url,
            "insert into queues (id, tenant_id, key, name, name_en, priority, ageing_per_minute, offer_ttl_s,"
            " wrap_up_s, service_level_s, service_level_percent, waiting_max, last_resort, changed_at, changed_by)"
            " values ($1, $2, 'general', '综合', 'General', 5, 0, 20, 60, 25, 80, 100, 'message', now(), 'test')",
            queue, tenant,
        )  # fmt: skip
        await sql(
            url,
            "insert into entry_points (id, tenant_id, key, name, channel, flow_key, queue_id, languages,"
            " allowed_origins, texts, changed_at, changed_by)"
            " values ($1, $2, $3, '网页', 'webchat', 'none', $4, '{zh-CN}', '{}', '{}', now(), 'test')",
            entry, tenant, f"{NAMES[tenant]}-web", queue,
        )  # fmt: skip


@dataclass
class Person:
    """Somebody of the staff, signed in."""

    id: str
    tenant: TenantId
    token: str


@dataclass
class House:
    """The running product. `base` is where it listens."""

    app: App
    base: str
    client: httpx.AsyncClient
    people: dict[str, Person] = field(default_factory=dict)

    async def person(self, name: str, *roles: str, tenant: TenantId = BANK) -> Person:
        """Somebody new with these roles, known to the live engine when this returns."""
        body = NewUser(username=f"{name}{next(NUMBERS)}", name=name, full_name=name, agent=True)
        async with self.app.database.work(system(tenant)) as work:
            made = await tenancy.create_user(work, self.app.keyring, body, roles or ("agent",))
            token = await open_session(work, made.id, "password", False, From(address="", user_agent=""))
        person = self.people[name] = Person(made.id, tenant, token.text)
        await until(lambda: made.id in self.owner(tenant).live.config.agents)
        return person

    async def somebody(self, *roles: str) -> Person:
        """The same person each time: where it does not matter who."""
        known = self.people.get(f"somebody {roles}")
        if known is None:
            known = self.people[f"somebody {roles}"] = await self.person("liming", *roles)
        return known

    def owner(self, tenant: TenantId = BANK) -> Owner:
        return self.app.router.owner(tenant)

    async def ticket(self, person: Person) -> str:
        headers = {"cookie": f"{SESSION_COOKIE}={person.token}", "x-operation-id": new_id()}
        answer = await self.client.post("/api/session/ticket", headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    async def sign_out(self, person: Person) -> None:
        headers = {"cookie": f"{SESSION_COOKIE}={person.token}"}
        assert (await self.client.delete("/api/session", headers=headers)).status_code == 204

    async def desk(self, person: Person) -> Desk:
        return Desk(self, await self.ticket(person))

    async def quiet(self) -> None:
        """Nobody is at work and nobody waits: what an earlier test left behind is over."""
        owner = self.owner()
        for contact in [each for each in owner.live.contacts.values() if not each.ended]:
            await owner.submit(commands.CustomerEnd(visitor=contact.visitor), "test")
        for contact in [each for each in owner.live.contacts.values() if each.state is State.WRAP_UP]:
            await owner.submit(commands.WrapUp(staff=contact.agent or "", interaction=contact.id), "test")
        for agent in [each for each in owner.live.agents.values() if each.status != "offline" and each.active]:
            await owner.submit(commands.ForceStatus(staff=agent.id, agent=agent.id, status="offline"), "test")

    async def customer(self, tenant: TenantId = BANK, text: str = "你好") -> Contact:
        """A customer comes through the engine's door."""
        live, visitor = self.owner(tenant).live, new_id()
        entry = next(iter(live.config.entry_points.values()))
        await self.owner(tenant).submit(
            commands.Start(visitor=visitor, entry_point=entry.id, text=text), f"visitor:{visitor}", new_id()
        )
        return live.contacts[live.by_visitor[visitor]]


class Desk:
    """A staff socket, as the browser keeps it."""

    def __init__(self, house: House, ticket: str, origin: str | None = None) -> None:
        self.house, self.ticket, self.origin = house, ticket, origin or house.base
        self.frames: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        address = f"{self.house.base.replace('http', 'ws')}/ws?ticket={self.ticket}"
        self.socket: ClientConnection = await connect(address, origin=self.origin, proxy=None)  # type: ignore[arg-type]
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        await self.socket.close()

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                self.frames.append(json.loads(text))
        except ConnectionClosed:
            return

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def asks(self, frame: Any) -> dict[str, Any]:
        """The first frame that comes after it."""
        seen = len(self.frames)
        await self.send(frame)
        await until(lambda: len(self.frames) > seen)
        return self.frames[seen]

    async def do(self, what: str, operation: str | None = None, **fields: Any) -> dict[str, Any]:
        id = operation or new_id()
        seen = len(self.frames)
        await self.send({"id": id, "do": what, "with": fields})
        await until(lambda: any(each.get("id") == id for each in self.frames[seen:]))
        return next(each for each in self.frames[seen:] if each.get("id") == id)

    async def subscribes(self, topic: str = "desk", since: dict[str, Any] | None = None) -> dict[str, Any]:
        """What comes of it: the first frame about the topic."""
        seen = len(self.frames)
        await self.send({"sub": topic, **({"from": since} if since else {})})
        await until(lambda: any(each.get("topic") == topic for each in self.frames[seen:]))
        return next(each for each in self.frames[seen:] if each.get("topic") == topic)

    async def sees(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The first frame, past or coming, for which it holds."""
        await until(lambda: any(holds(each) for each in self.frames))
        return next(each for each in self.frames if holds(each))

    async def closed(self) -> int | None:
        await asyncio.wait_for(self.socket.wait_closed(), WAIT_S)
        return self.socket.close_code


@asynccontextmanager
async def open_house(url: str, data_dir: Path) -> AsyncIterator[House]:
    """The whole product on a port of the loopback interface, over a database with both institutions."""
    app = build(Settings(data_dir=data_dir, database_url=url))
    await app.start()
    config = uvicorn.Config(
        guarded(app.doors), host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off",
        ws="websockets-sansio", ws_max_size=FRAME_BYTES_MAX, timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        await until(lambda: len(app.router.owned) == 2)
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=WAIT_S) as client:
            yield House(app, base, client)
    finally:
        server.should_exit = True
        for tenant in (BANK, BROKER):
            app.staff.close_tenant(tenant)
        await serving
        await app.stop()
