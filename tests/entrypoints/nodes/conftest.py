"""Two nodes of the product as real processes on one database, and people who talk through their doors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from bench import _ws
from bench._clients import AGENT_BEAT_S, Agent, Customer
from bench._nodes import Node
from bench._server import HOST
from tests.entrypoints.bank import BANK, NAMES, founded, sql
from yingda.foundation.db import Database
from yingda.foundation.principal import system
from yingda.tenancy import api as tenancy
from yingda.tenancy.sessions.sign_in import From, open_session
from yingda.tenancy.users.schemas import NewUser

WAIT_S: Final = 30.0
OWNERS: Final = """
select p.tenant_id::text as tenant, n.name from partitions p join nodes n on n.life = p.owner
where p.until > clock_timestamp() and n.session in (select pid from pg_stat_activity)
"""


async def until(holds: Callable[[], Any], within_s: float = WAIT_S) -> None:
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.02)


@dataclass
class World:
    """`sessions` of the bank's agents, by their ids."""

    url: str
    folder: Path
    nodes: dict[str, Node]
    sessions: dict[str, str]

    async def owners(self) -> dict[str, str]:
        """Which node owns which institution, by their names."""
        return {str(row["tenant"]): row["name"] for row in await sql(self.url, OWNERS)}

    async def leader(self) -> Node:
        """The node that owns the bank, once there is one."""
        async with asyncio.timeout(WAIT_S):
            while (name := (await self.owners()).get(BANK)) is None:
                await asyncio.sleep(0.02)
        return self.nodes[name]

    async def other(self) -> Node:
        """The one that does not."""
        leader = await self.leader()
        return next(node for node in self.nodes.values() if node is not leader)

    async def whole(self) -> None:
        """Both nodes run, serve everything, and each owns an institution."""
        for node in self.nodes.values():
            if node.paused:
                node.wake()
            if node.process is None or node.process.poll() is not None:
                node.start()
        for node in self.nodes.values():
            await node.ready()
        async with asyncio.timeout(WAIT_S):
            while set((await self.owners()).values()) != set(self.nodes):
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def customer(self, node: Node) -> AsyncIterator[Customer]:
        """A customer whose page is at this node's door."""
        http = _ws.Http(HOST, node.port)
        customer = Customer(node.port, http, f"{NAMES[BANK]}-web")
        running = asyncio.create_task(customer.run())
        try:
            await asyncio.wait_for(customer.connected.wait(), WAIT_S)
            yield customer
        finally:
            await _ended(running)
            customer.close()
            http.close()

    @asynccontextmanager
    async def agent(self, node: Node) -> AsyncIterator[Agent]:
        """An agent who is ready, at this node's door, and takes what is offered."""
        id, session = next(iter(self.sessions.items()))
        http = _ws.Http(HOST, node.port)
        agent = Agent(node.port, http, id, session)
        acts: set[asyncio.Task[Any]] = set()
        taken: set[str] = set()

        def takes(contact: dict[str, Any]) -> None:
            if contact["offer"] is not None and contact["offer"]["id"] not in taken:
                taken.add(contact["offer"]["id"])
                acts.add(asyncio.ensure_future(agent.do("accept", offer=contact["offer"]["id"])))

        async def beats() -> None:
            while True:
                await asyncio.sleep(AGENT_BEAT_S / 2)
                agent.beat()

        agent.on_contact = takes
        running = [asyncio.create_task(agent.run()), asyncio.create_task(beats())]
        try:
            await asyncio.wait_for(agent.connected.wait(), WAIT_S)
            await agent.do("status", status="ready")
            yield agent
        finally:
            await _ended(*running, *acts)
            agent.close()
            http.close()

    async def texts(self, interaction: str) -> list[str]:
        """What is on record of a contact, in its order."""
        rows = await sql(
            self.url, "select text from messages where interaction_id = $1 and text <> '' order by seq", interaction
        )
        return [row["text"] for row in rows]


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _peopled(url: str, folder: Path) -> dict[str, str]:
    await founded(url, folder)
    database, keyring = Database(url), tenancy.open_keyring(folder)
    await tenancy.load_keys(database, keyring)
    async with database.work(system(BANK)) as work:
        body = NewUser(username="liming", name="李明", full_name="李明", agent=True)
        made = await tenancy.create_user(work, keyring, body, ["agent"])
        where = From(address="127.0.0.1", user_agent="test")
        session = await open_session(work, made.id, "password", False, where)
    await database.close()
    return {made.id: session.text}


@pytest.fixture(scope="module")
def world(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("nodes")
    sessions = asyncio.run(_peopled(shared_database, folder))
    nodes = {name: Node(name, folder, shared_database) for name in ("alpha", "beta")}
    for node in nodes.values():
        node.start()
    yield World(shared_database, folder, nodes, sessions)

    async def end() -> None:
        await asyncio.gather(*(node.stop() for node in nodes.values()))

    asyncio.run(end())
