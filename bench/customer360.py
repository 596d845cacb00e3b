"""Opens a customer's whole picture out of a million, with ten million contacts in the record.

The real product at its REST door with durable PostgreSQL, and a real sample bank core over HTTP. Each opening finds the
purpose, writes its trace and audit entry durably, weighs it against what is usual, reads our record, and asks the core:
`p99_ms` is of customers whom nobody opened before (`ready` of those whom the product fetched ahead, as it does when a
contact is identified). Options: --customers N, --contacts N, --openings N, --agents N, --runs N, --quick, --json.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
from pydantic import SecretStr

from bench import _installation as installation
from bench._people_record import fill
from bench._report import emit, machine, median, note, parser, percentile, spread
from yingda.app import App, build
from yingda.banking.connections import actions
from yingda.banking.connections.schemas import ConnectionBody
from yingda.banking.port import Good
from yingda.foundation.config import Settings
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.principal import system
from yingda.interactions.contact import Contact, State

ROOT: Final = Path(__file__).resolve().parents[1]
CUSTOMERS: Final = 1_000_000
CONTACTS: Final = 10_000_000
OPENINGS: Final = 2_000
AGENTS: Final = 200
RUNS: Final = 3
AT_ONCE: Final = 2
"""Agents who open a record in the same moment; 80,000 contacts an hour are 22 openings a second."""
READY_S: Final = 60.0
COMMITS: Final = 300


@dataclass(frozen=True, slots=True)
class Plan:
    customers: int
    contacts: int
    openings: int
    agents: int
    runs: int


@dataclass(slots=True)
class Centre:
    """The product, its customers from the core (id by place), and agents with their sessions."""

    app: App
    client: httpx.AsyncClient
    customers: list[str]
    sessions: dict[str, str]


@asynccontextmanager
async def core(data: Path, people: int) -> AsyncIterator[tuple[str, str]]:
    """A sample bank in a process of its own; its address and our token there."""
    command = [sys.executable, "-m", "sample_cores", "bank", "--data", str(data), "--port", "0"]
    program = await asyncio.to_thread(
        subprocess.Popen, [*command, "--customers", str(people)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert program.stdout is not None
        line = await asyncio.to_thread(program.stdout.readline)
        assert line.startswith("ready "), f"the sample bank did not start: {line!r}"
        yield line.split()[1], str(json.loads((data / "clients.json").read_text())["yingda"])
    finally:
        program.terminate()
        await asyncio.to_thread(program.wait, 30)


@asynccontextmanager
async def product(data: Path, url: str, tokens: dict[str, str], address: str, token: str) -> AsyncIterator[Centre]:
    """The whole application in this process, its doors called without a network."""
    app = build(Settings(data_dir=data, database_url=url))
    await app.start()
    try:
        async with asyncio.timeout(READY_S):
            while installation.TENANT not in app.router.owned:  # noqa: ASYNC110 (it tells nobody)
                await asyncio.sleep(0.05)
        transport = httpx.ASGITransport(app.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench.test", timeout=60) as client:
            if app.cores.of(installation.TENANT, "bank") is None:
                await _connect(app, address, token)
            yield Centre(app, client, [], tokens)
    finally:
        await app.stop()


async def _connect(app: App, address: str, token: str) -> None:
    body = ConnectionBody(adapter="bank", base_url=address, credentials=SecretStr(token), options={})
    async with app.database.work(system(installation.TENANT)) as work:
        await actions.put(work, app.keyring, "bank", body)
    await app.cores.refresh(installation.TENANT)


async def adopted(app: App, most: int) -> list[str]:
    """Our customers for the core's, made by the product itself."""
    found, position, bank = [], 0, app.cores.of(installation.TENANT, "bank")
    assert bank is not None
    refs: list[str] = []
    while len(refs) < most:
        said = await bank.changes(position, 0)
        assert isinstance(said, Good), said
        if not said.value.customers:
            break
        position, refs = said.value.position, [*refs, *said.value.customers]
    for ref in refs[:most]:
        person = await bank.person(ref)
        assert isinstance(person, Good), person
        found.append(await app.customers.adopt(installation.TENANT, "bank", person.value))
    return found


def in_hands(app: App, agent: str, customer: str) -> str:
    """A talk with the customer at the agent's desk."""
    id = str(uuid.uuid4())
    app.router.owner(installation.TENANT).live.contacts[id] = Contact(
        id=id, conversation=id, channel="phone", entry_point=id, visitor=id, language="zh-CN", arrived_at=0,
        state=State.ACTIVE, agent=agent, customer=customer, sure="proven", tier=2,
        proven_at=app.database.clock.now_ms(),
    )  # fmt: skip
    return id


async def opened(centre: Centre, agent: str, customer: str) -> tuple[float, dict[str, Any]]:
    """Milliseconds, and the picture."""
    contact = in_hands(centre.app, agent, customer)
    headers = {"cookie": f"{SESSION_COOKIE}={centre.sessions[agent]}"}
    began = time.perf_counter()
    answer = await centre.client.get(f"/api/customers/{customer}/360?interaction={contact}", headers=headers)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, answer.text
    del centre.app.router.owner(installation.TENANT).live.contacts[contact]
    return took, answer.json()


async def round_of(centre: Centre, customers: list[str]) -> tuple[list[float], list[dict[str, Any]]]:
    """Everybody in the list once, `AT_ONCE` at a time, by agents in turn."""
    agents, todo = list(centre.sessions), list(enumerate(customers))
    times: list[float] = []
    seen: list[dict[str, Any]] = []

    async def one() -> None:
        while todo:
            number, customer = todo.pop()
            took, picture = await opened(centre, agents[number % len(agents)], customer)
            times.append(took)
            seen.append(picture)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return times, seen


async def bare_commits(url: str) -> list[float]:
    """What one durable commit of one row costs here: no opening can be quicker."""
    conn = await asyncpg.connect(url)
    await conn.execute("create table bench_bare (id uuid primary key)")
    times = []
    for _ in range(COMMITS):
        began = time.perf_counter()
        await conn.execute("insert into bench_bare values ($1)", uuid.uuid4())
        times.append((time.perf_counter() - began) * 1000)
    await conn.execute("drop table bench_bare")
    await conn.close()
    return times


async def measured(centre: Centre, plan: Plan) -> dict[str, Any]:
    began = time.monotonic()
    chance, cold, ready, seen = random.Random(5), [], [], []
    await round_of(centre, chance.sample(centre.customers, min(40, len(centre.customers))))  # warm
    for number in range(plan.runs):
        customers = chance.sample(centre.customers, min(plan.openings, len(centre.customers)))
        centre.app.pictures.portfolios.forget()
        times, pictures = await round_of(centre, customers)
        cold.append(times)
        seen += pictures
        again, _ = await round_of(centre, customers)
        ready.append(again)
        note(f"run {number + 1}: p99 {percentile(times, 0.99)} ms, ready {percentile(again, 0.99)} ms")
    p99 = [percentile(each, 0.99) for each in cold]
    return {
        "p99_ms": median(p99), "p50_ms": median([percentile(each, 0.5) for each in cold]),
        "max_ms": max(percentile(each, 1.0) or 0 for each in cold), "spread": {"p99_ms": spread(p99)},
        "ready_p99_ms": median([percentile(each, 0.99) for each in ready]),
        "ready_p50_ms": median([percentile(each, 0.5) for each in ready]),
        "opened": sum(map(len, cold + ready)),
        "openings_per_s": round(sum(map(len, cold + ready)) / (time.monotonic() - began), 1),
        "faults": sum(len(each["faults"]) for each in seen),
        "products_shown": sum(len(each["products"]) for each in seen) // max(1, len(seen)),
        "contacts_shown": sum(len(each["contacts"]) for each in seen) // max(1, len(seen)),
    }  # fmt: skip


async def run(plan: Plan) -> dict[str, Any]:
    with installation.folder("customer360") as data, installation.folder("core") as books:
        async with installation.postgres(data) as server, core(books, plan.openings) as (address, token):
            url = server.url()
            built = await installation.build(data, url, agents_count=plan.agents, capacity=5)
            tokens = await installation.sessions(url, built, list(built.agents))
            async with product(data, url, tokens, address, token) as centre:
                centre.customers = await adopted(centre.app, plan.openings)
                note(f"{len(centre.customers)} customers of the core are ours")
            agent, queue = next(iter(built.agents)), next(iter(built.queues.values()))
            made = await fill(
                url, installation.TENANT, built.keyring, plan.customers, plan.contacts, queue, agent
            )  # fmt: skip
            known = centre.customers
            async with product(data, url, tokens, address, token) as centre:
                centre.customers = known
                bare = await bare_commits(url)
                result = await measured(centre, plan)
            size = await _size_gb(url)
    return {
        "customers": plan.customers, "contacts": plan.contacts, **result,
        "bare_commit_p99_ms": percentile(bare, 0.99), "database_gb": size, "made": made, **machine(),
    }  # fmt: skip


async def _size_gb(url: str) -> float:
    conn = await asyncpg.connect(url)
    size: int = await conn.fetchval("select pg_database_size(current_database())")
    await conn.close()
    return round(size / 1e9, 1)


def main() -> None:
    options = parser("customer360", __doc__)
    options.add_argument("--customers", type=int, default=CUSTOMERS)
    options.add_argument("--contacts", type=int, default=CONTACTS)
    options.add_argument("--openings", type=int, default=OPENINGS, help="customers opened, different ones, in each run")
    options.add_argument("--agents", type=int, default=AGENTS)
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    plan = Plan(given.customers, given.contacts, given.openings, given.agents, given.runs)
    if given.quick:
        plan = Plan(min(given.customers, 3_000), min(given.contacts, 20_000), min(given.openings, 60), 20, 1)
    emit(asyncio.run(run(plan)), as_json=given.json)


if __name__ == "__main__":
    main()
