"""The matcher, whatever the policy: it says at every moment what a slow look at everybody says."""

import random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing import reference
from tests.routing.policies import GRADES, LANGUAGES, TOPICS, drawn
from yingda.agents.agent import Agent
from yingda.routing.matching import classes, seen
from yingda.routing.matching import matcher as matching
from yingda.routing.matching.matcher import Matcher
from yingda.routing.matching.reserves import Reserves
from yingda.routing.queues import Queue
from yingda.routing.receipt import decode, encode
from yingda.routing.rules import choose, rings
from yingda.routing.rules.explain import again, explain
from yingda.routing.ticket import Facts, Ticket

SKILLS, BRANCHES, QUEUES, CHANNELS = ("s0", "s1", "s2"), ("b0", "b1", "b2"), ("q0", "q1", "q2"), ("webchat", "phone")


class World:
    """A matcher and what is true beside it."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.queues = {
            id: Queue(
                id=id, key=id, name=id, name_en=id, ageing_per_minute=rng.choice([0.0, 1.0, 3.0]),
                required={skill: rng.randint(1, 3) for skill in SKILLS if rng.random() < 0.4},
            ) for id in QUEUES
        }  # fmt: skip
        self.policy = drawn(rng, QUEUES, SKILLS, BRANCHES)
        self.agents = {
            f"a{n}": Agent(
                id=f"a{n}", name="", levels={skill: rng.randint(0, 5) for skill in SKILLS},
                branches=(rng.choice(BRANCHES),), line=rng.choice([1, 1, 2]), status="ready", present=True,
                capacity={"webchat": rng.randint(0, 3), "phone": 1}, idle_since=rng.randint(0, 9),
            ) for n in range(8)
        }  # fmt: skip
        self.matcher = Matcher(self.queues, self.policy, self.agents)
        self.now = 1_000_000
        self.came = 0
        self.had: dict[str, float] = {}
        """What each queue last had of its share; it only grows, and an empty queue may be brought level."""

    def arrives(self) -> None:
        rng = self.rng
        self.came += 1
        facts = Facts(
            rng.choice(QUEUES), rng.choice(CHANNELS), rng.choice(LANGUAGES), rng.choice(GRADES), rng.choice(TOPICS),
            rng.random() < 0.1,
        )  # fmt: skip
        ticket = Ticket(
            id=f"c{self.came}", facts=facts, priority=self.queues[facts.queue].priority, queued_at=self.now,
            place_at=self.now - rng.choice([0, 0, 30_000]), reserved_for=rng.choice([None] * 6 + list(self.agents)),
            not_before=self.now + rng.choice([0, 0, 0, 20_000]),
        )  # fmt: skip
        self.matcher.stand(ticket, self.now)

    def changes(self) -> None:
        rng, agent = self.rng, self.rng.choice(list(self.agents.values()))
        agent.status = rng.choice(["ready", "ready", "ready", "break"])
        agent.present = rng.random() < 0.9
        agent.load = {"webchat": rng.randint(0, 2), "phone": rng.randint(0, 1)}
        agent.idle_since = self.now - rng.randint(0, 5)
        self.matcher.put(agent)

    def leaves(self) -> None:
        if self.matcher.tickets:
            self.matcher.leave(self.rng.choice(sorted(self.matcher.tickets)))

    def declines(self) -> None:
        if self.matcher.tickets:
            ticket = self.matcher.leave(self.rng.choice(sorted(self.matcher.tickets)))
            ticket.passed_over = {self.rng.choice(sorted(self.agents)): self.now + 10_000}
            self.matcher.stand(ticket, self.now)

    def served(self) -> None:
        agent = self.rng.choice(list(self.agents.values()))
        heads = self.matcher.heads_for(agent, self.now)
        if heads:
            queue = heads[0].ticket.facts.queue
            if self.policy.between == "share":
                self.had[queue] = self.matcher.shares.had(queue) + 1 / self.policy.rules(queue).share
            self.matcher.served(heads[0].ticket.id)
            self.matcher.leave(heads[0].ticket.id)
            channel = heads[0].ticket.facts.channel
            agent.load = {**agent.load, channel: agent.load.get(channel, 0) + 1}
            self.matcher.put(agent)

    def time(self) -> None:
        self.now += self.rng.choice([1, 900, 7_000])
        for contact in sorted(self.matcher.tickets):
            due = self.matcher.next_step(self.matcher.tickets[contact])
            if due is not None and due <= self.now:
                self.matcher.advance(contact, self.now)

    def due(self, ticket: Ticket) -> int:
        """Steps that time or the crowd have made due."""
        waiting = sum(each.facts.queue == ticket.facts.queue for each in self.matcher.tickets.values())
        taken = 0
        for step in self.policy.rules(ticket.facts.queue).steps:
            crowded = step.or_waiting is not None and waiting >= step.or_waiting and ticket.reserved_for is None
            if self.now - ticket.queued_at < step.after_s * 1000 and not crowded:
                break
            taken += 1
        return taken

    def before(self, ticket: Ticket) -> list[str]:
        """Who of the same queue and channel asks for the same agents first and has the better claim, whatever steps
        were taken."""
        facts = ticket.facts

        def key(each: Ticket) -> tuple[float, int, str]:
            points = each.priority + rings.lift(each.facts, each.stage, self.policy)
            return (-choose.score(each, self.queues[facts.queue], points - each.priority, 0), each.place_at, each.id)

        def first(each: Ticket) -> rings.Ring:
            return rings.wanted(each.facts, each.stage, self.policy, self.queues).rings[0]

        return [
            other.id for other in self.matcher.tickets.values()
            if other.reserved_for is None and other.facts[:2] == facts[:2] and first(other) == first(ticket)
            and key(other) < key(ticket)
        ]  # fmt: skip

    def one(self) -> None:
        self.rng.choice(
            [self.arrives, self.arrives, self.changes, self.leaves, self.declines, self.served, self.time]
        )()

    def check(self) -> None:
        assert all(self.matcher.shares.had(queue) >= had for queue, had in self.had.items())
        for contact, ticket in self.matcher.tickets.items():
            assert ticket.stage >= self.due(ticket)
            assert self.matcher.place(contact) == 1 + len(self.before(ticket))
            best = reference.best_agent(ticket, self.policy, self.queues, self.agents, self.now)
            assert self.matcher.agent_for(contact, self.now) == best, (contact, ticket)
            if best is not None:
                self.receipt(contact, best, "contact")
        for agent in self.agents.values():
            had = {queue: self.matcher.shares.had(queue) for queue in self.queues}
            best = reference.best_contact(
                agent, self.matcher.tickets, had, self.policy, self.queues, self.agents, self.now
            )  # fmt: skip
            heads = self.matcher.heads_for(agent, self.now)
            assert (heads[0].ticket.id if heads else None) == best, agent.id
            if best is not None:
                self.receipt(best, agent.id, "agent")

    def receipt(self, contact: str, agent: str, side: seen.Side) -> None:
        """The decision, made again from what is stored of it."""
        heads = self.matcher.heads_for(self.agents[agent], self.now) if side == "agent" else ()
        inputs = seen.case(self.matcher, contact, agent, side, self.now, heads)
        stored = encode(explain(inputs, self.policy, self.queues, self.now))
        receipt = decode(stored)
        assert (receipt.chosen, receipt.contact) == (agent, contact)
        assert encode(again(receipt, self.policy, self.queues)) == stored


def _walk(seed: int, steps: int = 40) -> None:
    world = World(seed)
    for _ in range(steps):
        world.one()
        world.check()


def _walk_all(seeds: int) -> None:
    for seed in range(seeds):
        _walk(seed)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_the_matcher_says_what_a_look_at_everybody_says(seed: int) -> None:
    _walk(seed)


def test_classes_in_which_nobody_waits_are_forgotten_and_the_others_stay() -> None:
    with patch.object(classes, "CLASSES_MAX", 3):
        _walk_all(20)


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    [
        (rings.Wanted, "rank", lambda _self, _agent: 0),
        (choose, "room", lambda agent, channel, _capacity: agent.room(channel)),
        (Reserves, "kept_back", lambda _self, _agent, _queue: False),
        (matching.Matcher, "advance", lambda _self, _contact, _now: False),
        (matching.Matcher, "_crowd", lambda _self, _queue, _now: []),
        (matching.Shares, "served", lambda _self, _queue, _share: None),
        (matching.Matcher, "_pulls", lambda _self, _ticket: False),
        (matching.Pool, "put", lambda _self, _agent: None),
        (matching.Matcher, "place", lambda self, contact: self.stands_in(contact).line.place(self.stands(contact)[1])),
    ],
)
def test_each_rule_that_is_left_out_is_missed(where: object, name: str, wrong: object) -> None:
    """The reference is worth something: without a rule the two no longer agree."""
    with patch.object(where, name, wrong), pytest.raises(AssertionError):
        _walk_all(60)
