"""Documents of policies: nothing is lost between door, store and engine; a hash is the content; faults are found."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.routing.policies import drawn
from yingda.agents.agent import Agent
from yingda.foundation.ids import SeededIds
from yingda.routing.matching.matcher import Matcher
from yingda.routing.policies.document_schema import Document, document
from yingda.routing.policies.documents import branches_of, hash_of, policy_of, queues_of, skills_of, stored
from yingda.routing.policies.rules.sound import Centre, errors, warnings
from yingda.routing.policy import Policy, QueueRules, Step
from yingda.routing.queues import Queue
from yingda.routing.ticket import Facts, Ticket

_ids = SeededIds(11, lambda: 1_772_000_000_000)
SKILLS, QUEUES = [_ids.new() for _ in range(3)], [_ids.new() for _ in range(3)]
BRANCHES, STRANGER = [_ids.new()], _ids.new()
CENTRE = Centre(
    skills={id: f"skill {n}" for n, id in enumerate(SKILLS)}, branches=dict.fromkeys(BRANCHES, "浙江分行"),
    queues={
        id: Queue(id=id, key=f"q{n}", name=f"q{n}", name_en=f"q{n}", required={SKILLS[n]: 1})
        for n, id in enumerate(QUEUES)
    },
    agents=tuple(
        Agent(id=f"a{n}", name="", levels={SKILLS[n % 3]: 3}, branches=tuple(BRANCHES[: n % 2]), line=1 + n % 2)
        for n in range(6)
    ),
)  # fmt: skip


def sound(policy: Policy) -> Policy:
    """The drawn policy without what the door or the rules refuse."""
    reserves = {(each.queue, each.channel): each for each in policy.reserves if each.agents or each.percent}
    queues = {id: _sound(id, rules, policy) for id, rules in policy.queues.items()}
    return msgspec.structs.replace(policy, version=0, reserves=tuple(reserves.values()), queues=queues)


def _sound(id: str, rules: QueueRules, policy: Policy) -> QueueRules:
    asked = set(CENTRE.queues[id].required) | {ask.skill for ask in policy.languages.values()}
    asked |= {ask.skill for value in policy.values.values() for ask in value.asks}
    asked |= {ask.skill for topic in policy.topics for ask in topic.asks}

    def step(each: Step) -> Step:
        lower = {skill: level for skill, level in each.lower.items() if skill in asked}
        return msgspec.structs.replace(each, lower=lower, queues=tuple(q for q in each.queues if q != id))

    weights = {skill: weight for skill, weight in rules.weights.items() if weight}
    return msgspec.structs.replace(rules, weights=weights, steps=tuple(step(each) for each in rules.steps))


def policies() -> st.SearchStrategy[Policy]:
    return st.integers(0, 2**32).map(lambda seed: sound(drawn(random.Random(seed), QUEUES, SKILLS, BRANCHES)))


@given(policies())
def test_a_policy_comes_through_the_door_and_the_store_as_it_was(policy: Policy) -> None:
    kept = msgspec.json.decode(msgspec.json.encode(stored(policy)))
    assert policy_of(kept) == policy
    assert document(policy).policy() == policy
    assert Document.model_validate(kept).policy() == policy
    assert policy_of(kept, 7).version == 7


@given(policies(), st.randoms())
def test_the_hash_is_the_content_whatever_the_order_of_writing(policy: Policy, chance: random.Random) -> None:
    def shuffled(part: Any) -> Any:
        if isinstance(part, dict):
            items = [(key, shuffled(value)) for key, value in part.items()]
            chance.shuffle(items)
            return dict(items)
        return [shuffled(each) for each in part] if isinstance(part, list) else part

    assert hash_of(policy_of(shuffled(msgspec.json.decode(msgspec.json.encode(stored(policy)))))) == hash_of(policy)
    assert hash_of(msgspec.structs.replace(policy, version=9)) == hash_of(policy)


@given(policies(), policies())
def test_two_policies_have_the_same_hash_only_if_they_are_the_same(one: Policy, other: Policy) -> None:
    assert (hash_of(one) == hash_of(other)) == (one == other)


@given(policies())
def test_a_policy_without_errors_can_be_routed_by(policy: Policy) -> None:
    assert errors(policy, CENTRE) == []
    warnings(policy, CENTRE)
    matcher = Matcher(CENTRE.queues, policy, {agent.id: agent for agent in CENTRE.agents})
    for n, queue in enumerate(QUEUES):
        facts = Facts(queue, "phone", "en", "gold", "loss", n == 1)
        matcher.stand(Ticket(id=f"c{n}", facts=facts, priority=5, place_at=0, queued_at=0), n)
        for now in (0, 10_000, 1_000_000):
            matcher.advance(f"c{n}", now)
            matcher.agent_for(f"c{n}", now)


@given(policies())
def test_whatever_a_policy_names_is_found_in_its_document(policy: Policy) -> None:
    text = msgspec.json.encode(stored(policy)).decode()
    for found in (skills_of(policy), queues_of(policy), branches_of(policy)):
        assert all(id in text for id in found)
    named = {*skills_of(policy), *queues_of(policy), *branches_of(policy)}
    assert {id for id in (*SKILLS, *QUEUES, *BRANCHES) if id in text} == named


@dataclass(frozen=True)
class Fault:
    """A fault planted into a document, and the code by which it must be found."""

    code: str
    plant: Callable[[dict[str, Any]], None]


def _rules(found: dict[str, Any]) -> dict[str, Any]:
    rules: dict[str, Any] = found["queues"].setdefault(QUEUES[0], msgspec.to_builtins(QueueRules()))
    rules["steps"] = [{"after_s": 5}, {"after_s": 10}]
    return rules


FAULTS = [
    Fault("policy.skill_unknown", lambda d: d["values"].update(gold={"asks": [{"skill": STRANGER, "level": 1}]})),
    Fault("policy.queue_unknown", lambda d: d["queues"].update({STRANGER: {}})),
    Fault("policy.branch_unknown", lambda d: _rules(d)["steps"][1].update(branches=[STRANGER])),
    Fault("policy.topic_twice", lambda d: d.update(topics=[*d["topics"], d["topics"][0]])),
    Fault("policy.source_twice", lambda d: d.update(history=[{"source": "owner", "reserve_s": 5}] * 2)),
    Fault("policy.reserve_twice", lambda d: d.update(reserves=[{"queue": QUEUES[0], "agents": 1}] * 2)),
    Fault("policy.reserve_empty", lambda d: d.update(reserves=[{"queue": QUEUES[0]}])),
    Fault(
        "policy.interrupts_itself",
        lambda d: d.update(capacity={"units": {}, "interrupts": {"phone": ["phone"]}}),
    ),
    Fault(
        "policy.text_interrupts_call",
        lambda d: d.update(capacity={"units": {}, "interrupts": {"webchat": ["phone"]}}),
    ),
    Fault("policy.step_not_later", lambda d: _rules(d)["steps"][1].update(after_s=5)),
    Fault("policy.helps_itself", lambda d: _rules(d)["steps"][0].update(queues=[QUEUES[0]])),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
@given(policy=policies())
def test_a_planted_fault_is_found_in_any_policy(fault: Fault, policy: Policy) -> None:
    planted = msgspec.json.decode(msgspec.json.encode(stored(policy)))
    fault.plant(planted)
    assert fault.code in {each.code for each in errors(policy_of(planted), CENTRE)}
