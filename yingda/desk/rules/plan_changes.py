"""What changes for one agent while a plan for a market event holds instead of the policy. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from yingda.agents.agent import Agent
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.rules.rings import Wanted, wanted
from yingda.routing.ticket import Facts

What = Literal["more", "less", "sooner", "later", "take", "given", "kept", "load"]
"""more, less: queues that I am asked for, or no longer. sooner, later: the steps after which I am. take, given: I take
contacts myself, or they are offered. kept: some of us stay free for them. load: what contacts take of me."""


@dataclass(frozen=True)
class Sides:
    """The policy without the plan, and the plan. Made once for all agents."""

    before: Policy
    after: Policy
    queues: Mapping[str, Queue]

    @cached_property
    def _asks(self) -> tuple[Asks, Asks]:
        return asks_of(self.before, self.queues), asks_of(self.after, self.queues)

    def changes(self, agent: Agent) -> dict[What, list[str]]:
        """Queues by what changes about them, in the order of `What`; empty: nothing does. `load` names no queues."""
        before, after = (reach(asks, agent) for asks in self._asks)
        both = before.keys() & after.keys()
        pulls, pulled = (_pulls(policy) for policy in (self.after, self.before))
        found: dict[What, set[str]] = {
            "more": after.keys() - before.keys(),
            "less": before.keys() - after.keys(),
            "sooner": {each for each in both if after[each] < before[each]},
            "later": {each for each in both if after[each] > before[each]},
            "take": (pulls - pulled) & after.keys(),
            "given": (pulled - pulls) & both,
            "kept": _kept(self.after, self.before) & after.keys(),
        }
        named: dict[What, list[str]] = {what: sorted(queues) for what, queues in found.items() if queues}
        if _load(self.before, agent) != _load(self.after, agent):
            named["load"] = []
        return named


Asks = Mapping[tuple[str, str], list[Wanted]]
"""By queue and channel: whom a plain contact asks for after no step, one step …"""


def asks_of(policy: Policy, queues: Mapping[str, Queue]) -> Asks:
    return {
        (queue, channel): [
            wanted(Facts(queue, channel), stage, policy, queues) for stage in range(len(policy.rules(queue).steps) + 1)
        ]
        for queue in queues
        for channel in ("webchat", "phone")
    }


def reach(asks: Asks, agent: Agent) -> dict[str, int]:
    """After how many steps the agent is asked for a plain contact of each queue; those never are not in it."""
    found: dict[str, int] = {}
    for (queue, channel), stages in asks.items():
        if agent.capacity.get(channel, 0) < 1:
            continue
        stage = next((n for n, each in enumerate(stages) if each.rank(agent) is not None), None)
        if stage is not None:
            found[queue] = min(stage, found.get(queue, stage))
    return found


def _pulls(policy: Policy) -> set[str]:
    return {queue for queue, rules in policy.queues.items() if rules.mode == "pull"}


def _kept(policy: Policy, other: Policy) -> set[str]:
    """Queues for which agents stay free by the one and not, or not as many, by the other."""
    had = {(each.queue, each.channel): each for each in other.reserves}
    return {
        each.queue
        for each in policy.reserves
        if (old := had.get((each.queue, each.channel))) is None
        or (each.agents, each.percent) > (old.agents, old.percent)
    }


def _load(policy: Policy, agent: Agent) -> object:
    capacity = policy.capacity
    if capacity is None:
        return None
    channels = sorted(agent.capacity)
    return [(each, capacity.units.get(each), capacity.interrupts.get(each)) for each in channels]
