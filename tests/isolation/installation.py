"""Both demo institutions with everything in them, in one installation, and somebody with every role in each."""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import insert

from tests.isolation import customers, operations, routing
from yingda.analytics.rules.facts import ENDED, InteractionFact
from yingda.analytics.tables import interaction_facts
from yingda.app import App, build
from yingda.channels.telephony.recorded.actions import keep
from yingda.entrypoints.http import guarded
from yingda.foundation.clock import to_datetime
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.interactions.files.api import Files
from yingda.recordings.api import Raw, Sound
from yingda.tenancy import api as tenancy
from yingda.tenancy.rules.roles import BUILTIN
from yingda.tenancy.sessions.sign_in import From, open_session
from yingda.tenancy.users.schemas import NewUser

PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
"""A PNG of one red point."""

STOP_S: Final = 30
Answer = tuple[int, Any, str]


@dataclass
class House:
    """One institution: somebody in it who may do everything, and an id of each kind of thing."""

    tenant: TenantId
    slug: str
    user: str
    token: str
    client: httpx.AsyncClient
    things: dict[str, str] = field(default_factory=dict)
    everything: frozenset[str] = frozenset()

    async def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        """Status, JSON (None if it is something else) and text of the answer to the one who may do everything."""
        headers = {"x-operation-id": str(uuid.uuid4()), "cookie": f"{SESSION_COOKIE}={self.token}"}
        answer = await self.client.request(method, path, json=body, headers=headers)
        is_json = answer.headers.get("content-type", "").startswith("application/json") and answer.content
        return answer.status_code, answer.json() if is_json else None, answer.text


@dataclass
class Installation:
    """The product and both institutions."""

    app: App
    bank: House
    broker: House

    @property
    def asgi(self) -> FastAPI:
        return self.app.asgi


@asynccontextmanager
async def installed(settings: Settings) -> AsyncIterator[Installation]:
    """Starts the whole product on a loaded database and adds a contact with a file in each institution."""
    app = build(settings)
    await app.start()
    transport = httpx.ASGITransport(app.asgi, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://yingda.test") as client:
            slugs = sorted((await tenancy.slugs(app.database)).items(), key=lambda each: each[1])
            bank, broker = [await _house(app, client, TenantId(id), slug) for id, slug in slugs]
            yield Installation(app, bank, broker)
    finally:
        async with asyncio.timeout(STOP_S):
            await app.stop()


@asynccontextmanager
async def served(app: App) -> AsyncIterator[str]:
    """The doors on a port of the loopback interface; gives `host:port`. The application is already started."""
    config = uvicorn.Config(
        guarded(app.doors),
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def _house(app: App, client: httpx.AsyncClient, tenant: TenantId, slug: str) -> House:
    database, keyring = app.database, app.keyring
    async with database.work(system(tenant)) as work:
        body = NewUser(username="everything", name="everything", full_name="everything", agent=True)
        user = await tenancy.create_user(work, keyring, body, list(BUILTIN))
        token = await open_session(work, user.id, "password", False, From(address="", user_agent=""))
        other = await tenancy.create_user(work, keyring, body.model_copy(update={"username": "somebody"}), ["agent"])
    house = House(tenant, slug, user.id, token.text, client)
    contact = await _contact(database, app.asgi, house)
    await _recording(app, house, contact["recordings"])
    made = {"users": other.id, "agents": other.id, "prompts": await _prompt(database, house)}
    house.things = await _things(house) | made | contact
    house.things |= await customers.add(app, house, other.id)
    house.things |= await operations.add(app, house)
    house.things |= await routing.add(app, house)
    house.everything = await ids_of(database.url, tenant) - {tenant}
    return house


async def _things(house: House) -> dict[str, str]:
    """The first thing of each kind that has a list."""
    found = {}
    for kind in ("users", "roles", "branches", "calendars", "skills", "queues", "entry-points", "dispositions",
                 "phrases", "articles", "flows"):  # fmt: skip
        status, page, text = await house("GET", f"/api/{kind}")
        assert status == 200, (kind, text)
        assert page["items"], f"the demo world has no {kind} in {house.slug}"
        leaves = [each for each in page["items"] if each.get("parent")]  # contacts end with a leaf, not with a group
        found[kind] = (leaves or page["items"])[0]["id"]
    made = {"key": "own", "name": "own", "permissions": []}
    found["roles"] = (await house("POST", "/api/roles", made))[1]["id"]
    found["do-not-contact"] = (await house("POST", "/api/do-not-contact", {"number": "13812345678"}))[1]["id"]
    return found


async def _contact(database: Database, app: FastAPI, house: House) -> dict[str, str]:
    """A contact that is over, with a message that carries a file, handled by the one who may do everything."""
    files: Files = app.state.files
    kept = await files.keep(house.tenant, "red.png", PICTURE, agent=house.user)
    ids = {name: str(uuid.uuid4()) for name in ("conversation", "interaction", "visitor", "entry", "message")}
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute(
            "insert into conversations values ($1, $2, $3, null, now())",
            ids["conversation"], house.tenant, ids["visitor"],
        )  # fmt: skip
        await connection.execute(
            "insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id, language,"
            " state, agent_id, priority, arrived_at, ended_at, outcome, messages)"
            " values ($1, $2, $3, 'webchat', $4, $5, 'zh-CN', 'ended', $6, 1, now(), now(), 'served', 1)",
            ids["interaction"], house.tenant, ids["conversation"], ids["entry"], ids["visitor"], house.user,
        )  # fmt: skip
        await connection.execute(
            "insert into messages (id, tenant_id, interaction_id, seq, at, by, kind, text, file_id)"
            " values ($1, $2, $3, 1, now(), 'agent', 'file', 'red.png', $4)",
            ids["message"], house.tenant, ids["interaction"], kept.id,
        )  # fmt: skip
    finally:
        await connection.close()
    await _fact(database, house, ids)
    return {"interactions": ids["interaction"], "files": kept.id, "recordings": ids["interaction"]}


async def _prompt(database: Database, house: House) -> str:
    """A sentence that somebody spoke for the telephone."""
    async with database.work(system(house.tenant)) as work:
        return (await keep(work, "zh-CN", f"您好，这里是 {house.slug}。", 0, (bytes(1_600), 100))).id


async def _recording(app: App, house: House, interaction: str) -> None:
    """A second of silence, as if the contact had been by telephone."""
    sound = Sound(bytes(32_000), 2)
    raw = Raw(source=f"{house.slug}.raw", kind="call", channels=2, ended_at=app.database.clock.now_ms(),
              read=lambda: iter([sound]))  # fmt: skip
    await app.recordings.keeping.keep(house.tenant, interaction, raw)


async def _fact(database: Database, house: House, ids: dict[str, str]) -> None:
    """The contact as analytics tells of it."""
    now = to_datetime(database.clock.now_ms())
    fact = InteractionFact(
        interaction_id=ids["interaction"], conversation_id=ids["conversation"], visitor_id=ids["visitor"],
        channel="webchat", entry_point_id=ids["entry"], language="zh-CN", state=ENDED, agent_id=house.user,
        first_agent_id=house.user, outcome="served",
    )  # fmt: skip
    row = {**dataclasses.asdict(fact), "tenant_id": house.tenant}
    row |= dict.fromkeys(("arrived_at", "queued_at", "answered_at", "ended_at", "wrapped_at"), now)
    async with database.work(system(house.tenant)) as work:
        await work.conn.execute(insert(interaction_facts).values(row))


async def ids_of(url: str, tenant: str) -> frozenset[str]:
    """Every id of the tenant's rows, in whatever column named `id`."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "select a.table_name from information_schema.columns a join information_schema.columns t"
            " using (table_schema, table_name) where a.table_schema = 'public' and a.column_name = 'id'"
            " and a.data_type = 'uuid' and t.column_name = 'tenant_id'"
        )
        found: set[str] = set()
        for row in tables:
            statement = f"select id::text from {row[0]} where tenant_id = $1"
            found |= {each[0] for each in await connection.fetch(statement, tenant)}
        return frozenset(found)
    finally:
        await connection.close()
