"""A bank with branches, contacts by telephone, a vault, and what the switch would have written."""

from __future__ import annotations

import math
import os
import struct
import uuid
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.analytics.doors import CITY, HEAD, OTHER_CITY, make_institution
from tests.analytics.worlds import BANK, ENTRY, FIRM, LIN, ZHAO, make_tenants, tell
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.recordings import Recordings as Spool
from yingda.foundation.clock import ManualClock, to_datetime
from yingda.foundation.crypto import FileMasterKeys, Keyring, store
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.events import Event
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal, system
from yingda.foundation.subscriptions import Subscriber, Subscription
from yingda.interactions.files.vault import Vault
from yingda.recordings.api import Quarantine, Recordings
from yingda.recordings.projection import READER, project
from yingda.recordings.rules.sound import RATE_HZ, Sound, wav

START_MS: Final = 1_772_000_000_000
CUSTOMER_HZ, AGENT_HZ = 440, 1000
HEARING: Final = frozenset({"recordings.play_own", "recordings.play"})
LEADING: Final = HEARING | {"recordings.export", "recordings.hold", "recordings.retain"}
SESSION: Final = "00000000-0000-7000-8000-00000000c001"
OTHER_SESSION: Final = "00000000-0000-7000-8000-00000000c002"


def tone(seconds: float, left_hz: int = CUSTOMER_HZ, right_hz: int = AGENT_HZ) -> bytes:
    """Interleaved samples: one tone on the customer's side, another on the agent's."""
    samples = array("h")
    for n in range(int(seconds * RATE_HZ)):
        for hz in (left_hz, right_hz):
            samples.append(round(12_000 * math.sin(2 * math.pi * hz * n / RATE_HZ)))
    return samples.tobytes()


def hz_of(data: bytes, channel: int) -> int:
    """The tone on a channel of a WAV, by counting how often it rises through nothing."""
    channels, rate = struct.unpack_from("<HI", data, 22)
    lane = array("h", data[44 : len(data) // 2 * 2])[channel::channels]
    rises = sum(before < 0 <= after for before, after in pairwise(lane))
    return int(round(rises * rate / len(lane) / 10) * 10)


@dataclass
class World:
    """An open database, keys, the vault, the switch's folders."""

    database: Database
    clock: ManualClock
    folder: Path
    vault: Vault
    recordings: Recordings
    spool: Spool

    async def contact(
        self, call: str, agent: str | None = LIN, tenant: TenantId = BANK, channel: str = "phone", at: int = START_MS
    ) -> str:
        """A contact that came by this call and went to an agent; its id."""
        id, visitor = str(uuid.uuid4()), names.visitor_of(call)
        async with self.database.raw(tenant) as conn:
            await conn.execute(
                "insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id,"
                " language, state, agent_id, priority, arrived_at)"
                " values ($1, $2, $1, $3, $4, $5, 'zh-CN', 'ended', $6, 5, $7)",
                id, tenant, channel, ENTRY, visitor, agent, to_datetime(at),
            )  # fmt: skip
            if agent is not None:
                await conn.execute(
                    "insert into segments (interaction_id, seq, tenant_id, holder, holder_id, started_at)"
                    " values ($1, 1, $2, 'agent', $3, $4)", id, tenant, agent, to_datetime(at),
                )  # fmt: skip
        return id

    def raw(self, call: str, sound: bytes, age_s: float = 100.0) -> Path:
        """What the recorder wrote of a call that ended so long ago."""
        return self._written(self.folder / "monitor" / f"{call}.raw", sound, age_s)

    def message(self, call: str, seconds: float, age_s: float = 100.0) -> Path:
        """What the caller left."""
        samples = array("h", tone(seconds))[::2]
        return self._written(
            self.folder / "recording" / f"{call}.message.ab1.wav", wav(Sound(samples.tobytes(), 1)), age_s
        )

    def _written(self, file: Path, data: bytes, age_s: float) -> Path:
        file.write_bytes(data)
        moment = self.clock.now_ms() / 1000 - age_s
        os.utime(file, (moment, moment))
        return file

    async def sealed(self, call: str, seconds: float = 1.0, **contact: Any) -> str:
        """A contact whose call is recorded and sealed; its id."""
        id = await self.contact(call, **contact)
        self.raw(call, tone(seconds))
        await self.spool.seal_left(set())
        return id

    async def told(self, *events: tuple[int, Event], tenant: TenantId = BANK) -> None:
        """The event log goes on, and the reader reads it."""
        await tell(self.database, list(events), tenant)
        while await Subscriber(self.database, tenant, Subscription(READER, project)).step():
            pass

    async def rows(self, query: str, *given: Any, tenant: TenantId = BANK) -> list[Any]:
        async with self.database.raw(tenant) as conn:
            return list(await conn.fetch(query, *given))

    async def audited(self, action: str) -> list[str]:
        return [row[0] for row in await self.rows("select data::text from audit_entries where action = $1", action)]

    def file_of(self, id: str, tenant: TenantId = BANK) -> Path:
        return self.folder / "vault" / tenant / id[-2:] / id


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[World]:
    await make_tenants(url)
    await make_institution(url)
    clock = ManualClock(START_MS + 600_000)
    database = Database(url, clock=clock)
    await database.open()
    keyring = Keyring(FileMasterKeys(folder / "master.key"))
    for tenant in (BANK, FIRM):
        async with database.work(system(tenant)) as work:
            await store.ensure(work.conn, keyring, tenant, work.now)
    for name in ("monitor", "recording"):
        (folder / name).mkdir()
    vault = Vault(folder / "vault", keyring)
    recordings = Recordings(database, vault, Quarantine(folder / "quarantine", keyring.master))
    spool = Spool(
        folder / "monitor", folder / "recording", recordings.keeping, recordings.quarantine,
        now_s=lambda: clock.now_ms() / 1000, settle_s=0.01,
    )  # fmt: skip
    try:
        yield World(database, clock, folder, vault, recordings, spool)
    finally:
        await database.close()


def person(
    user: str = ZHAO, permissions: frozenset[str] = LEADING, branch: str | None = HEAD, tenant: TenantId = BANK,
    session: str = SESSION,
) -> Principal:  # fmt: skip
    return Principal(tenant=tenant, user=UserId(user), permissions=permissions, branch=branch, session=session)


class Door:
    """Asks as somebody; `who` changes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.who = person()

    async def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        given = {
            "x-operation-id": str(uuid.uuid4()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return await self._client.request(method, f"/api{path}", json=body, headers=given)

    async def granted(self, interaction: str, kind: str = "playback", purpose: str = "quality") -> str:
        answer = await self("POST", f"/recordings/{interaction}/{kind}", {"purpose": purpose})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["grant"])

    async def sound(
        self, interaction: str, number: int = 1, ticket: str | None = None, **headers: str
    ) -> httpx.Response:
        ticket = ticket or await self.granted(interaction)
        return await self("GET", f"/recordings/{interaction}/parts/{number}/sound?ticket={ticket}", **headers)


@asynccontextmanager
async def door(world: World) -> AsyncIterator[Door]:
    app = FastAPI()
    for router in world.recordings.routers():
        app.include_router(router)
    app.state.database = world.database

    async def refused(_request: Request, refusal: Exception) -> JSONResponse:
        assert isinstance(refusal, Refusal)
        return JSONResponse(refusal.body(), refusal.status)

    app.add_exception_handler(Refusal, refused)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://bank", cookies={"yingda_session": "x"}
    ) as client:
        made = Door(client)

        async def whose(_token: str) -> Principal:
            return made.who

        app.state.sessions = whose
        yield made


async def as_owner(url: str, statement: str, *given: Any) -> None:
    """As the owner of the tables: what no program may do."""
    connection = await asyncpg.connect(url)
    await connection.execute(statement, *given)
    await connection.close()


__all__ = ["CITY", "HEAD", "OTHER_CITY"]
