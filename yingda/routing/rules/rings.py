"""Whom a contact asks for, ring by ring: the best fitting agents first, wider ones as time goes by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.policy import Order, Policy, QueueRules, Step
from yingda.routing.queues import Queue
from yingda.routing.ticket import Facts

FIRST_LINE: Final = 1
SECOND_LINE: Final = 2
SECOND_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Ring:
    """Agents with all of these skills (skill, least level), of one of these branches and lines (empty: any). `help`:
    their own work comes first."""

    asks: tuple[tuple[str, int], ...]
    branches: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    help: bool = False

    def misfit(self, agent: Agent) -> str | None:
        """Why the agent is not in this ring, as a code, or None."""
        levels = agent.levels
        for skill, level in self.asks:
            if levels.get(skill, 0) < level:
                return "not_skilled"
        if self.lines and agent.line not in self.lines:
            return "other_line"
        if self.branches and not any(branch in self.branches for branch in agent.branches):
            return "other_branch"
        return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a class of contacts asks for: on which channel, which rings so far, in which order."""

    channel: str
    rings: tuple[Ring, ...]
    order: Order = "longest_idle"
    weights: tuple[tuple[str, int], ...] = ()

    def rank(self, agent: Agent) -> int | None:
        """The first ring that the agent is in, from 0; None: none of them."""
        for rank, ring in enumerate(self.rings):
            if ring.misfit(agent) is None:
                return rank
        return None

    @property
    def asked(self) -> frozenset[str]:
        """Skills that any ring asks for."""
        return frozenset(skill for ring in self.rings for skill, _ in ring.asks)

    def match(self, agent: Agent) -> int:
        """The weighted sum of the agent's levels in what the first ring asks for."""
        weights = dict(self.weights)
        return sum(weights.get(skill, 1) * agent.levels.get(skill, 0) for skill, _ in self.rings[0].asks)


def wanted(facts: Facts, stage: int, policy: Policy, queues: Mapping[str, Queue]) -> Wanted:
    """Whom a contact with these facts asks for after so many steps."""
    queue, rules = queues[facts.queue], policy.rules(facts.queue)
    topic = next((each for each in policy.topics if each.key == facts.topic), None) if facts.topic else None
    value = policy.values.get(facts.value)
    language = policy.languages.get(facts.language)
    asks = dict(queue.required)
    for ask in (*(topic.asks if topic else ()), *(value.asks if value else ()), *((language,) if language else ())):
        asks[ask.skill] = max(ask.level, asks.get(ask.skill, 0))
    expert = facts.second_line or (rules.first_line and topic is not None and topic.second_line)
    lines = (SECOND_LINE,) if expert else (FIRST_LINE,) if rules.first_line else ()
    home = Ring(_sorted(asks), rules.branches, lines)
    rings = [home]
    wide = home
    for step in rules.steps[:stage]:
        asks = {skill: min(level, step.lower.get(skill, level)) for skill, level in asks.items()}
        wide = Ring(
            _sorted(asks), tuple(dict.fromkeys((*wide.branches, *step.branches))) if wide.branches else (),
            () if step.second_line else wide.lines, wide.help or bool(step.branches or step.second_line),
        )  # fmt: skip
        here = Ring(wide.asks, home.branches, home.lines)
        rings += [ring for ring in (here, wide, *_helpers(step, policy, queues)) if ring not in rings]
    return Wanted(facts.channel, tuple(dict.fromkeys(rings)), rules.order, _sorted(rules.weights))


def looked_at(facts: Facts, stage: int, policy: Policy, queues: Mapping[str, Queue]) -> Iterable[str]:
    """The queues whose settings say whom a contact asks for: its own, and those whose agents help."""
    yield facts.queue
    for step in policy.rules(facts.queue).steps[:stage]:
        yield from (helper for helper in step.queues if helper in queues)


def _helpers(step: Step, policy: Policy, queues: Mapping[str, Queue]) -> Iterable[Ring]:
    """Agents of other queues: whoever could serve those."""
    for helper in step.queues:
        if helper in queues:
            rules = policy.rules(helper)
            lines = (FIRST_LINE,) if rules.first_line else ()
            yield Ring(_sorted(queues[helper].required), rules.branches, lines, help=True)


def _sorted(levels: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((skill, level) for skill, level in levels.items() if level > 0))


def lift(facts: Facts, stage: int, policy: Policy) -> float:
    """Points that value, kind of question and steps add to the claim."""
    value = policy.values.get(facts.value)
    topic = next((each for each in policy.topics if each.key == facts.topic), None) if facts.topic else None
    steps = policy.rules(facts.queue).steps[:stage]
    return (value.lift if value else 0.0) + (topic.lift if topic else 0.0) + sum(step.lift for step in steps)


def asks(facts: Facts, stage: int, policy: Policy, queues: Mapping[str, Queue]) -> tuple[Wanted, float]:
    """Whom a contact asks for, and what lifts its claim."""
    return wanted(facts, stage, policy, queues), lift(facts, stage, policy)


def stage(rules: QueueRules, waited_ms: int, waiting: int) -> int:
    """How many steps are due for who waited so long while so many wait. A step comes only after those before it."""
    taken = 0
    for step in rules.steps:
        if waited_ms < step.after_s * SECOND_MS and (step.or_waiting is None or waiting < step.or_waiting):
            break
        taken += 1
    return taken
