"""Two institutions on a real database and their REST doors: 远山银行 and 云海证券."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import argon2
import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from yingda.foundation import audit
from yingda.foundation.clock import ManualClock
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.references import References
from yingda.tenancy import references
from yingda.tenancy.api import (
    BUILTIN_ROLES,
    Sessions,
    checkpoints,
    create_tenant,
    create_user,
    load_calendars,
    open_keyring,
    routers,
)
from yingda.tenancy.users.schemas import NewUser

BANK = TenantId("0197a000-0000-7000-8000-000000000001")
BROKER = TenantId("0197a000-0000-7000-8000-000000000002")
PASSWORD = "Copper-Lantern-River"
"""Everybody's, hashed once."""

Answer = tuple[int, Any]


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Browser:
    """A browser of somebody: keeps cookies. Calls answer (status, JSON)."""

    client: httpx.AsyncClient
    user: str = ""

    async def __call__(
        self, method: str, path: str, body: Any = None, operation: str | None = None, **headers: str
    ) -> Answer:
        sent = {"x-operation-id": operation or new_id(), **headers}
        answer = await self.client.request(method, path, json=body, headers=sent)
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.status_code, answer.json() if is_json and answer.content else None

    async def ok(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self(method, path, body)
        assert status < 300, answer
        return answer


@dataclass
class House:
    """The installation: its database, doors, clock and people."""

    database: Database
    keyring: Keyring
    app: FastAPI
    clock: ManualClock
    data_dir: Path
    password_hash: str
    people: dict[str, str] = field(default_factory=dict)

    def browser(self, address: str = "10.0.0.1", base: str = "http://bank.test") -> Browser:
        transport = httpx.ASGITransport(self.app, client=(address, 50000))
        return Browser(httpx.AsyncClient(transport=transport, base_url=base))

    async def person(self, username: str, *roles: str, tenant: TenantId = BANK, **fields: Any) -> str:
        """The id of a new account with these built-in roles and everybody's password."""
        body = NewUser(**{"username": username, "name": username, "full_name": "张三丰", **fields})
        async with self.database.work(system(tenant)) as work:
            made = await create_user(work, self.keyring, body, roles, self.password_hash)
        self.people[username] = made.id
        return made.id

    async def enter(self, username: str, *roles: str, tenant: TenantId = BANK, **fields: Any) -> Browser:
        """The browser of a new person who has signed in."""
        id = await self.person(username, *roles, tenant=tenant, **fields)
        browser = self.browser()
        browser.user = id
        status, answer = await self.sign_in(browser, username, slug="yuanshan" if tenant == BANK else "yunhai")
        assert status == 200, answer
        return browser

    async def sign_in(
        self, browser: Browser, username: str, password: str = PASSWORD, slug: str = "yuanshan", **more: str
    ) -> Answer:
        return await browser("POST", "/api/session", {"tenant": slug, "user": username, "password": password, **more})

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        """As the owner of the tables, who is above row-level security."""
        connection = await asyncpg.connect(self.database.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def audited(self) -> list[str]:
        return [row[0] for row in await self.sql("select action from audit_entries order by tenant_id, seq")]


Enter = Callable[..., Awaitable[Browser]]


def code(answer: Answer) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer[0], str(answer[1]["error"]["code"])


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Quick to verify: a hash carries its parameters. What is slow on purpose has a test of its own."""
    return argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
async def house(database: str, tmp_path: Path, password_hash: str) -> AsyncIterator[House]:
    clock = ManualClock()
    opened, keyring = Database(database, clock), open_keyring(tmp_path)
    await create_tenant(opened, keyring, id=BANK, slug="yuanshan", name="远山银行", kind="bank")
    await create_tenant(opened, keyring, id=BROKER, slug="yunhai", name="云海证券", kind="securities")
    app = application(opened, keyring, tmp_path)
    yield House(opened, keyring, app, clock, tmp_path, password_hash)
    await opened.close()


def application(database: Database, keyring: Keyring, data_dir: Path) -> FastAPI:
    """Only the doors of tenancy."""
    app = FastAPI()
    app.state.database, app.state.keyring = database, keyring
    app.state.sessions, app.state.references = Sessions(database, keyring), References([references])
    app.state.permissions = frozenset().union(*(permissions for _, permissions in BUILTIN_ROLES.values()))
    app.state.checkpoints = checkpoints(data_dir, keyring)
    app.add_exception_handler(Refusal, _refused)
    for router in routers():
        app.include_router(router)
    return app


async def _refused(_request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    return JSONResponse(refusal.body(), refusal.status)


__all__ = ["BANK", "BROKER", "PASSWORD", "Browser", "House", "audit", "code", "load_calendars", "new_id"]
