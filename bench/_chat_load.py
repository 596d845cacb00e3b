"""The load of the chat benchmark, in a process of its own: opens the sockets, brings every customer to an agent, then
sends at the rates it is told and measures from the sender's hand to the other side's screen."""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from bench import _ws
from bench._clients import AGENT_BEAT_S, Agent, Client, Customer, Refused
from bench._report import percentile
from bench._server import HOST, raise_file_limit

TICKETS_AT_ONCE: Final = 8
OPENING_AT_ONCE: Final = 48
ACTIVE_TIMEOUT_S: Final = 180.0
GRACE_S: Final = 2.0
"""How long after the last message of a measurement one may still arrive."""
AnyClient = TypeVar("AnyClient", bound=Client)
DRAIN_S: Final = 20.0
"""How long what was asked too much may take to be answered before the next measurement."""
WORDS: Final = "我的信用卡账单好像不对，请帮我看看上个月的明细，谢谢"


@dataclass(frozen=True, slots=True)
class Given:
    port: int
    entry: str
    customers: int
    sessions: dict[str, str]
    """Session cookie by agent."""
    seed: int = 1


@dataclass(slots=True)
class Pair:
    """A customer and the agent who has the contact."""

    customer: Customer
    agent: Agent
    interaction: str


@dataclass(slots=True)
class Measured:
    latency_s: list[float] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0


class Load:
    def __init__(self, given: Given) -> None:
        self._given = given
        self._random = random.Random(given.seed)
        self._http = [_ws.Http(HOST, given.port) for _ in range(TICKETS_AT_ONCE)]
        self._running: list[asyncio.Task[None]] = []
        self._agents: list[Agent] = []
        self._holder: dict[str, Agent] = {}
        self._accepted: set[str] = set()
        self._pairs: list[Pair] = []
        self._turn = itertools.cycle([0])
        self._flying: dict[str, float] = {}
        self._now = Measured()
        self._measures = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> dict[str, Any]:
        """All sockets open, every customer with an agent."""
        began = time.monotonic()
        for (agent, session), http in zip(self._given.sessions.items(), itertools.cycle(self._http)):
            self._agents.append(self._started(Agent(self._given.port, http, agent, session)))
        for agent in self._agents:
            agent.on_contact = lambda contact, agent=agent: self._offered(agent, contact)  # type: ignore[misc]
            agent.on_message = lambda message: self._arrived(message, "customer")
            await asyncio.wait_for(agent.connected.wait(), ACTIVE_TIMEOUT_S)
            await agent.do("status", status="ready")
        self._running.append(asyncio.create_task(self._beat()))
        limit = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(number: int) -> None:
            async with limit:
                await self._opened(number)

        await asyncio.gather(*(one(number) for number in range(self._given.customers)))
        self._random.shuffle(self._pairs)
        self._turn = itertools.cycle(range(len(self._pairs)))
        gc.collect()
        gc.freeze()
        gc.disable()  # minutes at most: the load must not stop for itself
        return {"sockets": len(self._pairs) + len(self._agents), "opening_s": round(time.monotonic() - began, 1)}

    async def measure(self, rate: float, seconds: float) -> dict[str, Any]:
        """`rate` messages a second, half of them from customers, whether or not the server keeps up."""
        self._now = now = Measured()
        self._measures += 1
        total, began = max(1, int(rate * seconds)), time.perf_counter()
        late = 0.0
        for number in range(total):
            due = began + number / rate
            if (left := due - time.perf_counter()) > 0.0005:
                await asyncio.sleep(left)
            late = max(late, time.perf_counter() - due)
            self._send(number)
        took = time.perf_counter() - began
        await self._until(lambda: not self._flying, GRACE_S)
        missing = len(self._flying)
        await self._until(lambda: not self._tasks, DRAIN_S)
        self._flying.clear()
        return {
            "asked_per_s": round(rate, 1), "rate_per_s": round((total - missing) / took, 1),
            "p50_ms": percentile([s * 1000 for s in now.latency_s], 0.5),
            "p99_ms": percentile([s * 1000 for s in now.latency_s], 0.99),
            "answered_p50_ms": percentile([s * 1000 for s in now.answered_s], 0.5),
            "answered_p99_ms": percentile([s * 1000 for s in now.answered_s], 0.99),
            "messages": total, "late": missing, "refused": now.refused, "generator_late_ms": round(late * 1000, 1),
            "reconnects": sum(each.customer.connects - 1 for each in self._pairs),
        }  # fmt: skip

    async def _until(self, holds: Callable[[], bool], seconds: float) -> None:
        end = time.perf_counter() + seconds
        while not holds() and time.perf_counter() < end:  # noqa: ASYNC110  many small ends, one question
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in [*self._running, *self._tasks]:
            task.cancel()
        await asyncio.gather(*self._running, *self._tasks, return_exceptions=True)
        for pair in self._pairs:
            pair.customer.close()
        for agent in self._agents:
            agent.close()

    def _started(self, client: AnyClient) -> AnyClient:
        self._running.append(asyncio.create_task(client.run()))
        return client

    async def _beat(self) -> None:
        while True:
            for agent in self._agents:
                agent.beat()
                await asyncio.sleep(AGENT_BEAT_S / len(self._agents))

    async def _opened(self, number: int) -> None:
        customer = Customer(self._given.port, self._http[number % TICKETS_AT_ONCE], self._given.entry)
        customer.on_message = lambda message: self._arrived(message, "agent")
        self._started(customer)
        await asyncio.wait_for(customer.connected.wait(), ACTIVE_TIMEOUT_S)
        interaction = (await customer.do("start"))["interaction"]
        await customer.do("human")
        await asyncio.wait_for(customer.active.wait(), ACTIVE_TIMEOUT_S)
        self._pairs.append(Pair(customer, self._holder[interaction], interaction))

    def _offered(self, agent: Agent, contact: dict[str, Any]) -> None:
        offer = contact["offer"]
        if offer is not None and offer["id"] not in self._accepted:
            self._accepted.add(offer["id"])
            self._holder[contact["id"]] = agent
            self._spawn(self._accept(agent, offer["id"]))

    async def _accept(self, agent: Agent, offer: str) -> None:
        await agent.do("accept", offer=offer)

    def _send(self, number: int) -> None:
        pair = self._pairs[next(self._turn)]
        mark = f"#{self._measures}.{number}"  # short: what looks like a card number is taken out
        self._flying[mark] = time.perf_counter()
        self._now.sent += 1
        text = f"{mark} {WORDS}"
        if number % 2:
            self._spawn(self._said(pair.customer.do("send", text=text), mark))
        else:
            self._spawn(self._said(pair.agent.do("send", interaction=pair.interaction, text=text), mark))

    async def _said(self, asked: Any, mark: str) -> None:
        began, now = time.perf_counter(), self._now
        try:
            await asked
            now.answered_s.append(time.perf_counter() - began)
        except Refused:
            now.refused += 1

    def _arrived(self, message: dict[str, Any], of: str) -> None:
        """Both sides are shown it; on the screen of the one who did not write it, it has arrived."""
        if message["by"] == of and message["text"].startswith("#"):
            sent_at = self._flying.pop(message["text"].split(" ", 1)[0], None)
            if sent_at is not None:
                self._now.latency_s.append(time.perf_counter() - sent_at)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _serve(given: Given, line: Connection) -> None:
    load, loop = Load(given), asyncio.get_running_loop()
    try:
        line.send(await load.open())
        while (asked := await loop.run_in_executor(None, line.recv)) is not None:
            line.send(await load.measure(*asked))
    except Exception as fault:
        line.send(fault)
    finally:
        await load.close()


def main(given: Given, line: Connection) -> None:
    """The process: says when all is open, then answers (rate, seconds) with what it measured, until it gets None."""
    raise_file_limit()
    asyncio.run(_serve(given, line))
