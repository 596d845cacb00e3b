"""远山银行 with its web chat: a real database, the real router of partitions, the real doors on a real port."""

from __future__ import annotations

import asyncio
import json
import socket
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncpg
import httpx
import msgspec
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from tests.dialogue.world import ARTICLES, flow
from yingda.channels.webchat.api import House, project, routes
from yingda.dialogue.api import Article
from yingda.entrypoints.router import Router
from yingda.foundation.crypto import FileMasterKeys, Keyring
from yingda.foundation.crypto import store as data_keys
from yingda.foundation.db import Database
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.interactions.files.api import Files, KeptFile
from yingda.interactions.files.vault import Vault
from yingda.journey import commands
from yingda.journey.configuration import Configuration
from yingda.journey.owner import Owner

ENTRY = "yuanshan-web"
FOREIGN = "https://evil.example"
EMBEDDING = "https://www.yuanshan.example"
WAIT_S = 10


def new_id() -> str:
    return str(uuid.uuid4())


class Bank:
    """The whole house; `agent` is 李明, who is not signed in yet."""

    def __init__(self, url: str, folder: Path, port: int | None = None) -> None:
        self.database = Database(url)
        self.keyring = Keyring(FileMasterKeys(folder / "master.key"))
        self.router = Router(self.database, self.keyring, [project], name=new_id())
        self.files = Files(self.database, Vault(folder / "files", self.keyring), self.keyring)
        self.house = House(self.database, self.files, self.router)
        self.router.on_end.append(self.house.close_tenant)
        self.tenant = TenantId(new_id())
        self.agent, self.queue, self.entry_point = new_id(), new_id(), new_id()
        self.port = port or _free_port()
        self.app = Starlette(routes=routes(self.house))

        self.origin = self.base

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def owner(self) -> Owner:
        return self.router.owner(self.tenant)

    async def open(self) -> None:
        await self.database.open()
        known = await self.sql("select id::text from tenants where slug = 'yuanshan'")
        if known:
            await self._known(TenantId(known[0][0]))
        else:
            await self._build()
        async with self.database.work(system(self.tenant)) as work:
            await data_keys.ensure(work.conn, self.keyring, self.tenant, work.now)
        await self.router.start()
        await until(lambda: bool(self.router.owned))
        config = uvicorn.Config(self.app, port=self.port, log_level="warning", lifespan="off", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started)

    async def close(self) -> None:
        self._server.should_exit = True
        self.house.close_tenant(self.tenant)
        with suppress(asyncio.CancelledError):
            await self._serving
        await self.router.stop()
        await self.database.close()

    async def _known(self, tenant: TenantId) -> None:
        self.tenant = tenant
        self.agent = (await self.sql("select id::text from users"))[0][0]
        self.queue, self.entry_point = (await self.sql("select queue_id::text, id::text from entry_points"))[0]

    async def _build(self) -> None:
        await self.sql(
            "insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", self.tenant
        )
        await self.sql(
            "insert into users (id, tenant_id, username, name, full_name_sealed, full_name_masked, agent, changed_at,"
            " changed_by) values ($1, $2, 'liming', '李明', '', '', true, now(), 'test')",
            self.agent, self.tenant,
        )  # fmt: skip
        await self.sql(
            "insert into queues (id, tenant_id, key, name, name_en, priority, ageing_per_minute, offer_ttl_s,"
            " wrap_up_s, service_level_s, service_level_percent, waiting_max, last_resort, changed_at, changed_by)"
            " values ($1, $2, 'cards', '银行卡', 'Cards', 5, 0, 20, 60, 25, 80, 100, 'message', now(), 'test')",
            self.queue, self.tenant,
        )  # fmt: skip
        await self.sql(
            "insert into entry_points (id, tenant_id, key, name, channel, flow_key, queue_id, languages,"
            " allowed_origins, texts, changed_at, changed_by) values ($1, $2, $3, '远山银行在线客服', 'webchat',"
            " 'yuanshan', $4, '{zh-CN,en}', $5, $6, now(), 'test')",
            self.entry_point, self.tenant, ENTRY, self.queue, [EMBEDDING], json.dumps({"zh-CN": {"greeting": "您好"}}),
        )  # fmt: skip
        await self._build_flow()

    async def _build_flow(self) -> None:
        id, body = new_id(), msgspec.to_builtins(flow())
        kept = json.dumps({part: body[part] for part in ("start", "human", "nodes", "languages")})
        await self.sql(
            "insert into flows (id, tenant_id, key, name, draft, published, changed_at, changed_by)"
            " values ($1, $2, 'yuanshan', '接待', $3, 1, now(), 'test')", id, self.tenant, kept,
        )  # fmt: skip
        await self.sql(
            "insert into flow_versions values ($1, $2, 1, $3, now(), 'test')", id, self.tenant, kept
        )  # fmt: skip
        for article in ARTICLES:
            await self._build_article(article)

    async def _build_article(self, article: Article) -> None:
        id, language = new_id(), "en" if article.id.endswith("-en") else "zh-CN"
        given = (id, self.tenant, language, article.title, list(article.questions), article.text)
        await self.sql(
            "insert into articles (id, tenant_id, language, title, questions, text, state, published_version,"
            " changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, 'published', 1, now(), 'test')",
            *given,
        )
        await self.sql(
            "insert into article_versions (article_id, tenant_id, language, title, questions, text, state, version,"
            " changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, 'published', 1, now(), 'test')",
            *given,
        )

    async def reconfigured(self, holds: Callable[[Configuration], bool]) -> None:
        """Tells the router that rows of configuration changed; returns when it has taken them."""
        await self.sql(
            "insert into events (tenant_id, at, type, actor, correlation, data)"
            " values ($1, now(), 'configuration.changed', 'test', '', '{}')",
            self.tenant,
        )
        await until(lambda: holds(self.owner.live.config))

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        """As the owner of the tables, who is above row-level security."""
        connection = await asyncpg.connect(self.database.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    # ── people ──

    async def visit(self, secret: str | None = None, origin: str | None = None, **body: Any) -> httpx.Response:
        given = {"entry_point": ENTRY, **({"visitor": secret} if secret else {}), **body}
        return await self.request("POST", "/chat/visit", json=given, origin=origin)

    async def request(
        self, method: str, path: str, *, secret: str | None = None, origin: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = {
            "origin": origin or self.base,
            **({"x-visitor": secret} if secret else {}),
            **more.pop("headers", {}),
        }
        async with httpx.AsyncClient(base_url=self.base, trust_env=False, timeout=WAIT_S) as client:
            return await client.request(method, path, headers=headers, **more)

    async def tab(self, secret: str | None = None, **body: Any) -> Tab:
        """A browser tab that has visited and opened its socket."""
        answer = (await self.visit(secret, **body)).json()
        return Tab(self, answer["visitor"], answer["ticket"])

    async def staff(self, command: commands.StaffCommand) -> dict[str, Any]:
        answer = await self.owner.submit(command, f"user:{self.agent}", new_id())
        decoded: dict[str, Any] = msgspec.json.decode(answer)
        return decoded

    async def agent_ready(self) -> None:
        await self.staff(commands.Beat(staff=self.agent))
        await self.staff(commands.SetStatus(staff=self.agent, status="ready"))

    async def agent_accepts(self) -> str:
        """李明 takes the contact offered to him; its id."""
        await until(lambda: any(c.offer for c in self.owner.live.contacts.values()))
        contact = next(c for c in self.owner.live.contacts.values() if c.offer)
        assert contact.offer is not None
        await self.staff(commands.Accept(staff=self.agent, offer=contact.offer.id))
        return contact.id

    async def files_of(self, user: str, file: str, *, all_contacts: bool = False) -> KeptFile | None:
        """The file as this member of staff gets it."""
        try:
            return await self.files.of_staff(self.tenant, file, user, all_contacts=all_contacts)
        except NotFound:
            return None


class Tab:
    """One open page of a customer: keeps state as the widget does."""

    def __init__(self, bank: Bank, secret: str, ticket: str) -> None:
        self.bank, self.secret, self.ticket = bank, secret, ticket
        self.visit: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []
        self.hints: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.stream, self.seq = "", 0

    async def __aenter__(self) -> Self:
        url = f"{self.bank.base.replace('http', 'ws')}/chat/socket?ticket={self.ticket}"
        self.socket: ClientConnection = await connect(url, origin=self.bank.origin)  # type: ignore[arg-type]
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        await self.socket.close()

    async def _read(self) -> None:
        async for text in self.socket:
            self._take(json.loads(text))

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if "hint" in frame:
            self.hints.append(frame["hint"])
        elif frame.get("topic") == "chat":
            self.stream, self.seq = frame["stream"], frame["seq"]
            self._apply(frame)
        elif frame.get("id"):
            self.answers[frame["id"]] = frame

    def _apply(self, frame: dict[str, Any]) -> None:
        if "snapshot" in frame:
            self.visit, self.messages = frame["snapshot"]["visit"], frame["snapshot"]["messages"]
            return
        match frame["event"]:
            case {"type": "visit", "visit": visit}:
                self.visit = visit
            case {"type": "messages", "messages": messages}:
                self.messages = messages
            case {"type": "message", "message": message}:
                others = [one for one in self.messages if one["id"] != message["id"]]
                self.messages = sorted([*others, message], key=lambda one: one["seq"])

    async def subscribe(self, resume: tuple[str, int] | None = None) -> None:
        frame: dict[str, Any] = {"sub": "chat"}
        if resume is not None:
            frame["from"] = {"stream": resume[0], "seq": resume[1]}
        seen = len(self.frames)
        await self.send(frame)
        if resume is None:
            await until(lambda: len(self.frames) > seen)

    async def send(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def do(self, what: str, operation: str | None = None, **fields: Any) -> dict[str, Any]:
        """The answer's frame: `ok` or `error`."""
        id = operation or new_id()
        self.answers.pop(id, None)
        await self.send({"id": id, "do": what, "with": fields})
        await until(lambda: id in self.answers)
        return self.answers[id]

    async def next_frame(self, part: str) -> dict[str, Any]:
        """The first frame that has this part."""
        await until(lambda: any(part in frame for frame in self.frames))
        return next(frame for frame in self.frames if part in frame)

    async def until(self, state: str) -> None:
        await until(lambda: self.visit.get("state") == state)

    async def sees(self, text: str) -> dict[str, Any]:
        await until(lambda: any(text in one["text"] for one in self.messages))
        return next(one for one in self.messages if text in one["text"])

    async def closed(self) -> int | None:
        await asyncio.wait_for(self.socket.wait_closed(), WAIT_S)
        return self.socket.close_code


async def until(holds: Any) -> None:
    async with asyncio.timeout(WAIT_S):
        while not holds():
            await asyncio.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
