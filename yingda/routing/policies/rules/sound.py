"""What is wrong with a policy, and what deserves a look, each with its place in the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from yingda.agents.agent import Agent
from yingda.routing.policies.documents import branches_of, queues_of, skills_of
from yingda.routing.policy import Policy, QueueRules, Step
from yingda.routing.queues import Queue
from yingda.routing.rules import rings
from yingda.routing.rules.rings import Ring
from yingda.routing.ticket import Facts

CALLS: Final = "phone"
"""The channel whose contacts nothing written may interrupt."""
ANY_CHANNEL: Final = CALLS
"""Rings do not look at the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`path`: where in the document, parts joined by dots. `data` fills the sentence."""

    code: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Centre:
    """What a policy is judged by: skills and branches in use (names by id), queues in use, agents who may work."""

    skills: Mapping[str, str]
    branches: Mapping[str, str]
    queues: Mapping[str, Queue]
    agents: tuple[Agent, ...]

    @cached_property
    def skilled(self) -> Mapping[str, list[Agent]]:
        """Agents by skill: with 15,000 agents a look at all of them for each queue took a second."""
        found: dict[str, list[Agent]] = {}
        for agent in self.agents:
            for skill in agent.levels:
                found.setdefault(skill, []).append(agent)
        return found

    def within(self, ring: Ring) -> Iterator[Agent]:
        """Agents of a ring."""
        rarest = min((self.skilled.get(skill, []) for skill, _ in ring.asks), key=len, default=self.agents)
        return (agent for agent in rarest if ring.misfit(agent) is None)


def errors(policy: Policy, centre: Centre) -> list[Problem]:
    """What keeps the policy from being tried or published."""
    found = [
        *_unknown("skill", skills_of(policy), centre.skills), *_unknown("queue", queues_of(policy), centre.queues),
        *_unknown("branch", branches_of(policy), centre.branches), *_twice(policy), *_capacity(policy),
    ]  # fmt: skip
    for n, reserve in enumerate(policy.reserves):
        if not (reserve.agents or reserve.percent):
            found.append(Problem(code="policy.reserve_empty", path=f"reserves.{n}.agents"))
    for id, rules in policy.queues.items():
        found += _of_steps(id, rules, policy, centre)
    return found


def warnings(policy: Policy, centre: Centre) -> list[Problem]:
    """What is allowed but deserves a look. For a policy without errors."""
    found = []
    for n, rule in enumerate(policy.history):
        if rule.source == "owner":
            found.append(Problem(code="policy.owner_unknown_yet", path=f"history.{n}.source"))
    for n, reserve in enumerate(policy.reserves):
        wanted = rings.wanted(Facts(reserve.queue, reserve.channel), 0, policy, centre.queues)
        could = len({agent.id for ring in wanted.rings for agent in centre.within(ring)})
        if reserve.agents > could:
            data = {"queue": centre.queues[reserve.queue].name, "agents": reserve.agents, "could": could}
            found.append(Problem(code="policy.reserve_too_large", path=f"reserves.{n}.agents", data=data))
    for id, queue in centre.queues.items():
        found += _of_queue(id, queue, policy.rules(id), policy, centre)
    return found


def _unknown(kind: str, named: Mapping[str, list[str]], known: Mapping[str, Any]) -> Iterator[Problem]:
    for id, places in named.items():
        if id not in known:
            yield from (Problem(code=f"policy.{kind}_unknown", path=path, data={kind: id}) for path in places)


def _twice(policy: Policy) -> Iterator[Problem]:
    yield from _doubles("topic", "topics", "key", [each.key for each in policy.topics])
    yield from _doubles("source", "history", "source", [each.source for each in policy.history])
    reserved = [f"{each.queue} {each.channel}" for each in policy.reserves]
    yield from _doubles("reserve", "reserves", "queue", reserved)


def _doubles(kind: str, part: str, name: str, keys: list[str]) -> Iterator[Problem]:
    counted = Counter(keys)
    for n, key in enumerate(keys):
        if counted[key] > 1 and key in keys[:n]:
            yield Problem(code=f"policy.{kind}_twice", path=f"{part}.{n}.{name}", data={kind: key})


def _capacity(policy: Policy) -> Iterator[Problem]:
    for channel, spared in policy.capacity.interrupts.items() if policy.capacity else ():
        path = f"capacity.interrupts.{channel}"
        if channel in spared:
            yield Problem(code="policy.interrupts_itself", path=path, data={"channel": channel})
        if channel != CALLS and CALLS in spared:
            yield Problem(code="policy.text_interrupts_call", path=path, data={"channel": channel})


def _of_steps(id: str, rules: QueueRules, policy: Policy, centre: Centre) -> Iterator[Problem]:
    path = f"queues.{id}.steps"
    for n, (before, step) in enumerate(pairwise(rules.steps), 1):
        if step.after_s <= before.after_s:
            late = {"after_s": step.after_s, "before_s": before.after_s}
            yield Problem(code="policy.step_not_later", path=f"{path}.{n}.after_s", data=late)
    asked = _asked(id, policy, centre)
    for n, step in enumerate(rules.steps):
        if id in step.queues:
            yield Problem(code="policy.helps_itself", path=f"{path}.{n}.queues", data={"queue": _name(id, centre)})
        for skill in step.lower:
            if skill in centre.skills and skill not in asked:
                data = {"skill": centre.skills[skill]}
                yield Problem(code="policy.lowered_not_asked", path=f"{path}.{n}.lower.{skill}", data=data)


def _asked(id: str, policy: Policy, centre: Centre) -> dict[str, int]:
    """Skills that some contact of the queue may ask for, with the highest level."""
    queue = centre.queues.get(id)
    asked = dict(queue.required) if queue is not None else {}
    asks = [ask for value in policy.values.values() for ask in value.asks]
    asks += [*policy.languages.values(), *(ask for topic in policy.topics for ask in topic.asks)]
    for ask in asks:
        asked[ask.skill] = max(ask.level, asked.get(ask.skill, 0))
    return asked


def _of_queue(id: str, queue: Queue, rules: QueueRules, policy: Policy, centre: Centre) -> Iterator[Problem]:
    path, name = f"queues.{id}", {"queue": queue.name}
    if not _anybody(Facts(id, ANY_CHANNEL), 0, policy, centre):
        ever = _anybody(Facts(id, ANY_CHANNEL), len(rules.steps), policy, centre)
        yield Problem(code="policy.nobody_first" if ever else "policy.nobody_ever", path=path, data=name)
    if rules.first_line and not _anybody(Facts(id, ANY_CHANNEL, second_line=True), 0, policy, centre):
        yield Problem(code="policy.no_experts", path=f"{path}.first_line", data=name)
    if rules.mode == "pull" and rules.push_after_s is None:
        yield Problem(code="policy.pull_without_push", path=f"{path}.push_after_s", data=name)
    if rules.mode == "push" and rules.push_after_s is not None:
        yield Problem(code="policy.push_after_idle", path=f"{path}.push_after_s", data=name)
    asked = _asked(id, policy, centre)
    for n, step in enumerate(rules.steps):
        found = [*_of_step(f"{path}.steps.{n}", step, rules, asked, centre)]
        if not found and not step.lift and not _brings(id, n + 1, policy, centre):
            found = [Problem(code="policy.step_nobody_new", path=f"{path}.steps.{n}", data=name)]
        yield from found


def _of_step(path: str, step: Step, rules: QueueRules, asked: Mapping[str, int], centre: Centre) -> Iterator[Problem]:
    if not (step.lower or step.branches or step.queues or step.second_line or step.lift):
        yield Problem(code="policy.step_empty", path=path)
    if step.branches and not rules.branches:
        yield Problem(code="policy.branches_idle", path=f"{path}.branches")
    if step.second_line and not rules.first_line:
        yield Problem(code="policy.second_line_idle", path=f"{path}.second_line")
    for skill, level in step.lower.items():
        if level >= asked.get(skill, 0):
            told = {"skill": centre.skills.get(skill, skill), "level": level}
            yield Problem(code="policy.lowers_nothing", path=f"{path}.lower.{skill}", data=told)


def _anybody(facts: Facts, stage: int, policy: Policy, centre: Centre) -> bool:
    """Whether a contact with these facts may be offered to any agent after so many steps."""
    wanted = rings.wanted(facts, stage, policy, centre.queues)
    return any(True for ring in wanted.rings for _ in centre.within(ring))


def _brings(id: str, stage: int, policy: Policy, centre: Centre) -> bool:
    """Whether this step has somebody asked, for any contact of the queue, who was not asked before it."""
    seen = set()
    for facts in _kinds(id, policy):
        before = rings.wanted(facts, stage - 1, policy, centre.queues).rings
        fresh = tuple(ring for ring in rings.wanted(facts, stage, policy, centre.queues).rings if ring not in before)
        if (before, fresh) in seen:
            continue
        seen.add((before, fresh))
        if any(all(old.misfit(agent) for old in before) for ring in fresh for agent in centre.within(ring)):
            return True
    return False


def _kinds(id: str, policy: Policy) -> Iterator[Facts]:
    """Contacts of a queue by what they may ask for; the plain one first."""
    yield Facts(id, ANY_CHANNEL)
    if policy.rules(id).first_line:
        yield Facts(id, ANY_CHANNEL, second_line=True)
    yield from (Facts(id, ANY_CHANNEL, value=grade) for grade, value in policy.values.items() if value.asks)
    yield from (Facts(id, ANY_CHANNEL, language=language) for language in policy.languages)
    yield from (Facts(id, ANY_CHANNEL, topic=each.key) for each in policy.topics if each.asks or each.second_line)


def _name(queue: str, centre: Centre) -> str:
    return centre.queues[queue].name if queue in centre.queues else queue
