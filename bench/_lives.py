"""Customers and agents of the routing benchmark, in a process of their own. Behind the lane their commands are what the
sockets would call, and only that.

Each desk and each customer has a screen, so every screen event is built, encoded and delivered. A contact lives from
`start` to `wrap_up` by commands with operation ids; the time of a talk is what the phase says.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import socket
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import uvloop

from bench._lane import Answer, Do, Enter, Figures, Lane, Leave, Look, Measure, Opened, Shown, ToLoad
from yingda.foundation.ids import RandomIds
from yingda.journey import commands

EXCHANGES: Final = 3
"""The customer writes and the agent answers, so many times."""
SLEEPS: Final = 2 * EXCHANGES + 2
BEAT_EVERY_S: Final = 5.0
OPENING_AT_ONCE: Final = 200
COME_PER_S: Final = 400.0
"""New customers do not come all at once when a phase begins."""
FAILURES_KEPT: Final = 20
ASKED: Final = "你好，我想查一下我的余额，谢谢"
SAID: Final = "您好，请稍等，我马上为您查询"


@dataclass(frozen=True, slots=True)
class Given:
    """`agents`: lines by agent; `entries`: entry point by line."""

    agents: dict[str, list[str]]
    entries: dict[str, str]
    disposition: str


class _Offer(msgspec.Struct):
    id: str


class _Contact(msgspec.Struct):
    id: str
    offer: _Offer | None = None


class _Event(msgspec.Struct):
    contact: _Contact | None = None


class _Frame(msgspec.Struct):
    event: _Event | None = None


_decode: Final = msgspec.json.Decoder(_Frame).decode


@dataclass(slots=True)
class Phase:
    """What is asked of the centre now, and what was seen. Times are seconds."""

    customers: int = 0
    talk_s: float = 1.0
    measuring: bool = False
    finished: int = 0
    free_to_offer_s: list[float] = field(default_factory=list)
    arrival_to_offer_s: list[float] = field(default_factory=list)
    cpu_began_s: float = 0.0


class Load:
    """All customers and desks."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self.lane: Lane[ToLoad] = Lane(ToLoad, self._take)
        self.phase = Phase()
        self.random = random.Random(1)
        self.failures: list[str] = []
        self._desks = {agent: Desk(self, agent) for agent in given.agents}
        weight = {line: sum(line in lines for lines in given.agents.values()) for line in given.entries}
        self._entries = list(given.entries.values())
        self._weights = list(itertools.accumulate(weight[line] for line in given.entries))
        self._ids = RandomIds(lambda: time.time_ns() // 1_000_000)
        self._asked: dict[int, asyncio.Future[bytes]] = {}
        self._numbers = itertools.count(1)
        self._customers: list[asyncio.Task[None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self.asked_at: dict[str, float] = {}
        """When each contact asked for a human."""
        self.taken: dict[str, asyncio.Future[str]] = {}
        """By contact: done with the agent who accepted it."""

    async def open(self) -> None:
        """Everybody signs in and is ready; then desks beat."""
        limit = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(desk: Desk) -> None:
            async with limit:
                await desk.open()

        await asyncio.gather(*(one(desk) for desk in self._desks.values()))
        self.spawn(self._beat())
        self.lane.send(Opened())

    async def do(self, command: Any, actor: str) -> bytes:
        """A command as a socket passes it on."""
        return await self._ask(lambda n: Do(n, command, actor, self._ids.new()))

    async def look(self, who: str, entry: str = "") -> None:
        await self._ask(lambda n: Look(n, who, entry))

    def _ask(self, asking: Any) -> asyncio.Future[bytes]:
        n = next(self._numbers)
        self._asked[n] = done = asyncio.get_running_loop().create_future()
        self.lane.send(asking(n))
        return done

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._note)

    def _note(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.failures.append(repr(fault))

    def _take(self, item: ToLoad) -> None:
        match item:
            case Answer(n, body, refused):
                done = self._asked.pop(n)
                if refused:
                    done.set_exception(RuntimeError(refused))
                else:
                    done.set_result(body)
            case Shown(who, at, frame):
                self._desks[who].shown(frame, at)
            case Enter(customers, talk_s):
                self._enter(customers, talk_s)
            case Measure(on):
                self._measure(on)

    def _enter(self, customers: int, talk_s: float) -> None:
        """The load changes; talks that are under way go on at the new pace."""
        self.phase = Phase(customers, talk_s)
        here = len(self._customers)
        for number in range(here, customers):
            self._customers.append(asyncio.create_task(self._customer(number, (number - here) / COME_PER_S)))
        self._open.set()
        self._open.clear()

    def _measure(self, on: bool) -> None:
        phase = self.phase
        if on:
            phase.measuring, phase.finished, phase.cpu_began_s = True, 0, time.process_time()
            phase.free_to_offer_s, phase.arrival_to_offer_s = [], []
            return
        phase.measuring = False
        cpu_s = time.process_time() - phase.cpu_began_s
        failures, self.failures = self.failures[:FAILURES_KEPT], []
        self.lane.send(
            Figures(phase.finished, phase.free_to_offer_s, phase.arrival_to_offer_s, cpu_s, failures)
        )  # fmt: skip

    async def _beat(self) -> None:
        """The desks' hearts, spread over the interval."""
        pause, due = BEAT_EVERY_S / len(self._desks), time.monotonic()
        for agent in itertools.cycle(self._desks):
            self.lane.send(Do(0, commands.Beat(staff=agent), f"user:{agent}"))
            due += pause
            if (left := due - time.monotonic()) > 0.001:
                await asyncio.sleep(left)

    async def _customer(self, number: int, after_s: float) -> None:
        await asyncio.sleep(after_s)
        skipped = self.random.randrange(SLEEPS)  # the first talk begins anywhere, so that they never march in step
        while True:
            while number >= self.phase.customers:
                await self._open.wait()
            try:
                await self._contact(skipped)
                skipped = 0
            except Exception as fault:
                self.failures.append(repr(fault))
                await asyncio.sleep(0.1)

    async def _contact(self, skipped: int) -> None:
        """One visit from the opened page to the end; then it leaves."""
        visitor = self._ids.new()
        actor = f"visitor:{visitor}"
        entry = self.random.choices(self._entries, cum_weights=self._weights)[0]
        self.lane.send(Do(0, commands.CustomerOnline(visitor=visitor, online=True), actor))
        await self.look(visitor, entry)
        try:
            answer = await self.do(commands.Start(visitor=visitor, entry_point=entry), actor)
            interaction: str = msgspec.json.decode(answer)["interaction"]
            self.taken[interaction] = taken = asyncio.get_running_loop().create_future()
            self.asked_at[interaction] = time.perf_counter()
            await self.do(commands.AskHuman(visitor=visitor), actor)
            await self._talk(visitor, actor, await taken, interaction, skipped)
            self.phase.finished += 1
        finally:
            self.lane.send(Leave(visitor))

    async def _talk(self, visitor: str, actor: str, agent: str, interaction: str, skipped: int) -> None:
        """`skipped`: so many of the first steps are left out."""
        staff = f"user:{agent}"
        steps: list[tuple[commands.Command, str]] = []
        for _ in range(EXCHANGES):
            steps.append((commands.CustomerSend(visitor=visitor, text=ASKED), actor))
            steps.append((commands.Send(staff=agent, interaction=interaction, text=SAID), staff))
        for step, by in steps[skipped:]:
            await self.pause()
            await self.do(step, by)
        if skipped < SLEEPS - 1:
            await self.pause()
        await self.do(commands.Finish(staff=agent, interaction=interaction), staff)
        await self.pause()
        self._desks[agent].freed_at = time.perf_counter()
        end = commands.WrapUp(staff=agent, interaction=interaction, disposition=self._given.disposition)
        await self.do(end, staff)

    async def pause(self) -> None:
        """A piece of the talk. Without memory (exponential), so that a new pace is a steady state at once."""
        await asyncio.sleep(self.random.expovariate(SLEEPS / self.phase.talk_s))


class Desk:
    """An agent's page: sees an offer, accepts it."""

    def __init__(self, load: Load, agent: str) -> None:
        self.agent = agent
        self.freed_at = 0.0
        self._load = load
        self._answered: str | None = None

    async def open(self) -> None:
        load, actor = self._load, f"user:{self.agent}"
        load.lane.send(Do(0, commands.Beat(staff=self.agent), actor))
        await load.look(self.agent)
        await load.do(commands.SetStatus(staff=self.agent, status="ready"), actor)

    def shown(self, frame: bytes, at: float) -> None:
        """`at`: when it was told, after the commit."""
        event = _decode(frame).event
        contact = event.contact if event is not None else None
        if contact is not None and contact.offer is not None and contact.offer.id != self._answered:
            self._answered = contact.offer.id
            self._measure(contact.id, at)
            self._load.spawn(self._accept(contact.id, contact.offer.id))

    def _measure(self, interaction: str, at: float) -> None:
        """From what made the offer possible, the freed agent or the customer's wish, as it left this process, to the
        offer being durable and told."""
        phase, asked_at = self._load.phase, self._load.asked_at.pop(interaction, 0.0)
        if phase.measuring:
            seen = phase.free_to_offer_s if self.freed_at > asked_at else phase.arrival_to_offer_s
            seen.append(at - max(self.freed_at, asked_at))

    async def _accept(self, interaction: str, offer: str) -> None:
        await self._load.do(commands.Accept(staff=self.agent, offer=offer), f"user:{self.agent}")
        self._load.taken.pop(interaction).set_result(self.agent)


async def _live(given: Given, end: socket.socket) -> None:
    load = Load(given)
    await load.lane.open(end)
    await load.open()
    gc.collect()
    gc.freeze()
    gc.disable()  # minutes at most: the load must not stop for itself
    await load.lane.closed


def main(given: Given, end: socket.socket) -> None:
    """The process: until the lane is closed."""
    uvloop.run(_live(given, end))
