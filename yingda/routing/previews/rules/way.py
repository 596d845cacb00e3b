"""What a policy has ready for one contact: who is asked from when on, and what its claim is by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.policies.rules.sound import Centre
from yingda.routing.policy import Mode, Order, Policy, Source, Step
from yingda.routing.queues import Queue
from yingda.routing.rules import choose, rings
from yingda.routing.rules.pace import Pace
from yingda.routing.rules.rings import SECOND_LINE, SECOND_MS, Ring, Wanted
from yingda.routing.ticket import Facts

NAMES_MAX: Final = 12
"""Agents named of each group; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agents of one ring whom nobody asked before. `fresh`: how many; `names`: of the first of them, in the order of
    asking where the match decides, else by name."""

    ring: Ring
    fresh: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """From `after_s` seconds in the queue, or as soon as `or_waiting` wait. `claim`: points by then, of a contact that
    waited so long; `agents`: all who may be asked from now on."""

    after_s: int
    or_waiting: int | None
    lift: float
    claim: float
    agents: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An agent whom the customer may know is waited for so long."""

    source: Source
    reserve_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`lift`: points that policy gives at once. `ahead_s`: as if it had come so many seconds sooner (negative: later);
    None: waiting adds nothing in this queue, so points are never caught up with."""

    moments: tuple[Moment, ...]
    order: Order
    mode: Mode
    push_after_s: int | None
    known: tuple[Known, ...]
    experts: bool
    priority: int
    lift: float
    ahead_s: float | None


def way(facts: Facts, policy: Policy, centre: Centre) -> Way:
    """Of a contact with these facts. Its queue must be one of the centre's."""
    queue, rules = centre.queues[facts.queue], policy.rules(facts.queue)
    lift = rings.lift(facts, 0, policy)
    steps: tuple[Step | None, ...] = (None, *rules.steps)
    asked: set[str] = set()
    told: set[Ring] = set()
    moments = []
    for stage, step in enumerate(steps):
        wanted = rings.wanted(facts, stage, policy, centre.queues)
        groups = _groups(wanted, told, asked, centre)
        moments.append(_moment(facts, stage, step, policy, queue, groups, len(asked)))
    first = rings.wanted(facts, 0, policy, centre.queues).rings[0]
    pace = queue.ageing_per_minute
    return Way(
        moments=tuple(moments), order=rules.order, mode=rules.mode, push_after_s=rules.push_after_s,
        known=tuple(Known(source=each.source, reserve_s=each.reserve_s) for each in policy.history if rules.history),
        experts=first.lines == (SECOND_LINE,), priority=queue.priority, lift=lift,
        ahead_s=lift / pace * 60 if pace else None,
    )  # fmt: skip


def _moment(
    facts: Facts, stage: int, step: Step | None, policy: Policy, queue: Queue, groups: tuple[Group, ...], agents: int
) -> Moment:  # fmt: skip
    after_s = step.after_s if step else 0
    lift = rings.lift(facts, stage, policy)
    claim = Pace(queue.ageing_per_minute).score(queue.priority + lift, 0, after_s * SECOND_MS)
    return Moment(
        after_s=after_s, or_waiting=step.or_waiting if step else None, lift=lift, claim=claim, agents=agents,
        groups=groups,
    )  # fmt: skip


def _groups(wanted: Wanted, told: set[Ring], asked: set[str], centre: Centre) -> tuple[Group, ...]:
    """Rings that were not there before, each with those whom it brings. Remembers both."""
    found = []
    for ring in wanted.rings:
        if ring in told:
            continue
        told.add(ring)
        fresh = [agent for agent in centre.within(ring) if agent.id not in asked]
        asked.update(agent.id for agent in fresh)
        names = tuple(agent.name for agent in sorted(fresh, key=lambda agent: _place(agent, wanted))[:NAMES_MAX])
        found.append(Group(ring=ring, fresh=len(fresh), names=names))
    return tuple(found)


def _place(agent: Agent, wanted: Wanted) -> tuple[int, str]:
    """By the match where it decides (who holds what and who idles is not known beforehand), then by name."""
    _, match, *_ = choose.order(agent, 0, wanted.match(agent), wanted)
    return match, agent.name
