"""People of the chaos benchmark: customers and agents who talk on while the ground shakes, and remember what they were
promised."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bench import _ws
from bench._census import Sent
from bench._clients import AGENT_BEAT_S, Agent, Customer, Refused
from bench._server import HOST

TICKETS_AT_ONCE: Final = 4
EXCHANGES: Final = 4
PAUSE_S: Final = 0.5
"""Mean pause of a writer."""
DIRECT_EVERY: Final = 4
PATIENCE_S: Final = 150.0
"""A step of a talk that takes longer has failed: longer than any recovery."""


@dataclass(slots=True)
class Talk:
    """One contact as its two people lived it."""

    interaction: str
    customer: Customer
    agent: Agent | None = None
    ended: bool = False


@dataclass(slots=True)
class Memory:
    """What was promised and seen, for the census."""

    sent: list[Sent] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    accepted_at: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


class Storm:
    """`customers` talks at a time, always. `stop` lets those under way come to their end."""

    def __init__(
        self, port: int, entry: str, sessions: dict[str, str], disposition: str, customers: int,
        direct: Sequence[int] = (), tickets_at_once: int = TICKETS_AT_ONCE,
    ) -> None:  # fmt: skip
        """`direct`: ports that every fourth customer's socket goes to past the address of all others, and stays at,
        whatever becomes of whoever listens there."""
        self.memory = Memory()
        self._direct = direct
        self._port, self._entry, self._disposition, self._customers = port, entry, disposition, customers
        self._https = [_ws.Http(HOST, port) for _ in range(tickets_at_once)]
        self._http = itertools.cycle(self._https)
        self.agents = [Agent(port, next(self._http), agent, session) for agent, session in sessions.items()]
        self._sent_by_agent = {agent.agent: Sent(agent.agent) for agent in self.agents}
        self.memory.sent += self._sent_by_agent.values()
        self._holder: dict[str, asyncio.Future[Agent]] = {}
        self._asked: set[str] = set()
        self._numbers = itertools.count()
        self._stopping = False
        self._connections: list[asyncio.Task[None]] = []
        self._slots: list[asyncio.Task[None]] = []
        self._acts: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        for agent in self.agents:
            agent.on_contact = lambda contact, agent=agent: self._shown(agent, contact)  # type: ignore[misc]
            self._connections += [asyncio.create_task(agent.run()), asyncio.create_task(self._keep(agent))]
        for agent in self.agents:
            await asyncio.wait_for(agent.connected.wait(), PATIENCE_S)
            await agent.do("status", status="ready")
        self._slots = [asyncio.create_task(self._slot()) for _ in range(self._customers)]

    async def stop(self) -> None:
        """The talks under way end; nobody begins a new one."""
        self._stopping = True
        await asyncio.gather(*self._slots)

    async def close(self) -> None:
        tasks = [*self._slots, *self._connections, *self._acts]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for agent in self.agents:
            agent.close()

    async def _keep(self, agent: Agent) -> None:
        """An agent at the desk: the page beats, and who was set to not responding says that they are there."""
        while True:
            await asyncio.sleep(AGENT_BEAT_S / 2 * (0.5 + random.random()))
            agent.beat()
            if agent.me and (agent.me["not_responding"] or agent.me["status"] != "ready"):
                await agent.do("status", status="ready")

    async def _slot(self) -> None:
        while not self._stopping:
            number = next(self._numbers)
            port = random.choice(self._direct) if self._direct and number % DIRECT_EVERY == 0 else self._port
            customer = Customer(port, next(self._http), self._entry)
            connection = asyncio.create_task(customer.run())
            try:
                await self._contact(number, customer)
            except Refused as refusal:
                self.memory.refused.append(f"customer {number}: {refusal}")
            except TimeoutError:
                self.memory.stuck.append(f"customer {number}: {customer.visit}")
            finally:
                connection.cancel()
                await asyncio.gather(connection, return_exceptions=True)
                customer.close()

    async def _contact(self, number: int, customer: Customer) -> None:
        await self._patient(customer.connected.wait())
        interaction = (await self._accepted(customer.do("start")))["interaction"]
        talk = Talk(interaction, customer)
        self.memory.talks.append(talk)
        await self._accepted(customer.do("human"))
        talk.agent = agent = await self._patient(asyncio.shield(self._holder_of(interaction)))
        said, answered = Sent(f"customer {number}"), self._sent_by_agent[agent.agent]
        self.memory.sent.append(said)
        for turn in range(EXCHANGES):
            await self._say(customer, said, interaction, f"客户{number} 说 {turn}")
            await self._say(agent, answered, interaction, f"坐席对客户{number} 说 {turn}", interaction=interaction)
        await self._accepted(agent.do("finish", interaction=interaction))
        await self._accepted(agent.do("wrap_up", interaction=interaction, disposition=self._disposition))
        talk.ended = True
        await self._patient(customer.ended.wait())

    async def _say(self, who: Customer | Agent, sent: Sent, contact: str, text: str, **fields: Any) -> None:
        await asyncio.sleep(PAUSE_S * 2 * random.random())
        sent.unanswered.append(text)
        await self._accepted(who.do("send", text=text, **fields))
        sent.unanswered.remove(text)
        sent.accepted.append((contact, text))

    async def _accepted(self, asked: Any) -> Any:
        answer = await self._patient(asked)
        self.memory.accepted_at.append(time.monotonic())
        return answer

    async def _patient(self, asked: Any) -> Any:
        return await asyncio.wait_for(asked, PATIENCE_S)

    def _holder_of(self, interaction: str) -> asyncio.Future[Agent]:
        return self._holder.setdefault(interaction, asyncio.get_running_loop().create_future())

    def _shown(self, agent: Agent, contact: dict[str, Any]) -> None:
        """A contact on a desk: an offer is accepted, once; who talks is who holds it."""
        offer = contact["offer"]
        if offer is not None and offer["id"] not in self._asked:
            self._asked.add(offer["id"])
            task = asyncio.ensure_future(self._accept(agent, offer["id"]))
            self._acts.add(task)
            task.add_done_callback(self._acts.discard)
        elif contact["state"] == "active":
            holder = self._holder_of(contact["id"])
            if not holder.done():
                holder.set_result(agent)

    async def _accept(self, agent: Agent, offer: str) -> None:
        try:
            await agent.do("accept", offer=offer)
        except Refused as refusal:  # it lapsed or was withdrawn while nobody was there to hear; it comes again
            self.memory.refused.append(f"accept: {refusal}")
