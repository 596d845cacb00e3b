"""A day in the live engine itself: its steps on a clock that moves from one thing that people do to the next. The same
day can be given to the twin, and whoever was offered to whom, when, has to be the same."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

from yingda.agents.api import AgentProfile
from yingda.foundation.events import Event
from yingda.foundation.ids import SeededIds
from yingda.interactions.contact import State
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey import commands, deadlines, presence
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.perform import fire_next, perform, reconfigure
from yingda.journey.turn import Turn
from yingda.routing.policy import Ask, History, Policy, QueueRules, Reserve, Step, Value
from yingda.routing.queues import Queue
from yingda.twin.world import Answering, Arriving, Leg, Shift, Worker, World

CHANNEL = "webchat"
START_MS = 1_772_000_000_000
BEAT_EVERY_MS = 5_000
WRAP_UP_S = 10
CONTACTS = 120
SKILLS = ("card", "loan", "english")

Offer = tuple[int, str, str]


@dataclass(frozen=True)
class Person:
    """One customer of the day: spans in ms after the beginning. `onward`: handed on to this queue after the talk."""

    at: int
    queue: str
    language: str
    value: str
    talk_ms: int
    patience_ms: int
    knows: dict[str, str]
    onward: str | None


@dataclass(frozen=True)
class Day:
    queues: dict[str, Queue]
    policy: Policy
    agents: list[AgentProfile]
    shifts: dict[str, tuple[int, int]]
    people: list[Person]


def ident(kind: int, number: int) -> str:
    return f"00000000-0000-7000-8000-{kind:04x}{number:08x}"


CARD, LOAN, URGENT = (ident(2, n) for n in range(3))


def day(seed: int) -> Day:
    """Queues, policy, agents and customers differ by seed; there is more to do than agents can."""
    rng = random.Random(seed)
    queues = [
        Queue(
            id=id, key=key, name=key, name_en=key, required=required, wrap_up_s=WRAP_UP_S, priority=rng.randint(3, 7),
            ageing_per_minute=rng.choice([0.0, 1.0, 2.0]), waiting_max=rng.choice([6, 1000]) if id == CARD else 1000,
            overflow_after_s=rng.choice([None, 60]) if id != URGENT else None, overflow_queue=URGENT,
        ) for id, key, required in (
            (CARD, "card", {"card": 2}), (LOAN, "loan", {"loan": 1}), (URGENT, "urgent", {}),
        )
    ]  # fmt: skip
    agents = [
        AgentProfile(
            id=ident(4, n), name=f"agent {n}", branch=None, capacity={CHANNEL: rng.randint(1, 2)},
            skills={skill: rng.randint(1, 5) for skill in SKILLS if rng.random() < 0.7}, line=rng.choice([1, 1, 2]),
        ) for n in range(6)
    ]  # fmt: skip
    orders = ("longest_idle", "best_match", "spare_best", "any")
    steps = (Step(after_s=20, lower={"card": 1}), Step(after_s=40, or_waiting=4, queues=(LOAN,), second_line=True))
    policy = Policy(
        version=1, between=rng.choice(["claim", "longest_wait", "longest_queue", "share"]),
        values={"gold": Value(lift=3.0)}, languages={"en": Ask(skill="english", level=2)},
        history=(History(source="last_agent", reserve_s=15),),
        reserves=(Reserve(queue=URGENT, channel=CHANNEL, agents=1),) if rng.random() < 0.5 else (),
        queues={
            CARD: QueueRules(order=rng.choice(orders), first_line=rng.random() < 0.5, steps=steps),  # type: ignore[arg-type]
            LOAN: QueueRules(order=rng.choice(orders), steps=(Step(after_s=30, lower={"english": 0}, lift=2.0),)),  # type: ignore[arg-type]
        },
    )  # fmt: skip
    people, at = [], 0
    for _ in range(CONTACTS):
        at += round(rng.expovariate(1 / 7_000)) + 1
        people.append(
            Person(
                at=at, queue=rng.choice([CARD, CARD, LOAN, URGENT]), language=rng.choice(["zh-CN", "zh-CN", "en"]),
                value=rng.choice(["", "gold"]), talk_ms=rng.randint(5_000, 90_000),
                patience_ms=rng.randint(10_000, 240_000),
                knows={"last_agent": ident(4, rng.randrange(6))} if rng.random() < 0.2 else {},
                onward=LOAN if rng.random() < 0.1 else None,
            )
        )  # fmt: skip
    shifts = {agent.id: (rng.randint(0, 60_000), at + rng.randint(-60_000, 600_000)) for agent in agents}
    return Day({queue.id: queue for queue in queues}, policy, agents, shifts, people)


class LiveDay:
    """Plays a day through `journey`. Offers are accepted at once."""

    def __init__(self, given: Day) -> None:
        entries = {
            id: EntryPoint(
                id=ident(1, n), key=f"to-{n}", name="", channel=CHANNEL, flow_key="none", queue=id,
                languages=("zh-CN", "en"),
            ) for n, id in enumerate(given.queues)
        }  # fmt: skip
        self.given, self.entry_of = given, {queue: entry.id for queue, entry in entries.items()}
        config = Configuration(
            queues=given.queues, agents={agent.id: agent for agent in given.agents},
            entry_points={entry.id: entry for entry in entries.values()}, policy=given.policy,
        )  # fmt: skip
        self.now = START_MS
        self.ids = SeededIds(7, lambda: self.now)
        self.live = Live(config, epoch=1)
        self.offers: list[Offer] = []
        self.log: list[tuple[int, Event]] = []
        """What happened, as the event log tells it."""
        self.names: list[str] = []
        """Contacts by the order of arriving."""
        self._legs: dict[str, int] = {}
        self._due: list[tuple[int, int, str, str]] = []
        self._number = 0
        self._heard(reconfigure(self.live, config, self.now, self.ids))

    def run(self) -> None:
        for agent, (since, until) in self.given.shifts.items():
            self._at(START_MS + since, "begin", agent)
            self._at(START_MS + until, "end", agent)
        for n, person in enumerate(self.given.people):
            self._at(START_MS + person.at, "arrive", str(n))
        self._at(START_MS + BEAT_EVERY_MS, "beat", "")
        while self._due:
            at, _, what, whom = heapq.heappop(self._due)
            while (due := deadlines.next_due(self.live)) is not None and due <= at:
                self.now = max(self.now, due)
                if (turn := fire_next(self.live, self.now, self.ids)) is not None:
                    self._heard(turn)
            self.now = at
            getattr(self, f"_{what}")(whom)

    def _at(self, at: int, what: str, whom: str) -> None:
        self._number += 1
        heapq.heappush(self._due, (at, self._number, what, whom))

    def _do(self, command: commands.Command) -> None:
        self._heard(perform(self.live, command, self.now, self.ids, "user:x", ident(9, self._number)))

    def _heard(self, turn: Turn) -> None:
        """New offers are written down in the order in which they were made, and accepted."""
        self.log += [(self.now, event) for event in turn.events]
        for settled in list(turn.offers.values()):
            if settled.outcome is None:
                self._number += 1
                self.offers.append((self.now - START_MS, settled.interaction, settled.offer.agent))
                self._do(commands.Accept(staff=settled.offer.agent, offer=settled.offer.id))
                self._talks(settled.interaction)

    def _talks(self, contact: str) -> None:
        leg = self._legs[contact] = self._legs.get(contact, 0) + 1
        person = self.given.people[self.names.index(contact)] if contact in self.names else self.coming
        self._at(self.now + (person.talk_ms if leg == 1 else person.talk_ms // 2), "finish", contact)

    def _begin(self, agent: str) -> None:
        self._do(commands.Beat(staff=agent))
        self._do(commands.SetStatus(staff=agent, status="ready"))

    def _end(self, agent: str) -> None:
        self._do(commands.SetStatus(staff=agent, status="break"))

    def _beat(self, _: str) -> None:
        for agent in self.live.agents:
            presence.renewed(self.live, commands.Beat(staff=agent), self.now)
        if len(self._due) > 0:
            self._at(self.now + BEAT_EVERY_MS, "beat", "")
        if all(what == "beat" for _, _, what, _ in self._due):
            self._due.clear()

    def _arrive(self, n: str) -> None:
        person = self.coming = self.given.people[int(n)]
        start = commands.Start(
            visitor=ident(8, int(n)), entry_point=self.entry_of[person.queue], language=person.language,
            value=person.value, known_agents=person.knows, customer=ident(7, int(n)), tier=1,
        )  # fmt: skip
        known = set(self.live.contacts)
        self._do(start)
        self.names.append(next(iter(set(self.live.contacts) - known)))
        self._at(self.now + person.patience_ms, "give_up", n)

    def _give_up(self, n: str) -> None:
        contact = self.live.contacts.get(self.names[int(n)])
        if contact is not None and contact.state is State.WAITING and self._legs.get(contact.id, 0) == 0:
            self._do(commands.CustomerEnd(visitor=ident(8, int(n))))

    def _finish(self, contact_id: str) -> None:
        contact = self.live.contacts[contact_id]
        assert contact.agent is not None
        person = self.given.people[self.names.index(contact_id)]
        if self._legs[contact_id] == 1 and person.onward is not None:
            self._do(commands.Transfer(staff=contact.agent, interaction=contact_id, queue=person.onward))
        else:
            self._do(commands.Finish(staff=contact.agent, interaction=contact_id))


def as_world(given: Day, names: list[str]) -> World:
    """The same day for the twin, moments after its beginning; contacts by the names that the live engine gave them."""
    never = 1 << 60
    contacts = []
    for person, name in zip(given.people, names, strict=True):
        first = Leg(
            queue=person.queue, talk_ms=person.talk_ms, wrap_ms=WRAP_UP_S * 1000, gave_up_ms=person.patience_ms
        )  # fmt: skip
        legs = (first,)
        if person.onward is not None:
            onward = Leg(queue=person.onward, talk_ms=person.talk_ms // 2, wrap_ms=WRAP_UP_S * 1000, gave_up_ms=never)
            legs += (onward,)
        contacts.append(
            Arriving(
                id=name, at=person.at, legs=legs, channel=CHANNEL, language=person.language, value=person.value,
                knows=person.knows,
            )
        )  # fmt: skip
    workers = [
        Worker(
            id=agent.id, name=agent.name, levels=agent.skills, capacity=agent.capacity, line=agent.line,
            shifts=(Shift(since=given.shifts[agent.id][0], until=given.shifts[agent.id][1]),),
        ) for agent in given.agents
    ]  # fmt: skip
    return World(
        source="own", title="", day="2026-02-25", zone="UTC", since=0, until=given.people[-1].at, queues=given.queues,
        policy=given.policy, workers=tuple(workers), contacts=tuple(contacts), answering=Answering(),
    )  # fmt: skip
