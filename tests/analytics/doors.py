"""The doors of analytics over a small record: people, queues, contacts with texts, and what serves them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.analytics.worlds import (
    BANK,
    CARDS,
    DISPOSITION,
    ENTRY,
    LIN,
    LOANS,
    START_MS,
    WANG,
    ZHAO,
    At,
    answered,
    arrived,
    ended,
    queued,
    tell,
    uid,
    wrapped,
)  # fmt: skip
from yingda.analytics.history import endpoints as history
from yingda.analytics.history.subscriber import READER as INDEX
from yingda.analytics.history.subscriber import index
from yingda.analytics.projector import READER, project
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.foundation.subscriptions import Subscriber, Subscription
from yingda.interactions.events import MessageSent

HEAD, CITY, OTHER_CITY = (f"00000000-0000-7000-8000-00000000b{n:03}" for n in (1, 2, 3))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
AGENT = frozenset({"interactions.own", "figures.own"})
SUPERVISOR = AGENT | {"interactions.view", "wallboard.view"}


def person(
    user: str, permissions: frozenset[str] = AGENT, branch: str | None = None, tenant: TenantId = BANK
) -> Principal:
    return Principal(tenant=tenant, user=UserId(user), permissions=permissions, branch=branch)


async def make_institution(url: str) -> None:
    """Branches, people with desks, queues and a disposition of the bank; as the owner of the tables."""
    conn = await asyncpg.connect(url)
    for id, parent in ((HEAD, None), (CITY, HEAD), (OTHER_CITY, HEAD)):
        path = [HEAD] if parent is None else [HEAD, id]
        await conn.execute(
            "insert into branches (id, tenant_id, parent_id, path, code, name, changed_at, changed_by)"
            " values ($1, $2, $3, $4, $5, '机构', $6, 'system')", id, BANK, parent, path, id[-4:], NOW,
        )  # fmt: skip
    for user, name, branch in ((LIN, "林晓", CITY), (WANG, "王芳", OTHER_CITY), (ZHAO, "赵敏", HEAD)):
        await conn.execute(
            "insert into users (id, tenant_id, username, name, full_name_sealed, full_name_masked, agent, branch_id,"
            " changed_at, changed_by) values ($1, $2, $3, $4, '', '*', true, $5, $6, 'system')",
            user, BANK, f"user-{user[-4:]}", name, branch, NOW,
        )  # fmt: skip
    for queue, name in ((CARDS, "信用卡"), (LOANS, "贷款")):
        await conn.execute(
            "insert into queues (id, tenant_id, key, name, name_en, priority, ageing_per_minute, offer_ttl_s,"
            " wrap_up_s, service_level_s, service_level_percent, waiting_max, last_resort, changed_at, changed_by)"
            " values ($1, $2, $3, $4, $4, 5, 0, 20, 60, 25, 80, 1000, 'message', $5, 'system')",
            queue, BANK, f"q-{queue[-4:]}", name, NOW,
        )  # fmt: skip
    await conn.execute(
        "insert into dispositions (id, tenant_id, key, name, name_en, changed_at, changed_by)"
        " values ($1, $2, 'balance', '查询余额', 'Balance', $3, 'system')", DISPOSITION, BANK, NOW,
    )  # fmt: skip
    await conn.close()


async def contact(
    database: Database, n: int, *said: tuple[str, str], agent: str = LIN, queue: str = CARDS, at: int | None = None,
    tenant: TenantId = BANK,
) -> str:  # fmt: skip
    """A contact from arrival to wrap-up with what was said: (by, text); contact n came in minute n. Gives its id."""
    id, start = uid(n), START_MS + n * 60_000 if at is None else at
    told: list[At] = [(start, arrived(id)), (start + 1, queued(id, queue)), (start + 2, answered(id, agent, queue))]
    async with database.raw(tenant) as conn:
        await conn.execute(
            "insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id,"
            " customer_name, language, state, queue_id, agent_id, priority, arrived_at, note)"
            " values ($1, $2, $1, 'webchat', $3, $1, $4, 'zh-CN', 'ended', $5, $6, 5, $7, '话后小结')",
            id, tenant, ENTRY, "张建国".encode(), queue, agent, to_datetime(start),
        )  # fmt: skip
        for seq, (by, text) in enumerate(said, 1):
            message = str(uuid.uuid5(uuid.UUID(id), str(seq)))
            await conn.execute(
                "insert into messages (id, tenant_id, interaction_id, seq, at, by, kind, text) values"
                " ($1, $2, $3, $4, $5, $6, 'text', $7)",
                message, tenant, id, seq, to_datetime(start + 10 + seq), by, text,
            )  # fmt: skip
            told.append((start + 10 + seq, MessageSent(interaction=id, message=message, seq=seq, by=by, kind="text")))
    told += [(start + 40_000, ended(id)), (start + 50_000, wrapped(id, agent, queue))]
    await tell(database, told, tenant)
    return id


async def catch_up(database: Database, tenant: TenantId = BANK) -> None:
    for subscription in (Subscription(READER, project), Subscription(INDEX, index)):
        while await Subscriber(database, tenant, subscription).step():
            pass


class Door:
    """Asks as somebody; changes who asks by `as_`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.who = person(ZHAO, SUPERVISOR)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        given = {name: value for name, value in query.items() if value is not None}
        return await self._client.get(path, params=given)

    async def found(self, **query: Any) -> list[str]:
        """Ids of the contacts found, in order, over all pages."""
        ids: list[str] = []
        after = None
        while True:
            answer = (await self.get("/api/interactions", **query, after=after)).json()
            ids += [item["id"] for item in answer["items"]]
            if (after := answer["next"]) is None:
                return ids


@asynccontextmanager
async def door(database: Database, *routers: Any) -> AsyncIterator[Door]:
    app = FastAPI()
    for router in routers or (history.router(lambda tenant, sealed, context: sealed),):
        app.include_router(router)
    app.state.database = database

    async def refused(request: Request, refusal: Exception) -> JSONResponse:
        assert isinstance(refusal, Refusal)
        return JSONResponse(refusal.body(), refusal.status)

    app.add_exception_handler(Refusal, refused)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://bank", cookies={"yingda_session": "x"}
    ) as client:
        made = Door(client)

        async def whose(token: str) -> Principal:
            return made.who

        app.state.sessions = whose
        yield made
