"""What an agent is told of a plan for a market event: every change that concerns this agent, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journey.bank import CARD_SKILL, CARDS, CHENJING, GENERAL, LIMING, QUEUES, WANGFANG, Bank
from yingda.desk.rules.plan_changes import Sides
from yingda.routing.policy import Capacity, Policy, QueueRules, Reserve, Step

LOWER = {CARD_SKILL: 1}
HELP = Policy(queues={CARDS: QueueRules(steps=(Step(after_s=10, lower=LOWER), Step(after_s=20, queues=(GENERAL,))))})
LATER = Policy(queues={CARDS: QueueRules(steps=(Step(after_s=10), Step(after_s=20, lower=LOWER)))})
NARROW = Policy(queues={GENERAL: QueueRules(branches=("another",))})
PULL = Policy(queues={CARDS: QueueRules(mode="pull")})
KEPT = Policy(reserves=(Reserve(queue=CARDS, agents=2),))
LOAD = Policy(capacity=Capacity(units={"webchat": 50, "phone": 100}))
POLICIES = [Policy(), HELP, LATER, NARROW, PULL, KEPT, LOAD]


def told(before: Policy, after: Policy, agent: str) -> dict[Any, list[str]]:
    return Sides(before, after, {each.id: each for each in QUEUES}).changes(Bank().agent(agent))


@pytest.mark.parametrize(
    ("before", "after", "agent", "said"),
    [
        (Policy(), HELP, CHENJING, {"more": [CARDS]}),
        (Policy(), HELP, LIMING, {}),
        (HELP, Policy(), CHENJING, {"less": [CARDS]}),
        (HELP, LATER, CHENJING, {"later": [CARDS]}),
        (LATER, HELP, CHENJING, {"sooner": [CARDS]}),
        (Policy(), NARROW, WANGFANG, {"less": [GENERAL]}),
        (Policy(), PULL, LIMING, {"take": [CARDS]}),
        (PULL, Policy(), LIMING, {"given": [CARDS]}),
        (Policy(), PULL, WANGFANG, {}),
        (Policy(), KEPT, LIMING, {"kept": [CARDS]}),
        (KEPT, KEPT, LIMING, {}),
        (Policy(), KEPT, WANGFANG, {}),
        (Policy(), LOAD, WANGFANG, {"load": []}),
    ],
)
def test_what_concerns_the_agent_is_said(before: Policy, after: Policy, agent: str, said: dict[str, Any]) -> None:
    assert told(before, after, agent) == said


@given(st.sampled_from(POLICIES), st.sampled_from(POLICIES), st.sampled_from([LIMING, WANGFANG, CHENJING]))
def test_the_way_back_undoes_what_is_said(one: Policy, other: Policy, agent: str) -> None:
    there, back = told(one, other, agent), told(other, one, agent)
    for what, reverse in (("more", "less"), ("sooner", "later")):
        assert there.get(what) == back.get(reverse)
    assert told(one, one, agent) == {}
