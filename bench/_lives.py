"""Customers and agents of the routing benchmark: they call what the sockets would call, and only that.

Each desk and each customer listens to its own topic, so every screen event is built, encoded and delivered. A contact
lives from `start` to `wrap_up` by commands with operation ids; the time of a talk is what the phase says.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from yingda.channels.webchat.view import SHOWN_AS, snapshot, topic_of
from yingda.desk import screen, view
from yingda.foundation.ids import RandomIds
from yingda.journey import commands
from yingda.journey.owner import Owner

EXCHANGES: Final = 3
"""The customer writes and the agent answers, so many times."""
SLEEPS: Final = 2 * EXCHANGES + 2
BEAT_EVERY_S: Final = 5.0
ASKED: Final = "你好，我想查一下我的余额，谢谢"
SAID: Final = "您好，请稍等，我马上为您查询"


class _Offer(msgspec.Struct):
    id: str


class _Contact(msgspec.Struct):
    id: str
    state: str
    offer: _Offer | None = None


class _Event(msgspec.Struct):
    type: str
    contact: _Contact | None = None


class _Frame(msgspec.Struct):
    event: _Event | None = None


_decode: Final = msgspec.json.Decoder(_Frame).decode


@dataclass(slots=True)
class Phase:
    """What is asked of the centre now, and what was seen. Times are seconds."""

    customers: int
    talk_s: float
    measuring: bool = False
    finished: int = 0
    free_to_offer_s: list[float] = field(default_factory=list)
    arrival_to_offer_s: list[float] = field(default_factory=list)


class Load:
    """All customers and desks around one owner."""

    def __init__(self, owner: Owner, agents: dict[str, list[str]], entries: dict[str, str], disposition: str) -> None:
        """`agents`: lines by agent; `entries`: entry point by line."""
        self.owner = owner
        self.phase = Phase(0, 0.0)
        self.random = random.Random(1)
        self.failures: list[str] = []
        self._closed = False
        self._desks = {agent: Desk(self, agent) for agent in agents}
        weight = {line: sum(line in lines for lines in agents.values()) for line in entries}
        self._entries, self._weights = list(entries.values()), [weight[line] for line in entries]
        self._disposition = disposition
        self._ids = RandomIds(lambda: time.time_ns() // 1_000_000)
        self._customers: list[asyncio.Task[None]] = []
        self._beats: asyncio.Task[None] | None = None
        self._open = asyncio.Condition()
        self.asked_at: dict[str, float] = {}
        """When each contact asked for a human."""
        self.taken: dict[str, asyncio.Future[str]] = {}
        """By contact: done with the agent who accepted it."""

    async def open(self) -> None:
        """Everybody signs in and is ready."""
        for desk in self._desks.values():
            await desk.open()
        self._beats = asyncio.create_task(self._beat())

    async def close(self) -> None:
        self._closed = True
        for task in [*self._customers, *([self._beats] if self._beats else [])]:
            task.cancel()
        await asyncio.gather(*self._customers, return_exceptions=True)

    async def enter(self, phase: Phase) -> None:
        """The load changes; talks that are under way go on at the new pace."""
        self.phase = phase
        while len(self._customers) < phase.customers:
            number = len(self._customers)
            self._customers.append(asyncio.create_task(self._customer(number)))
        async with self._open:
            self._open.notify_all()

    async def do(self, command: commands.Command, actor: str) -> bytes:
        """A command as a socket passes it on."""
        return await self.owner.submit(command, actor, self._ids.new())

    def watch(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(self._note)

    def _note(self, task: asyncio.Future[None]) -> None:
        if not task.cancelled() and (fault := task.exception()) is not None and not self._closed:
            self.failures.append(repr(fault))

    async def _beat(self) -> None:
        """The desks' hearts, spread over the interval."""
        pause = BEAT_EVERY_S / len(self._desks)
        due = time.monotonic()
        while True:
            for desk in self._desks.values():
                self.watch(desk.beat())
                due += pause
                if (left := due - time.monotonic()) > 0:
                    await asyncio.sleep(left)

    async def _customer(self, number: int) -> None:
        skipped = self.random.randrange(SLEEPS)  # the first talk begins anywhere, so that they never march in step
        while True:
            async with self._open:
                await self._open.wait_for(lambda: number < self.phase.customers)
            try:
                await self._contact(skipped)
                skipped = 0
            except asyncio.CancelledError:
                raise
            except Exception as fault:
                self.failures.append(repr(fault))
                await asyncio.sleep(0.1)

    async def _contact(self, skipped: int) -> None:
        """One visit from the opened page to the end; then it leaves."""
        owner, visitor, listener = self.owner, self._ids.new(), Page()
        actor = f"visitor:{visitor}"
        entry = self.random.choices(self._entries, self._weights)[0]
        await owner.submit(commands.CustomerOnline(visitor=visitor, online=True), actor)
        now = time.time_ns() // 1_000_000
        await owner.subscribe(
            listener, topic_of(visitor), SHOWN_AS, lambda: snapshot(owner.live, visitor, entry, now)
        )  # fmt: skip
        try:
            answer = await self.do(commands.Start(visitor=visitor, entry_point=entry), actor)
            interaction: str = msgspec.json.decode(answer)["interaction"]
            self.taken[interaction] = taken = asyncio.get_running_loop().create_future()
            self.asked_at[interaction] = time.perf_counter()
            await self.do(commands.AskHuman(visitor=visitor), actor)
            agent = await taken
            await self._talk(visitor, actor, agent, interaction, skipped)
            self.phase.finished += 1
        finally:
            owner.topics.leave(listener)

    async def _talk(self, visitor: str, actor: str, agent: str, interaction: str, skipped: int) -> None:
        """`skipped`: so many of the first steps are left out."""
        staff, own = f"user:{agent}", {"staff": agent, "interaction": interaction}
        steps: list[tuple[commands.Command, str]] = []
        for _ in range(EXCHANGES):
            steps.append((commands.CustomerSend(visitor=visitor, text=ASKED), actor))
            steps.append((commands.Send(text=SAID, **own), staff))
        for step, by in steps[skipped:]:
            await self.pause()
            await self.do(step, by)
        if skipped < SLEEPS - 1:
            await self.pause()
        await self.do(commands.Finish(**own), staff)
        await self.pause()
        self._desks[agent].freed_at = time.perf_counter()
        await self.do(commands.WrapUp(disposition=self._disposition, **own), staff)

    async def pause(self) -> None:
        """A piece of the talk. Without memory (exponential), so that a new pace is a steady state at once."""
        await asyncio.sleep(self.random.expovariate(SLEEPS / self.phase.talk_s))


class Page:
    """A customer's page: what it is sent is delivered and not looked at."""

    def send(self, frame: bytes) -> None:
        return


class Desk:
    """An agent's page: sees an offer, accepts it."""

    def __init__(self, load: Load, agent: str) -> None:
        self.agent = agent
        self.freed_at = 0.0
        self._load = load
        self._answered: str | None = None

    async def open(self) -> None:
        owner, agent, actor = self._load.owner, self.agent, f"user:{self.agent}"
        await owner.submit(commands.Beat(staff=agent), actor)
        topic = screen.desk_topic(agent)
        await owner.subscribe(self, topic, "desk", lambda: view.desk(owner.live, agent))
        await self._load.do(commands.SetStatus(staff=agent, status="ready"), actor)

    async def beat(self) -> None:
        await self._load.owner.submit(commands.Beat(staff=self.agent), f"user:{self.agent}")

    def send(self, frame: bytes) -> None:
        event = _decode(frame).event
        if event is None or event.contact is None or event.contact.offer is None:
            return
        if event.contact.offer.id != self._answered:
            self._answered = event.contact.offer.id
            self._measure(event.contact.id)
            self._load.watch(self._accept(event.contact.id, event.contact.offer.id))

    def _measure(self, interaction: str) -> None:
        """From what made the offer possible, the freed agent or the customer's wish, to the offer on the screen."""
        now, phase = time.perf_counter(), self._load.phase
        asked_at = self._load.asked_at.pop(interaction, 0.0)
        if phase.measuring:
            seen = phase.free_to_offer_s if self.freed_at > asked_at else phase.arrival_to_offer_s
            seen.append(now - max(self.freed_at, asked_at))

    async def _accept(self, interaction: str, offer: str) -> None:
        await self._load.do(commands.Accept(staff=self.agent, offer=offer), f"user:{self.agent}")
        self._load.taken.pop(interaction).set_result(self.agent)


def rows_of(recorded: list[Any]) -> int:
    """Rows in recorded changes."""
    return sum(len(rows) for changes in recorded for rows in changes.rows.values())
