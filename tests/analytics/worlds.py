"""A small world for the projections: one bank, two queues, three agents, and a maker of valid sequences of events."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from yingda.agents.events import AgentLoadChanged, AgentPresenceChanged, AgentStatusChanged
from yingda.foundation.clock import ManualClock, to_datetime
from yingda.foundation.db import Database
from yingda.foundation.events import Event
from yingda.foundation.ids import TenantId
from yingda.interactions import events as i

BANK = TenantId("00000000-0000-7000-8000-0000000000b1")
FIRM = TenantId("00000000-0000-7000-8000-0000000000f1")
CARDS = "00000000-0000-7000-8000-00000000c001"
LOANS = "00000000-0000-7000-8000-00000000c002"
QUEUES = (CARDS, LOANS)
LIN, WANG, ZHAO = (f"00000000-0000-7000-8000-00000000a00{n}" for n in (1, 2, 3))
AGENTS = (LIN, WANG, ZHAO)
ENTRY = "00000000-0000-7000-8000-00000000e001"
DISPOSITION = "00000000-0000-7000-8000-00000000d001"
START_MS = 1_772_000_000_000  # 2026-02-25 14:13 in Shanghai

At = tuple[int, Event]


def uid(n: int) -> str:
    return str(uuid.UUID(int=0x7 << 76 | n))


def arrived(interaction: str, channel: str = "webchat") -> Event:
    return i.InteractionArrived(
        interaction=interaction, conversation=interaction, channel=channel, entry_point=ENTRY, language="zh-CN",
        visitor=interaction, customer=None,
    )  # fmt: skip


def queued(interaction: str, queue: str = CARDS, reason: str = "first") -> Event:
    return i.InteractionQueued(interaction=interaction, queue=queue, reason=reason, priority=5, place_at=0)


def announced(interaction: str, queue: str = CARDS, low_s: int = 60, high_s: int = 180, place: int = 3) -> Event:
    return i.WaitAnnounced(interaction=interaction, queue=queue, place=place, low_s=low_s, high_s=high_s)


def answered(
    interaction: str, agent: str = LIN, queue: str = CARDS, waited_ms: int = 5_000, by: str = "offer"
) -> Event:
    return i.InteractionAnswered(
        interaction=interaction, agent=agent, queue=queue, waited_ms=waited_ms, by=by, first=True
    )


def ended(interaction: str, outcome: str = "served", by: str = "customer") -> Event:
    return i.InteractionEnded(interaction=interaction, outcome=outcome, by=by)


def wrapped(interaction: str, agent: str = LIN, queue: str = CARDS, wrap_up_ms: int = 20_000) -> Event:
    return i.InteractionWrappedUp(
        interaction=interaction, agent=agent, queue=queue, disposition=DISPOSITION, by="agent", wrap_up_ms=wrap_up_ms
    )


def status(agent: str, status: str = "ready", previous: str = "offline") -> Event:
    return AgentStatusChanged(agent=agent, status=status, reason="", previous=previous, lasted_ms=0, by="agent")


def present(agent: str, present: bool = True) -> Event:
    return AgentPresenceChanged(agent=agent, present=present)


def load(agent: str, offered: int = 0, active: int = 0, held: int = 0, wrap_up: int = 0) -> Event:
    return AgentLoadChanged(agent=agent, offered=offered, active=active, held=held, wrap_up=wrap_up)


class Way:
    """One contact that goes a way at random, always a valid one. Each call of `next` gives what happens now."""

    def __init__(self, id: str, chance: random.Random) -> None:
        self.id, self.chance = id, chance
        self.state, self.queue, self.agent, self.offer = "new", "", "", ""
        self.since, self.held_since, self.ended_at, self.seq = 0, 0, 0, 0
        self.surveyed = False

    @property
    def over(self) -> bool:
        return self.state == "over"

    def next(self, now: int) -> list[Event]:
        steps = {
            "new": [self._arrive], "bot": [self._queue, self._queue, self._queue, self._self_served, self._say],
            "waiting": [self._offer, self._offer, self._offer, self._abandon, self._overflow, self._closed, self._say,
                        self._take_over],
            "offered": [self._accept, self._accept, self._accept, self._lapse],
            "active": [self._end, self._end, self._reply, self._reply, self._say, self._hold, self._transfer,
                       self._taken_back, self._note, self._take_over],
            "held": [self._resume], "wrap_up": [self._wrap, self._wrap, self._survey], "ended": [self._survey],
        }  # fmt: skip
        return list(self.chance.choice(steps[self.state])(now))

    def _arrive(self, now: int) -> Iterator[Event]:
        self.state = "bot"
        yield arrived(self.id, self.chance.choice(["webchat", "app"]))

    def _queue(self, now: int, reason: str = "first") -> Iterator[Event]:
        self.queue, self.state, self.since = self.chance.choice(QUEUES), "waiting", now
        yield queued(self.id, self.queue, reason)
        words = random.Random(f"{self.id} {now}")  # a chance of its own: what happens stays what it was
        if words.random() < 0.7:
            low_s = words.choice([0, 0, 30, 90])
            yield announced(self.id, self.queue, low_s, low_s + words.choice([0, 30, 120]))

    def _say(self, now: int, by: str = "customer", reply_ms: int | None = None) -> Iterator[Event]:
        self.seq += 1
        yield i.MessageSent(
            interaction=self.id, message=str(uuid.uuid5(uuid.UUID(self.id), str(self.seq))), seq=self.seq, by=by,
            kind="text", agent=self.agent or None if by == "agent" else None, reply_ms=reply_ms,
        )  # fmt: skip

    def _reply(self, now: int) -> Iterator[Event]:
        return self._say(now, "agent", self.chance.choice([None, 900, 30_000]))

    def _note(self, now: int) -> Iterator[Event]:
        return self._say(now, "note")

    def _left(self, now: int, reason: str) -> Event:
        return i.InteractionLeftQueue(interaction=self.id, queue=self.queue, reason=reason, waited_ms=now - self.since)

    def _abandon(self, now: int) -> Iterator[Event]:
        self.state = "over"
        yield self._left(now, "abandoned")
        yield ended(self.id, "abandoned")

    def _overflow(self, now: int) -> Iterator[Event]:
        yield self._left(now, "overflow")
        yield from self._queue(now, "overflow")

    def _closed(self, now: int) -> Iterator[Event]:
        self.state = "over"
        yield self._left(now, "message")
        yield ended(self.id, "message_left")

    def _self_served(self, now: int) -> Iterator[Event]:
        self.state = "over"
        yield ended(self.id, "self_served")

    def _offer(self, now: int) -> Iterator[Event]:
        self.state, self.agent, self.offer = "offered", self.chance.choice(AGENTS), uid(self.chance.getrandbits(60))
        yield i.InteractionOffered(
            interaction=self.id, offer=self.offer, agent=self.agent, queue=self.queue, waited_ms=now - self.since,
            free_ms=0,
        )  # fmt: skip
        yield load(self.agent, offered=1)

    def _lapse(self, now: int) -> Iterator[Event]:
        self.state = "waiting"
        outcome = self.chance.choice(["lapsed", "declined", "withdrawn"])
        yield i.OfferSettled(interaction=self.id, offer=self.offer, agent=self.agent, queue=self.queue, outcome=outcome)
        yield load(self.agent)

    def _accept(self, now: int, by: str = "offer") -> Iterator[Event]:
        self.state = "active"
        yield answered(self.id, self.agent, self.queue, now - self.since, by)
        yield load(self.agent, active=1)

    def _take_over(self, now: int) -> Iterator[Event]:
        previous, self.agent = self.agent, self.chance.choice(AGENTS)
        if self.state == "active":
            yield i.InteractionTransferred(interaction=self.id, agent=previous, queue=self.queue, to_agent=self.agent)
        yield from self._accept(now, "take_over")

    def _hold(self, now: int) -> Iterator[Event]:
        self.state, self.held_since = "held", now
        yield i.InteractionHeld(interaction=self.id, agent=self.agent)
        yield load(self.agent, held=1)

    def _resume(self, now: int) -> Iterator[Event]:
        self.state = "active"
        yield i.InteractionResumed(interaction=self.id, agent=self.agent, held_ms=now - self.held_since)
        yield load(self.agent, active=1)

    def _transfer(self, now: int) -> Iterator[Event]:
        yield i.InteractionTransferred(interaction=self.id, agent=self.agent, queue=self.queue, to_queue=CARDS)
        yield load(self.agent)
        yield from self._queue(now, "transfer")

    def _taken_back(self, now: int) -> Iterator[Event]:
        yield load(self.agent)
        yield from self._queue(now, "taken_back")

    def _end(self, now: int) -> Iterator[Event]:
        self.state, self.ended_at = "wrap_up", now
        yield ended(self.id)
        yield load(self.agent, wrap_up=1)

    def _wrap(self, now: int) -> Iterator[Event]:
        self.state = "over" if self.surveyed else "ended"
        yield wrapped(self.id, self.agent, self.queue, now - self.ended_at)
        yield load(self.agent)

    def _survey(self, now: int) -> Iterator[Event]:
        self.surveyed = True
        self.state = "over" if self.state == "ended" else self.state
        yield i.SurveyAnswered(interaction=self.id, score=self.chance.randint(1, 5), queue=self.queue, agent=self.agent)


def day(seed: int, contacts: int, steps: int, step_ms_max: int = 90_000, start_ms: int = START_MS) -> list[At]:
    """A valid sequence of events with their times: contacts and agents interleaved at random."""
    chance, now = random.Random(seed), start_ms
    ways = [Way(uid(n + 1), chance) for n in range(contacts)]
    told: list[At] = []
    for agent in AGENTS:
        told += [(now, present(agent)), (now, status(agent))]
    for _ in range(steps):
        now += chance.choice([0, 1, chance.randint(0, step_ms_max)])
        open_ways = [way for way in ways if not way.over]
        if chance.random() < 0.1 or not open_ways:
            agent = chance.choice(AGENTS)
            told.append(
                (now, chance.choice([status(agent, "break"), status(agent), present(agent, False), present(agent)]))
            )
        else:
            told += [(now, event) for event in chance.choice(open_ways).next(now)]
    return told


async def make_tenants(url: str) -> None:
    conn = await asyncpg.connect(url)
    for id, slug, name, kind in ((BANK, "yuanshan", "远山银行", "bank"), (FIRM, "yunhai", "云海证券", "securities")):
        await conn.execute("insert into tenants (id, slug, name, kind) values ($1, $2, $3, $4)", id, slug, name, kind)
    await conn.close()


def tenants_made(url: str) -> str:
    asyncio.run(make_tenants(url))
    return url


@asynccontextmanager
async def opened(url: str, clock: ManualClock | None = None) -> AsyncIterator[Database]:
    database = Database(url, clock=clock or ManualClock(START_MS))
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def tell(database: Database, told: Sequence[At], tenant: TenantId = BANK) -> None:
    """Appends to the log in one transaction, each event with its time."""
    rows = [(tenant, to_datetime(at), e.type, "system", "", e.data().decode()) for at, e in told]
    async with database.raw(tenant) as conn:
        await conn.executemany(
            "insert into events (tenant_id, at, type, actor, correlation, data) values ($1, $2, $3, $4, $5, $6)", rows
        )
    database.wakeups.ring(tenant)


async def empty(database: Database) -> None:
    """Forgets everything told, so that the next example of a property starts anew."""
    conn = await asyncpg.connect(database.url)
    await conn.execute(
        "truncate events, cursors, interaction_facts, queue_facts, handling_facts, agent_state_facts, intervals,"
        " service_targets, message_index"
    )
    await conn.close()


async def fetch(database: Database, query: str, *arguments: Any, tenant: TenantId = BANK) -> list[Any]:
    async with database.raw(tenant) as conn:
        return list(await conn.fetch(query, *arguments))
