"""A throw-away installation: a data folder with its own durable PostgreSQL (fsync on) and one institution in it."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg
import msgspec

from yingda.agents import actions as agents
from yingda.agents.schemas import ChangedProfile, NewSkill
from yingda.configuration import references
from yingda.dialogue import actions as flows
from yingda.dialogue.schemas import NewFlow, Publication
from yingda.dialogue.starter import starter_flow
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.postgres import EmbeddedPostgres, migrate
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.interactions.dispositions import actions as dispositions
from yingda.interactions.dispositions.schemas import NewDisposition
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import NewEntryPoint
from yingda.routing import actions as queues
from yingda.routing.schemas import NewQueue
from yingda.tenancy import api as tenancy
from yingda.tenancy.sessions.sign_in import From, open_session
from yingda.tenancy.users.schemas import NewUser

TENANT: Final = TenantId(str(uuid.UUID(int=0xBE_0000)))
WAITING_MAX: Final = 50_000
OFFER_TTL_S: Final = 60
WRAP_UP_S: Final = 600
LINES: Final = ("general", "card", "loan", "urgent", "complaint", "english")
"""One queue, one skill and one entry point each."""
SHARES: Final = (1.0, 0.5, 0.3, 0.25, 0.2, 0.1)
"""Of the agents, who has the skill of each line."""


@dataclass(slots=True)
class Centre:
    """What was built. Entry points by line as (id, key); agents by id with the lines they serve."""

    data: Path
    keyring: Keyring
    tenant: TenantId = TENANT
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    agents: dict[str, list[str]] = field(default_factory=dict)
    disposition: str = ""


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """An empty folder on the disk that goes away at the end. Not in memory: durable means on the disk."""
    path = Path(tempfile.mkdtemp(prefix=f"yingda-bench-{name}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def postgres(data: Path) -> AsyncIterator[EmbeddedPostgres]:
    """The product's own embedded server, as durable as in production."""
    async with EmbeddedPostgres(data) as server:
        yield server


async def build(data: Path, url: str, *, agents_count: int, capacity: int, lines: int = len(LINES)) -> Centre:
    """Migrates and puts one institution with that many agents in."""
    await migrate(url)
    centre = Centre(data, tenancy.open_keyring(data))
    database = Database(url)
    try:
        await tenancy.create_tenant(
            database, centre.keyring, id=TENANT, slug="bench", name="基准银行", kind="bank"
        )  # fmt: skip
        async with database.work(system(TENANT)) as work:
            model, skills = await _people_and_lines(work, centre, capacity, lines)
        await _clone(url, centre, model, skills, agents_count)
    finally:
        await database.close()
    return centre


async def sessions(url: str, centre: Centre, agents_wanted: list[str]) -> dict[str, str]:
    """A session cookie for each agent, without the cost of a slow password hash for each."""
    database = Database(url)
    try:
        async with database.work(system(TENANT)) as work:
            where = From(address="127.0.0.1", user_agent="bench")
            return {a: (await open_session(work, a, "password", False, where)).text for a in agents_wanted}
    finally:
        await database.close()


async def _people_and_lines(work: Work, centre: Centre, capacity: int, lines: int) -> tuple[str, dict[str, str]]:
    known, skills = references(), {}
    for line in LINES[:lines]:
        skills[line] = (await agents.create_skill(work, NewSkill(key=line, name=line, name_en=line))).id
    person = NewUser(username="agent-0", name="坐席 0", full_name="坐席 0", agent=True)
    model = (await tenancy.create_user(work, centre.keyring, person, ["agent"], None)).id
    await agents.change_profile(
        work, model, ChangedProfile(version=0, skills={skills[LINES[0]]: 3}, capacity={"webchat": capacity})
    )
    flow = starter_flow("bench", {"zh-CN": "基准银行", "en": "Bench"}, [("card", "信用卡", "Cards", LINES[0])])
    drawing = {part: each for part, each in msgspec.to_builtins(flow).items() if part not in ("key", "name", "version")}
    made = await flows.create_flow(work, NewFlow(key="bench", name=flow.name, draft=drawing))
    await flows.publish_flow(work, made.id, Publication(version=made.version))
    for line in LINES[:lines]:
        queue = NewQueue(
            key=line, name=line, name_en=line, required={skills[line]: 1}, ageing_per_minute=0.5,
            waiting_max=WAITING_MAX, offer_ttl_s=OFFER_TTL_S, wrap_up_s=WRAP_UP_S, last_resort="message",
        )  # fmt: skip
        centre.queues[line] = (await queues.create_queue(work, known, queue)).id
        entry = NewEntryPoint(
            key=f"bench-{line}", name=line, flow_key="bench", queue=centre.queues[line], languages=["zh-CN"],
            allowed_origins=[], texts={"zh-CN": {"greeting": "您好"}},
        )  # fmt: skip
        made_entry = await entry_points.create_entry_point(work, known, entry)
        centre.entries[line] = (made_entry.id, made_entry.key)
    group = NewDisposition(key="account", name="账户", name_en="Account")
    parent = (await dispositions.create_disposition(work, known, group)).id
    disposition = NewDisposition(parent=parent, key="balance", name="余额", name_en="Balance")
    centre.disposition = (await dispositions.create_disposition(work, known, disposition)).id
    return model, skills


CLONE: Final = """
insert into {table} ({columns}) select {columns} from (
  select (jsonb_populate_record(one, jsonb_build_object('{key}', copy.id) || copy.more)).*
  from {table} one, unnest($1::uuid[], $2::jsonb[]) as copy (id, more) where one.{key} = $3
) copies
"""
COLUMNS: Final = """
select column_name from information_schema.columns
where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position
"""


async def _clone(url: str, centre: Centre, model: str, skills: dict[str, str], count: int) -> None:
    """All agents but the first are copies of the first, so that 1,500 of them take a second."""
    ids = [str(uuid.uuid5(uuid.UUID(TENANT), f"agent {n}")) for n in range(1, count)]
    named = [f'{{"username": "agent-{n}", "name": "坐席 {n}"}}' for n in range(1, count)]
    conn = await asyncpg.connect(url)
    for table, key in (("users", "id"), ("user_roles", "user_id"), ("agent_profiles", "agent_id")):
        names = await conn.fetch(COLUMNS, table)
        columns = ", ".join(row[0] for row in names)
        more = named if table == "users" else ["{}"] * len(ids)
        await conn.execute(CLONE.format(table=table, key=key, columns=columns), ids, more, model)
    centre.agents = {agent: [] for agent in [model, *ids]}
    rows = []
    for line, share in zip(LINES, SHARES, strict=True):
        if line in skills:
            every = round(1 / share)
            for n, agent in enumerate(centre.agents):
                if n % every == 0:
                    centre.agents[agent].append(line)
                    rows.append((TENANT, agent, skills[line], 3))
    await conn.executemany("insert into agent_skills values ($1, $2, $3, $4) on conflict do nothing", rows)
    await conn.execute("analyze")
    await conn.close()
