"""Classes of contacts: those that ask for the same agents in the same order share a line and a pool."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.matching.lines import Line
from yingda.routing.matching.pool import Pool
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.rules import rings
from yingda.routing.rules.rings import Ring, Wanted
from yingda.routing.ticket import Facts

CLASSES_MAX: Final = 400
"""Classes kept with their pools; beyond it those in which nobody waits are forgotten and made anew when needed."""
ASKS_MAX: Final = 10_000
"""Answers kept of what contacts ask for."""


@dataclass(slots=True, eq=False)
class Class:
    """Contacts of one queue that ask for the same agents: their line and their pool."""

    queue: Queue
    wanted: Wanted
    lift: float
    pull: bool
    pool: Pool
    asked: frozenset[str]
    """Skills that any of its rings asks for."""
    kin: dict["Class", None]
    """Shared by the classes of one queue and channel that ask for the same agents first, whatever steps and lifts they
    have: those of them in which somebody waits. Who is before whom there, is served before."""
    line: Line = field(default_factory=Line)


def _first_asked(queue: str, wanted: Wanted) -> tuple[str, str, Ring]:
    return queue, wanted.channel, wanted.rings[0]


class Classes:
    """All classes of one policy, made when somebody is first of them."""

    def __init__(self, queues: Mapping[str, Queue], policy: Policy, agents: Mapping[str, Agent]) -> None:
        self._queues, self._policy, self._agents = queues, policy, agents
        self._classes: dict[tuple[str, Wanted, float, bool], Class] = {}
        self._by_facts: dict[tuple[Facts, int, bool], Class] = {}
        """The same, by what is known of a contact: most of it changes nothing under most policies."""
        self._kin: dict[tuple[str, str, Ring], dict[Class, None]] = {}
        self._most = CLASSES_MAX
        self._asks: dict[tuple[Facts, int], tuple[Wanted, float]] = {}
        self._pools: dict[Wanted, Pool] = {}
        self._pools_of: dict[str, list[Pool]] = {}

    def of(self, facts: Facts, stage: int, pull: bool) -> Class | None:
        """The class of such a contact, if there is one by now."""
        return self._by_facts.get((facts, stage, pull))

    def make(self, facts: Facts, stage: int, pull: bool, standing: Iterable[Class]) -> Class:
        """The class of such a contact. `standing`: classes that are in use and must stay if others are forgotten."""
        if len(self._by_facts) >= self._most:
            self._forget_all_but({id(each) for each in standing})
        wanted, lift = self.asks(facts, stage)
        key = (facts.queue, wanted, lift, pull)
        found = self._classes.get(key)
        if found is None:
            pool = self.pool(wanted)
            kin = self._kin.setdefault(_first_asked(facts.queue, wanted), {})
            found = self._classes[key] = Class(self._queues[facts.queue], wanted, lift, pull, pool, wanted.asked, kin)
        self._by_facts[facts, stage, pull] = found
        return found

    def asks(self, facts: Facts, stage: int) -> tuple[Wanted, float]:
        """Whom contacts with these facts ask for, and what lifts their claim; worked out once."""
        found = self._asks.get((facts, stage))
        if found is None:
            if len(self._asks) >= ASKS_MAX:
                self._asks.clear()
            found = self._asks[facts, stage] = rings.asks(facts, stage, self._policy, self._queues)
        return found

    def pool(self, wanted: Wanted) -> Pool:
        """Who could take contacts that ask so."""
        found = self._pools.get(wanted)
        if found is None:
            found = self._pools[wanted] = Pool(wanted, self._policy.capacity, self._agents.values())
            for agent in found.members:
                self._pools_of.setdefault(agent, []).append(found)
        return found

    def put(self, agent: Agent) -> None:
        """The agent changed, or may have."""
        for pool in self._pools_of.get(agent.id, ()):
            pool.put(agent)

    def _forget_all_but(self, standing: set[int]) -> None:
        self._classes = {key: each for key, each in self._classes.items() if id(each) in standing}
        self._by_facts = {asked: each for asked, each in self._by_facts.items() if id(each) in standing}
        self._kin = {_first_asked(queue, wanted): each.kin for (queue, wanted, *_), each in self._classes.items()}
        self._most = max(CLASSES_MAX, 2 * len(self._by_facts))
        self._pools = {each.wanted: each.pool for each in self._classes.values()}
        self._pools_of = {}
        for pool in self._pools.values():
            for agent in pool.members:
                self._pools_of.setdefault(agent, []).append(pool)
