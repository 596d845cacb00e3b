"""The whole product with both institutions and their real sample cores; customers who chat and call."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from yingda.app import App, build
from yingda.channels.webchat import visitors
from yingda.demo import load
from yingda.foundation.config import Settings
from yingda.foundation.ids import TenantId
from yingda.interactions.captured import api as captured
from yingda.interactions.contact import Contact, Message
from yingda.journey import commands
from yingda.journey.owner import Owner
from yingda.tenancy import api as tenancy

PIN = "246810"
WAIT_S = 40.0
XIAOYU, LIQUN, HANMEI = "13900000001", "13900000002", "13900000003"


async def until(what: str, holds: Callable[[], Any], wait_s: float = WAIT_S) -> Any:
    end = time.monotonic() + wait_s
    while not (found := holds()):
        assert time.monotonic() < end, what
        await asyncio.sleep(0.03)
    return found


@dataclass
class House:
    app: App
    http: httpx.AsyncClient
    tenants: dict[str, TenantId]

    def owner(self, slug: str) -> Owner:
        return self.app.router.owner(self.tenants[slug])

    async def chat(self, slug: str, identity: str | None = None) -> Customer:
        point = next(each for each in self.owner(slug).live.config.entry_points.values() if each.channel == "webchat")
        body: dict[str, Any] = {"entry_point": point.key, "language": "zh-CN"}
        if identity is not None:
            body["identity"] = identity
        answer = await self.http.post("/chat/visit", json=body)
        assert answer.status_code == 200, answer.text
        secret = answer.json()["visitor"]
        async with self.app.database.raw(self.tenants[slug]) as conn:
            visitor = await visitors.known(conn, self.tenants[slug], point.id, secret)
        customer = Customer(self, slug, visitor.id, point.id, secret, known=answer.json()["known"])
        start = commands.Start(visitor=visitor.id, entry_point=point.id)
        start = commands.signed_in(start, self.app.house.signed_in.of(visitor.id, self.app.house.clock.now_ms()))
        await customer.do(start)
        return customer

    async def call(self, slug: str, number: str = "") -> Customer:
        """A caller, as the telephone's line puts commands; without a switch."""
        point = next(each for each in self.owner(slug).live.config.entry_points.values() if each.channel == "phone")
        customer = Customer(self, slug, str(uuid.uuid4()), point.id, "")
        await customer.do(
            commands.Start(visitor=customer.visitor, entry_point=point.id, channel="phone", address=number)
        )
        await customer.do(commands.CustomerOnline(visitor=customer.visitor, online=True))
        return customer


@dataclass
class Customer:
    house: House
    slug: str
    visitor: str
    entry_point: str
    secret_of_visit: str = field(repr=False)
    known: bool = False

    @property
    def contact(self) -> Contact:
        live = self.house.owner(self.slug).live
        return live.contacts[live.by_visitor[self.visitor]]

    @property
    def lines(self) -> list[Message]:
        return self.house.owner(self.slug).live.messages[self.contact.id]

    @property
    def told(self) -> str:
        """What the house said since the customer's last word."""
        lines: list[str] = []
        for line in self.lines:
            lines = [] if line.by == "customer" else [*lines, line.text]
        return "\n".join(lines)

    async def do(self, command: commands.Command) -> None:
        await self.house.owner(self.slug).submit(command, f"visitor:{self.visitor}", str(uuid.uuid4()))

    async def choose(self, option: str) -> None:
        await self.do(commands.Choose(visitor=self.visitor, option=option))
        await self.asked()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.do(commands.Press(visitor=self.visitor, key=key))
            await self.asked()

    async def say(self, text: str) -> None:
        await self.do(commands.CustomerSend(visitor=self.visitor, text=text))
        await self.asked()

    async def asked(self) -> None:
        """The flow waits for the customer again, or is over."""
        await until(f"the flow goes on: {self.told}", lambda: self.contact.errand is None)

    async def key_in(self, digits: str) -> dict[str, Any]:
        """Secretly: by the page's field in the chat, past the recording by telephone."""
        awaits = self.contact.awaits
        assert awaits is not None and awaits.form == "secret", (awaits, self.told)
        if self.contact.by_phone:
            kept = await captured.keep_digits(
                self.house.app.database, self.house.tenants[self.slug], self.contact.id, awaits.of,  # type: ignore[arg-type]
                digits, keyring=self.house.app.keyring,
            )  # fmt: skip
            await self.do(commands.Entrust(visitor=self.visitor, seq=awaits.seq, token=kept.token, shown=kept.shown))
            await self.asked()
            return {"taken": kept.valid}
        answer = await self.house.http.post(
            "/chat/secret", json={"digits": digits}, headers={"x-visitor": self.secret_of_visit}
        )
        assert answer.status_code == 200, answer.text
        await self.asked()
        return dict(answer.json())


@asynccontextmanager
async def opened(database: str, folder: Path) -> AsyncIterator[House]:
    settings = Settings(data_dir=folder, database_url=database, demo=True, demo_cores=True, telephony=False)
    await load(settings)
    app = build(settings)
    await app.start()
    try:
        await until("partitions are owned", app.router.standing_by)
        tenants = {slug: TenantId(id) for id, slug in (await tenancy.slugs(app.database)).items()}
        point = next(
            each
            for each in app.router.owner(tenants["yuanshan"]).live.config.entry_points.values()
            if each.channel == "webchat"
        )
        origin = point.allowed_origins[0]
        transport = httpx.ASGITransport(app.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=origin, headers={"origin": origin}) as http:
            yield House(app, http, tenants)
    finally:
        await app.stop()
