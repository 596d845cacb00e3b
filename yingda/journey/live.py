"""The live state of one partition: contacts, agents, waiting lines, timers. Changed by steps only."""

from collections import defaultdict
from dataclasses import dataclass, field

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, Message, State
from yingda.journey.configuration import Configuration
from yingda.journey.pools import Pool, Pools
from yingda.routing.lines import Key, Line, Pace
from yingda.routing.rules.choose import Wanted
from yingda.routing.rules.expected_wait import HandleTimes

Timer = tuple[int, str, str, str]
"""(due in epoch milliseconds, "contact" or "agent", id, what)."""


@dataclass(slots=True)
class Live:
    """Everything the owner of a partition holds in memory; rebuilt from rows when a partition is taken over."""

    config: Configuration
    epoch: int
    contacts: dict[str, Contact] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    by_visitor: dict[str, str] = field(default_factory=dict)
    """The latest contact of each visitor that is still in memory."""
    agents: dict[str, Agent] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=lambda: defaultdict(Line))
    keys: dict[str, tuple[str, Key]] = field(default_factory=dict)
    """Where each waiting contact stands: (line, key)."""
    timers: list[Timer] = field(default_factory=list)
    armed: dict[tuple[str, str, str], int] = field(default_factory=dict)
    answers: dict[tuple[str, str | None], bytes] = field(default_factory=dict)
    """First answers by (actor, operation id), for contacts in memory and the latest of each agent."""
    answers_of: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    handle_times: dict[str, HandleTimes] = field(default_factory=lambda: defaultdict(HandleTimes))
    touched: set[str] = field(default_factory=set)
    """Agents that the turn under way touched: their pools are looked after when asked for and at its end."""
    _pools: Pools | None = None

    def line_of(self, contact: Contact) -> tuple[str, Key]:
        """The line a waiting contact belongs to: its queue's, or its reserved agent's."""
        assert contact.queue is not None
        queue = self.config.queues[contact.queue]
        key = Pace(queue.ageing_per_minute).key(contact.priority, contact.place_at, contact.id)
        line = f"agent:{contact.reserved_for}" if contact.reserved_for else contact.queue
        return line, key

    def stand_in_line(self, contact: Contact) -> None:
        assert contact.state is State.WAITING and contact.id not in self.keys
        line, key = self.line_of(contact)
        self.lines[line].add(key)
        self.keys[contact.id] = (line, key)

    def leave_line(self, contact: Contact) -> None:
        line, key = self.keys.pop(contact.id)
        self.lines[line].remove(key)

    def wanted(self, contact: Contact) -> Wanted:
        assert contact.queue is not None
        reserved = contact.reserved_for
        required = {} if reserved else self.config.queues[contact.queue].required
        not_before = contact.dial.not_before if contact.dial is not None else 0
        return Wanted(contact.channel, required, contact.passed_over, reserved, not_before)

    def score(self, contact: Contact, now: int) -> float:
        assert contact.queue is not None
        pace = Pace(self.config.queues[contact.queue].ageing_per_minute)
        return pace.score(contact.priority, contact.place_at, now)

    def pool(self, queue: str, channel: str) -> Pool:
        """Who could take a contact of this queue, as things are at this point of the turn."""
        if self._pools is None or self._pools.config is not self.config:
            self._pools = Pools(self.config, self.agents)
        for agent in self.touched:
            self._pools.put(agent)
        return self._pools.of(queue, channel)

    def settle_pools(self) -> None:
        """The turn is over: nothing changes any more."""
        if self._pools is not None:
            for agent in self.touched:
                self._pools.put(agent)
        self.touched.clear()

    def counts(self) -> dict[State, int]:
        """Contacts in memory by state."""
        counts = dict.fromkeys(State, 0)
        for contact in self.contacts.values():
            counts[contact.state] += 1
        return counts
