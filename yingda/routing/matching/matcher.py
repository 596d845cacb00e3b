"""Who gets whom: waiting lines and pools of agents of one partition, and the two questions they answer.

Contacts that ask for the same agents in the same order form a class: they share a pool of agents and stand in one line,
in the order of their claims. A contact that takes a step (`policy.Step`) moves to the next class's line.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from yingda.agents.agent import Agent
from yingda.routing.matching.classes import Class, Classes
from yingda.routing.matching.lines import Line
from yingda.routing.matching.pool import Pool
from yingda.routing.matching.reserves import Reserves
from yingda.routing.matching.shares import Shares
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.rules import choose, rings
from yingda.routing.rules.pace import Key, Pace
from yingda.routing.rules.rings import Wanted
from yingda.routing.ticket import Facts, Ticket

PASSED_BY_MAX: Final = 50
"""Contacts of one line that are passed by for an agent who declined them, or because it is not their time yet."""


class Head(NamedTuple):
    """The first in a line that an agent may be asked for, and how it stands against the others."""

    ticket: Ticket
    claim: choose.Claim
    rank: int


class Matcher:
    """All lines and pools. Agents are the caller's: `put` says that one has changed."""

    def __init__(
        self, queues: Mapping[str, Queue], policy: Policy, agents: Mapping[str, Agent], shares: Shares | None = None
    ) -> None:  # fmt: skip
        self.policy = policy
        self.queues = queues
        self.agents = agents
        self.tickets: dict[str, Ticket] = {}
        self.waiting: dict[str, int] = {}
        """Contacts in each queue, those kept for an agent included."""
        self.shares = shares if shares is not None else Shares()
        self._by_share = policy.between == "share"
        self._lifted: tuple[str, float] | None = None
        self.classes = Classes(queues, policy, agents)
        self.reserves = Reserves(policy, self.classes, set(queues))
        self._busy_lines: dict[Class, None] = {}
        self._kept: dict[str, Line] = {}
        """By agent: contacts that wait for this agent only."""
        self._stands: dict[str, tuple[Class, Key]] = {}
        self._crowded: set[tuple[str, int]] = set()
        """(queue, step): so many wait that the step is due for everybody."""

    def class_of(self, ticket: Ticket) -> Class:
        pull = self._pulls(ticket)
        found = self.classes.of(ticket.facts, ticket.stage, pull)
        if found is None:
            found = self.classes.make(ticket.facts, ticket.stage, pull, (each for each, _ in self._stands.values()))
        return found

    def asks(self, facts: Facts, stage: int) -> tuple[Wanted, float]:
        """Whom contacts with these facts ask for, and what lifts their claim."""
        return self.classes.asks(facts, stage)

    def pool(self, wanted: Wanted) -> Pool:
        """Who could take contacts that ask so."""
        return self.classes.pool(wanted)

    def _pulls(self, ticket: Ticket) -> bool:
        """Whether agents take it themselves: in pull mode, until its time to be offered has come."""
        rules = self.policy.rules(ticket.facts.queue)
        return rules.mode == "pull" and ticket.reserved_for is None and not ticket.pushed

    # agents

    def put(self, agent: Agent) -> None:
        """The agent changed, or may have."""
        self.classes.put(agent)

    # lines

    def stand(self, ticket: Ticket, now: int, *, again: bool = False) -> list[Ticket]:
        """Into its line, at its own place. Others whom the crowd carries a step further come back, to be asked for.
        `again`: it stood in this queue until now, which is no empty queue that fills."""
        self.put_back(ticket)
        queue = ticket.facts.queue
        if self._by_share and not again and self.waiting[queue] == 1:
            had = self.shares.began(queue, [each for each, count in self.waiting.items() if count])
            self._lifted = (queue, had) if had is not None else None
        self.advance(ticket.id, now)
        return self._crowd(queue, now)

    def lifted(self) -> tuple[str, float] | None:
        """The queue whose share began anew when somebody stood in line, and where; told once."""
        lifted, self._lifted = self._lifted, None
        return lifted

    def put_back(self, ticket: Ticket) -> None:
        """Into its line, as it stood before: steps that have become due are taken when they are looked at."""
        assert ticket.id not in self.tickets
        queue = ticket.facts.queue
        self.tickets[ticket.id] = ticket
        self.waiting[queue] = self.waiting.get(queue, 0) + 1
        self._line_up(ticket)

    def leave(self, contact: str) -> Ticket:
        """Out of its line."""
        ticket = self.tickets.pop(contact)
        queue = ticket.facts.queue
        self.waiting[queue] -= 1
        self._step_out(ticket)
        self._crowded = {each for each in self._crowded if each[0] != queue or self._is_crowded(*each)}
        return ticket

    def _line_up(self, ticket: Ticket) -> None:
        each = self.class_of(ticket)
        key = Pace(each.queue.ageing_per_minute).key(ticket.priority + each.lift, ticket.place_at, ticket.id)
        if ticket.reserved_for is not None:
            self._kept.setdefault(ticket.reserved_for, Line()).add(key)
        else:
            each.line.add(key)
            self._busy_lines[each] = each.kin[each] = None
        self._stands[ticket.id] = (each, key)

    def _step_out(self, ticket: Ticket) -> None:
        each, key = self._stands.pop(ticket.id)
        if ticket.reserved_for is not None:
            line = self._kept[ticket.reserved_for]
            line.remove(key)
            if not line:
                del self._kept[ticket.reserved_for]
        else:
            each.line.remove(key)
            if not each.line:
                del self._busy_lines[each], each.kin[each]

    def stands(self, contact: str) -> tuple[Class, Key]:
        """Its class, and its key in the line."""
        return self._stands[contact]

    def stands_in(self, contact: str) -> Class:
        return self._stands[contact][0]

    def in_reach(self, ticket: Ticket, agent: Agent) -> bool:
        """Whether a contact that asks so may be offered to the agent at all."""
        return self.class_of(ticket).wanted.rank(agent) is not None

    def in_order(self, queue: str) -> list[str]:
        """Contacts of a queue that wait for no agent in particular, in the order of their claims."""
        keys = [key for each in self._busy_lines if each.queue.id == queue for key in each.line.keys]
        return [key[-1] for key in sorted(keys)]

    def place(self, contact: str) -> int:
        """How many of its queue and channel who ask for the same agents first are served before it, plus one. Who waits
        for one agent only has the place that is left when this is over."""
        each, key = self._stands[contact]
        return 1 + sum(other.line.place(key) - 1 for other in each.kin)

    def place_kept(self, contact: str) -> int:
        """Of who waits for one agent only: how many others do so and are served before, plus one."""
        kept = self.tickets[contact].reserved_for
        assert kept is not None
        return self._kept[kept].place(self._stands[contact][1])

    def active_lines(self) -> Iterator[Class]:
        """Classes in which somebody waits."""
        return iter(self._busy_lines)

    # steps

    def _stage(self, ticket: Ticket, now: int) -> int:
        queue = ticket.facts.queue
        return rings.stage(self.policy.rules(queue), now - ticket.queued_at, self.waiting.get(queue, 0))

    def _is_pushed(self, ticket: Ticket, now: int) -> bool:
        after_s = self.policy.rules(ticket.facts.queue).push_after_s
        return after_s is not None and now - ticket.queued_at >= after_s * rings.SECOND_MS

    def next_step(self, ticket: Ticket) -> int | None:
        """When time alone takes the contact a step further (epoch ms), or None."""
        rules, due = self.policy.rules(ticket.facts.queue), []
        if ticket.stage < len(rules.steps):
            due.append(ticket.queued_at + rules.steps[ticket.stage].after_s * rings.SECOND_MS)
        if rules.mode == "pull" and rules.push_after_s is not None and not ticket.pushed:
            due.append(ticket.queued_at + rules.push_after_s * rings.SECOND_MS)
        return min(due, default=None)

    def advance(self, contact: str, now: int) -> bool:
        """Takes the steps that are due; True if there were any."""
        ticket = self.tickets[contact]
        stage, pushed = max(ticket.stage, self._stage(ticket, now)), self._is_pushed(ticket, now)
        if (stage, pushed) == (ticket.stage, ticket.pushed):
            return False
        self._step_out(ticket)
        ticket.stage, ticket.pushed = stage, pushed
        self._line_up(ticket)
        return True

    def _is_crowded(self, queue: str, step: int) -> bool:
        least = self.policy.rules(queue).steps[step].or_waiting
        return least is not None and self.waiting.get(queue, 0) >= least

    def _crowd(self, queue: str, now: int) -> list[Ticket]:
        steps = self.policy.rules(queue).steps
        fresh = {(queue, n) for n in range(len(steps)) if self._is_crowded(queue, n)} - self._crowded
        if not fresh:
            return []
        self._crowded |= fresh
        others = [each for each in self.tickets.values() if each.facts.queue == queue and each.reserved_for is None]
        return [ticket for ticket in others if self.advance(ticket.id, now)]

    # who gets whom

    def agents_for(self, contact: str, now: int) -> Iterator[str]:
        """Agents who may be asked for this contact, in the order of asking."""
        ticket = self.tickets[contact]
        each, _ = self._stands[contact]
        if ticket.reserved_for is not None:
            agent = self.agents.get(ticket.reserved_for)
            if agent and choose.exclusion(agent, ticket, each.wanted, self.policy.capacity, now) is None:
                yield agent.id
            return
        if each.pull:
            return
        for agent_id in each.pool.fitting(ticket, now):
            if not self.reserves.kept_back(agent_id, ticket.facts.queue):
                yield agent_id

    def known_agent(self, ticket: Ticket, known: Mapping[str, str]) -> tuple[str, int] | None:
        """Whom a new contact first waits for, and how long (ms): the first agent its customer knows, in the order of
        the policy, who is at work and fits. `known`: agents by `policy.Source`."""
        if not known or not self.policy.rules(ticket.facts.queue).history:
            return None
        for rule in self.policy.history:
            agent = self.agents.get(known.get(rule.source, ""))
            if agent is not None and choose.unavailable(agent) is None and self.in_reach(ticket, agent):
                return agent.id, rule.reserve_s * rings.SECOND_MS
        return None

    def left_pair(self, now: int) -> tuple[str, str] | None:
        """A contact and the agent to ask, of those who were passed over while agents were kept free. In each line who
        waits for a time of its own, or was declined, is passed by; who asks in vain asks for all behind."""
        for each in list(self._busy_lines):
            for contact in islice(each.line, PASSED_BY_MAX):
                agent, ticket = self.agent_for(contact, now), self.tickets[contact]
                if agent is not None:
                    return contact, agent
                if not ticket.passed_over and ticket.not_before <= now:
                    break
        return None

    def agent_for(self, contact: str, now: int) -> str | None:
        return next(self.agents_for(contact, now), None)

    def may_pick(self, contact: str, agent: Agent, now: int) -> bool:
        """Whether the agent may take this contact out of a line in pull mode."""
        ticket, each = self.tickets[contact], self.stands_in(contact)
        return each.pull and choose.exclusion(agent, ticket, each.wanted, self.policy.capacity, now) is None

    def to_pick(self, agent: str) -> Iterator[Class]:
        """Lines in pull mode that this agent may take from."""
        return (each for each in self._busy_lines if each.pull and agent in each.pool)

    def heads_for(self, agent: Agent, now: int) -> list[Head]:
        """The first of each line that this agent may be asked for, and those kept for it, best first."""
        heads = []
        for contact in self._kept.get(agent.id, ()):  # of several queues, which age differently: all are compared
            ticket, each = self.tickets[contact], self.stands_in(contact)
            if choose.exclusion(agent, ticket, each.wanted, self.policy.capacity, now) is None:
                heads.append(self._head(ticket, each, agent.id, 0, now))
        for each in self._busy_lines:
            if not each.pull and each.pool.fits(agent.id) and not self.reserves.kept_back(agent.id, each.queue.id):
                first = self._first(each, agent.id, now)
                if first is not None:
                    heads.append(self._head(first, each, agent.id, each.pool.rank(agent.id) or 0, now))
        heads.sort(key=lambda head: head.claim)
        return heads

    def _first(self, each: Class, agent: str, now: int) -> Ticket | None:
        for n, contact in enumerate(each.line):
            ticket = self.tickets[contact]
            if ticket.passed_over.get(agent, 0) <= now and ticket.not_before <= now:
                return ticket
            if n >= PASSED_BY_MAX:
                break
        return None

    def _head(self, ticket: Ticket, each: Class, agent: str, rank: int, now: int) -> Head:
        queue = each.queue
        claim = choose.claim(
            ticket, agent, own=not each.wanted.rings[rank].help, between=self.policy.between,
            score=choose.score(ticket, queue, each.lift, now), waiting=self.waiting[queue.id],
            had=self.shares.had(queue.id), now=now,
        )  # fmt: skip
        return Head(ticket, claim, rank)

    def served(self, contact: str) -> None:
        """It is being offered: its queue has had one more of its share. Call before it leaves."""
        if self._by_share:
            queue = self.tickets[contact].facts.queue
            self.shares.served(queue, self.policy.rules(queue).share)

    def had(self, queue: str) -> float | None:
        """How much of its share the queue has had; None where queues have no shares."""
        return self.shares.had(queue) if self._by_share else None

    def loosened(self) -> bool:
        """Whether agents who were kept free may be asked now."""
        return self.reserves.loosened()
