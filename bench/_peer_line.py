"""One round of the peer benchmark: the same calls through one switch, and in which order and how soon agents rang."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from bench._callers import Outcome, call_of, number_of
from bench._calls_load import IN_QUEUE_S, Side
from bench._peer_callers import TwoLines, urgent
from bench._phones import Rung, Talk

TALK_S_MIN: Final = 1.0
SERVED_PER_S: Final = 16.0
"""Calls a second that all agents together can take, at most; more agents talk longer. What two shared cores do easily,
so that a delay is the switch's own and not the machine's."""
LOAD: Final = 1.1
"""Calls come by so much faster than agents can take them, at random: whoever gets free mostly finds a line, which now
grows and now is gone."""
AT_ONCE_S: Final = 0.05
"""Callers who come within such a time of each other come at once: either may be told to be first."""
PEER_S_MAX: Final = 2.0
"""What a call costs an agent beside the talk, at worst: how long to wait for the end of a round."""
SETTLE_S: Final = 20.0


@dataclass(slots=True)
class SameTalks(Talk):
    """The n-th call that is answered lasts as long in every round and at every switch."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def length(self) -> float:
        return self.chance.uniform(self.least_s, self.most_s)


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes in a round: `calls` callers at random moments (Poisson), the same in every round; some are urgent."""

    agents: int
    calls: int
    talk_s: float

    @property
    def per_s(self) -> float:
        return LOAD * self.agents / self.talk_s

    def arrivals_s(self) -> list[float]:
        """When each calls, in seconds since the first."""
        chance, at, found = random.Random(self.agents), 0.0, []
        for _ in range(self.calls):
            found.append(at)
            at += chance.expovariate(self.per_s)
        return found

    @property
    def lasts_s(self) -> float:
        """At most, with an agent's time lost between calls."""
        return self.calls * (self.talk_s + PEER_S_MAX) / self.agents + 2 * self.talk_s + SETTLE_S


def plan(agents: int, rings: int) -> Plan:
    """So that about that many calls ring at an agent who has just got free: not the first ones, and not those who come
    while there is no line."""
    return Plan(agents, 2 * agents + round(rings * 1.1) + 5, max(TALK_S_MIN, agents / SERVED_PER_S))


@dataclass(slots=True)
class Round:
    """What was seen, in seconds. `free_to_ring`: callers stood in the line when the agent got free. `overtaken_by`: for
    each call that rang before one of better right, how long that one had to wait on. `ranked`: calls looked at."""

    free_to_ring: list[float]
    waits: list[float]
    ranked: int
    overtaken_by: list[float]
    rang_again: dict[str, int]
    """Second rings of a call, by how the ring before had ended: agent, switch, cancel; "two at once" if it had not."""
    failures: dict[str, int]


async def one_round(side: Side, wanted: Plan, name: str) -> Round:
    """The calls of the plan, all served to the end."""
    await side.quiet()
    side.phones.talk = SameTalks(wanted.talk_s / 2, wanted.talk_s * 1.5, random.Random(wanted.agents))
    side.phones.rungs.clear()
    callers = TwoLines(side.folder, name, side.sip_port, wanted.arrivals_s())
    side.phones.on_hang_up = callers.agent_hung_up
    callers.start()
    try:
        await callers.ended(wanted.lasts_s)
    finally:
        callers.kill()
    return seen(callers.outcome(), list(side.phones.rungs))


def seen(outcome: Outcome, rungs: list[Rung]) -> Round:
    """Judged from outside alone: when callers called, and when phones rang."""
    rang: dict[int, Rung] = {}
    last: dict[int, Rung] = {}
    again: Counter[str] = Counter()
    for rung in sorted(rungs, key=lambda each: each.at):
        call = call_of(rung.caller)
        if call is None or number_of(call) not in outcome.called_at:
            continue
        if (before := last.get(call)) is not None:
            again[before.by if before.ended_at and before.ended_at <= rung.at else "two at once"] += 1
        last[call] = rung
        rang.setdefault(call, rung)
    called = {call: outcome.called_at[number_of(call)] for call in rang}
    free = [
        rung.free_s
        for call, rung in rang.items()
        if rung.free_s is not None and called[call] + IN_QUEUE_S <= rung.at - rung.free_s
    ]
    failures = dict(outcome.failures)
    if lost := len(outcome.called_at) - len(rang):
        failures["never rang"] = lost
    waits = [rung.at - called[call] for call, rung in rang.items()]
    return Round(free, waits, len(rang), _overtaken(called, rang), dict(again), failures)


def _overtaken(called: dict[int, float], rang: dict[int, Rung]) -> list[float]:
    """For each call that rang while one of better right (urgent before others, then who called first) stood in the
    line when that agent got free: how long the one with the best right had to wait on, in seconds."""
    found = []
    for call, rung in rang.items():
        decided_at = rung.at - (rung.free_s or 0.0) - IN_QUEUE_S
        late = [
            rang[other].at - rung.at
            for other, at in called.items()
            if _before(other, at, call, called[call]) and at <= decided_at and rang[other].at > rung.at
        ]
        if late:
            found.append(max(late))
    return found


def _before(one: int, one_at: float, other: int, other_at: float) -> bool:
    """Whether one has the better right to the next agent."""
    if urgent(one) != urgent(other):
        return urgent(one)
    return one_at + AT_ONCE_S < other_at
