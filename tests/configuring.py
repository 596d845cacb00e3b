"""A small bank on a real database, and the REST doors of configuration with people who hold given permissions."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from yingda.configuration import references, routers
from yingda.dialogue.starter import starter_flow
from yingda.foundation.clock import ManualClock
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal

EVERYTHING = frozenset(
    f"{what}.{how}"
    for what in ("skills", "agents", "queues", "entry_points", "dispositions", "phrases", "articles", "flows")
    for how in ("view", "edit")
) | {"announcements.switch"}


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Person:
    """Somebody who asks at the doors; answers are (status, JSON)."""

    id: str
    client: httpx.AsyncClient
    token: str

    async def __call__(self, method: str, path: str, body: Any = None, operation: str | None = None) -> tuple[int, Any]:
        headers = {"x-operation-id": operation or new_id(), "cookie": f"{SESSION_COOKIE}={self.token}"}
        answer = await self.client.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    async def made(self, path: str, **body: Any) -> Any:
        """The thing that was made; it must not be refused."""
        status, answer = await self("POST", path, body)
        assert status == 201, answer
        return answer

    async def got(self, path: str) -> Any:
        status, answer = await self("GET", path)
        assert status == 200, answer
        return answer

    async def changed(self, path: str, thing: dict[str, Any], **changes: Any) -> tuple[int, Any]:
        """PUTs the thing as it was answered, with changes."""
        answered = {"id", "changed_at", "changed_by", "warnings", "published_version", "name_", "branch"}
        body = {name: value for name, value in thing.items() if name not in answered}
        return await self("PUT", f"{path}/{thing['id']}", body | changes)


class World:
    """The bank's database, its doors and its people."""

    def __init__(self, database: Database, client: httpx.AsyncClient, people: dict[str, Principal]) -> None:
        self.database, self.client, self._people = database, client, people
        self.tenant = TenantId(new_id())
        self.app = FastAPI()

    async def tenant_row(self, tenant: str, slug: str) -> None:
        await self.sql("insert into tenants (id, slug, name, kind) values ($1, $2, $2, 'bank')", tenant, slug)

    async def person(
        self, name: str = "王芳", *, agent: bool = False, tenant: str | None = None,
        permissions: frozenset[str] = EVERYTHING,
    ) -> Person:  # fmt: skip
        """A user who is signed in with these permissions."""
        id, home = new_id(), TenantId(tenant or self.tenant)
        await self.sql(
            "insert into users (id, tenant_id, username, name, full_name_sealed, full_name_masked, agent, changed_at,"
            " changed_by) values ($1, $2, $3, $4, '', '', $5, now(), 'test')",
            id, home, f"u{id[:8]}", name, agent,
        )  # fmt: skip
        self._people[id] = Principal(tenant=home, user=UserId(id), name=name, permissions=permissions)
        return Person(id, self.client, id)

    async def calendar(self) -> str:
        id = new_id()
        await self.sql(
            "insert into calendars (id, tenant_id, name, timezone, holidays, hours, changed_at, changed_by)"
            " values ($1, $2, $3, 'Asia/Shanghai', 'none', '{}', now(), 'test')",
            id, self.tenant, id,
        )  # fmt: skip
        return id

    async def contact(self, *, entry_point: str | None = None, disposition: str | None = None) -> str:
        """A contact of the past."""
        id = new_id()
        await self.sql(
            "insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id, language,"
            " state, priority, arrived_at, disposition_id)"
            " values ($1, $2, $1, 'webchat', $3, $1, 'zh-CN', 'ended', 5, now(), $4)",
            id, self.tenant, entry_point or new_id(), disposition,
        )  # fmt: skip
        return id

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        """As the owner of the tables, who is above row-level security."""
        connection = await asyncpg.connect(self.database.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def events(self) -> list[dict[str, Any]]:
        rows = await self.sql("select data::text from events where type = 'configuration.changed' order by id")
        return [msgspec.json.decode(row[0]) for row in rows]

    async def audited(self) -> list[str]:
        return [row[0] for row in await self.sql("select action from audit_entries order by seq")]

    def principal(self, person: Person) -> Principal:
        return self._people[person.id]


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """远山银行, empty but for the tenant itself."""
    opened = Database(database, ManualClock())
    people: dict[str, Principal] = {}
    await opened.open()

    async def session(token: str) -> Principal | None:
        return people.get(token)

    app = FastAPI()
    app.state.database, app.state.sessions, app.state.references = opened, session, references()
    app.add_exception_handler(Refusal, _refused)
    for router in routers():
        app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bank.test") as client:
        bank = World(opened, client, people)
        bank.app = app
        await bank.tenant_row(bank.tenant, "yuanshan")
        yield bank
    await opened.close()


@pytest.fixture
async def admin(world: World) -> Person:
    """王芳, who may do everything."""
    return await world.person()


async def _refused(_request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    return JSONResponse(refusal.body(), refusal.status)


async def flow(person: Person, key: str, publish: bool = True) -> None:
    """A flow of this key, published or a draft."""
    drawing = msgspec.to_builtins(
        starter_flow(key, {"zh-CN": "远山银行", "en": "Yuanshan"}, [("card", "卡", "Card", "card")])
    )
    draft = {part: drawing[part] for part in ("start", "human", "nodes", "languages")}
    made = await person.made("/api/flows", key=key, name=key, draft=draft)
    if publish:
        await person.made(f"/api/flows/{made['id']}/publication", version=made["version"])


def code(answer: Any) -> str:
    """The code of a refusal."""
    return str(answer["error"]["code"])
