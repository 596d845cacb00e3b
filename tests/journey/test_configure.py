"""A new configuration is one turn for everybody: it touches, and so writes, what it changed, and looks at each agent
about once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.journey.bank import AGENTS, CARDS, LIMING, QUEUES, WEB_CARDS, ZHAO, Bank, ident
from yingda.agents.api import AgentProfile
from yingda.interactions.contact import State
from yingda.routing.matching.matcher import Matcher

MANY = 60


def test_the_same_again_touches_nobody(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.configured()
    assert not bank.turns[-1].contacts
    assert not bank.turns[-1].agents


def test_only_the_agents_who_changed_are_touched(bank: Bank) -> None:
    changed = {each.id: each for each in AGENTS}
    changed[LIMING] = msgspec.structs.replace(changed[LIMING], capacity={"webchat": 5})
    bank.configured(agents=changed)
    assert set(bank.turns[-1].agents) == {LIMING}
    assert bank.live.agents[LIMING].capacity == {"webchat": 5}


def test_who_waits_goes_by_the_new_times_of_the_queue(bank: Bank) -> None:
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    queues = {each.id: each for each in QUEUES}
    queues[CARDS] = msgspec.structs.replace(queues[CARDS], overflow_after_s=5)
    bank.configured(queues=queues)
    assert bank.of(ZHAO).state is State.WAITING
    bank.later(6)
    assert bank.of(ZHAO).queue != CARDS


def test_matching_looks_at_each_agent_a_few_times_not_at_all_for_each(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At all for each, 15,000 agents took minutes."""
    looks = 0

    def put(self: Matcher, agent: Any) -> None:
        nonlocal looks
        looks += 1
        original(self, agent)

    def staff(seats: int) -> dict[str, AgentProfile]:
        people = [
            AgentProfile(id=ident(4, 100 + n), name=f"{n}", branch=None, skills={}, capacity={"webchat": seats})
            for n in range(MANY)
        ]
        return {each.id: each for each in people}

    original = Matcher.put
    bank.configured(agents=staff(1))
    bank.ready(*staff(1))
    monkeypatch.setattr(Matcher, "put", put)
    bank.configured(agents=staff(2))
    assert len(bank.turns[-1].agents) == MANY
    assert looks <= 3 * MANY
