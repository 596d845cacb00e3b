"""The whole product with both sample cores, and customers who sign in at their institution's own page."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from tests.teller.house import LIQUN, PIN, XIAOYU, House, until
from yingda.banking.api import Operation, Subject

PASSWORD = "112233"

__all__ = ["LIQUN", "PASSWORD", "PIN", "XIAOYU", "Page", "World", "until"]


@dataclass
class World:
    """`admin`: the database's address for a superuser, for what only time does."""

    house: House
    admin: str

    @property
    def http(self) -> httpx.AsyncClient:
        return self.house.http

    async def identity(self, slug: str = "yuanshan", phone: str = XIAOYU) -> str:
        """What the institution's own site signs of whoever is signed in there."""
        typed = {"phone": phone, "password": PASSWORD}
        answer = await self.http.post(f"/demo/core/{slug}/sign-in", json=typed)
        assert answer.status_code == 204, answer.text
        cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
        self.http.cookies.clear()
        answer = await self.http.post(f"/demo/core/{slug}/identity", headers=cookie)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["identity"])

    async def open(self, identity: str, slug: str = "yuanshan") -> httpx.Response:
        return await self.http.post("/portal/session", json={"entry_point": f"{slug}-web", "identity": identity})

    async def sign_in(self, slug: str = "yuanshan", phone: str = XIAOYU) -> Page:
        answer = await self.open(await self.identity(slug, phone), slug)
        assert answer.status_code == 201, answer.text
        return Page(self, slug, answer.json()["token"], answer.json()["customer"]["id"])

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        connection = await asyncpg.connect(self.admin)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()


@dataclass
class Page:
    """A signed-in page."""

    world: World
    slug: str
    token: str = field(repr=False)
    customer: str = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        head = {"authorization": f"Bearer {self.token}", **headers}
        return await self.world.http.request(method, f"/portal{path}", json=body, headers=head)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> Any:
        answer = await self.ask("POST", path, body or {})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any = None) -> str:
        answer = await self.ask(method, path, body)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["error"]["code"])

    async def holdings(self, kind: str) -> list[dict[str, Any]]:
        found = await self.get("/holdings")
        assert found["faults"] == {}
        return [each for role in found["roles"].values() for each in role["holdings"] if each["kind"] == kind]

    async def transfer(self, amount: int = 1_000, **more: Any) -> dict[str, Any]:
        """A draft of one: from the first account to the payee that the world's bank knows."""
        number, name = await payee(self.world)
        params = {
            "from_account": (await self.holdings("account"))[0]["ref"], "to_number": number, "to_name": name,
            "amount": amount, **more,
        }  # fmt: skip
        made: dict[str, Any] = await self.post("/operations", {"kind": "transfer", "params": params})
        return made

    async def prove(self, operation: str, secret: str = PIN, means: str = "pin") -> dict[str, Any]:
        path = f"/operations/{operation}"
        asked = await self.post(f"{path}/challenge", {"means": means})
        proved: dict[str, Any] = await self.post(f"{path}/prove", {"challenge": asked["id"], "secret": secret})
        return proved

    async def ended(self, operation: str) -> dict[str, Any]:
        """The operation when nothing more happens to it by itself."""
        for _ in range(400):
            found: dict[str, Any] = await self.get(f"/operations/{operation}")
            if found["state"] not in ("submitted", "unknown"):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(found)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[list[dict[str, Any]]]:
        """What the page is told, as it is told."""
        heard: list[dict[str, Any]] = []
        house, tenant = self.world.house.app.portal, self.world.house.tenants[self.slug]
        known = await house.customers.subject_bits(tenant, self.customer)
        stream = house.streams.join(tenant, self.customer, known.refs)

        async def follow() -> None:
            while (part := await stream.next(60)) is not None:
                heard.append(json.loads(part.removeprefix(b"data: ")))

        task = asyncio.create_task(follow())
        try:
            yield heard
        finally:
            house.streams.leave(tenant, self.customer, stream)
            task.cancel()


async def payee(world: World) -> tuple[str, str]:
    """The number and name of 沈立群's first account."""
    app, tenant = world.house.app, world.house.tenants["yuanshan"]
    core = app.cores.of(tenant, "bank")
    assert core is not None
    person = (await core.find("phone", LIQUN)).value[0]  # type: ignore[union-attr]
    held = (await core.portfolio(person.ref)).value.holdings  # type: ignore[union-attr]
    return next(each.number for each in held if each.kind == "account"), person.name


async def drafted_by_agent(page: Page, kind: str, params: dict[str, Any]) -> Operation:
    """What an agent's desk does."""
    app, tenant = page.world.house.app, page.world.house.tenants[page.slug]
    known = await app.customers.subject_bits(tenant, page.customer)
    agent = Subject(
        tenant=tenant, customer=page.customer, refs=known.refs, channel="phone", by="agent",
        actor=f"user:{uuid.uuid4()}", tier=2, proven_at=app.database.clock.now_ms(),
    )  # fmt: skip
    return await app.banking.draft(agent, kind, params)
