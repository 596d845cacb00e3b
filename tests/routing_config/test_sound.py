"""What is wrong with a policy and what deserves a look, each at its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.configuring import World, new_id
from tests.routing_config.policies import Centre, centre


@pytest.fixture
async def bank(world: World) -> Centre:
    return await centre(world)


def topic(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": "挂失", "name_en": "Loss", **more}


async def test_a_plain_policy_has_no_errors_and_no_warnings(bank: Centre) -> None:
    assert await bank.problems() == ([], [])
    assert await bank.problems(**bank.document(order="best_match", first_line=True)) == ([], [])


async def test_each_error_is_found_at_its_place(bank: Centre) -> None:
    no = new_id()
    steps = [{"after_s": 30, "lower": {bank.skill: 1}}, {"after_s": 30, "lower": {bank.other: 0}}]
    for document, found in (
        ({"values": {"gold": {"asks": [{"skill": no}]}}}, ["policy.skill_unknown values.gold.asks.0.skill"]),
        ({"languages": {"en": {"skill": no}}}, ["policy.skill_unknown languages.en.skill"]),
        ({"topics": [topic("a", asks=[{"skill": no}])]}, ["policy.skill_unknown topics.0.asks.0.skill"]),
        ({"topics": [topic("a"), topic("b"), topic("a")]}, ["policy.topic_twice topics.2.key"]),
        (
            {"history": [{"source": "manager", "reserve_s": 9}] * 2},
            ["policy.source_twice history.1.source"],
        ),
        ({"reserves": [{"queue": bank.card}]}, ["policy.reserve_empty reserves.0.agents"]),
        ({"reserves": [{"queue": bank.card, "agents": 1}] * 2}, ["policy.reserve_twice reserves.1.queue"]),
        ({"queues": {no: {}}}, [f"policy.queue_unknown queues.{no}"]),
        (bank.document(branches=[no]), ["policy.branch_unknown queues.card.branches.0"]),
        (bank.document(weights={no: 2}), [f"policy.skill_unknown queues.card.weights.{no}"]),
        (
            bank.document(steps=steps),
            [
                "policy.step_not_later queues.card.steps.1.after_s",
                "policy.lowered_not_asked queues.card.steps.1.lower.other",
            ],
        ),
        (
            bank.document(steps=[{"after_s": 9, "queues": [bank.card]}]),
            ["policy.helps_itself queues.card.steps.0.queues"],
        ),
        (
            {"capacity": {"units": {"phone": 100}, "interrupts": {"webchat": ["phone", "webchat"]}}},
            ["policy.interrupts_itself capacity.interrupts.webchat",
             "policy.text_interrupts_call capacity.interrupts.webchat"],
        ),
    ):  # fmt: skip
        assert (await bank.problems(**document))[0] == found


async def test_a_skill_that_only_a_language_asks_for_may_be_lowered(bank: Centre) -> None:
    document = bank.document(steps=[{"after_s": 30, "lower": {bank.other: 0}}])
    document["languages"] = {"en": {"skill": bank.other, "level": 3}}
    assert (await bank.problems(**document))[0] == []


async def test_helpers_in_a_circle_are_fine(bank: Centre) -> None:
    steps = {queue: {"steps": [{"after_s": 9, "queues": [helper], "lift": 1}]} for queue, helper in
             ((bank.card, bank.general), (bank.general, bank.card))}  # fmt: skip
    assert await bank.problems(queues=steps) == ([], [])


async def test_each_warning_is_found_at_its_place(bank: Centre, world: World) -> None:
    empty = new_id()
    await world.sql(
        "insert into branches (id, tenant_id, path, code, name, changed_at, changed_by)"
        " values ($1::uuid, $2, array[$1::uuid], 'SC', '四川分行', now(), 'test')", empty, world.tenant,
    )  # fmt: skip
    helped = [{"after_s": 30, "queues": [bank.general]}]
    for document, found in (
        ({"history": [{"source": "owner", "reserve_s": 9}]}, ["policy.owner_unknown_yet history.0.source"]),
        ({"reserves": [{"queue": bank.card, "agents": 3}]}, ["policy.reserve_too_large reserves.0.agents"]),
        (bank.document(branches=[empty], steps=helped), ["policy.nobody_first queues.card"]),
        (bank.document(branches=[empty]), ["policy.nobody_ever queues.card"]),
        (bank.document(mode="pull"), ["policy.pull_without_push queues.card.push_after_s"]),
        (bank.document(push_after_s=9), ["policy.push_after_idle queues.card.push_after_s"]),
        (bank.document(steps=[{"after_s": 9}]), ["policy.step_empty queues.card.steps.0"]),
        (
            bank.document(steps=[{"after_s": 9, "branches": [bank.branch]}]),
            ["policy.branches_idle queues.card.steps.0.branches"],
        ),
        (
            bank.document(steps=[{"after_s": 9, "second_line": True}]),
            ["policy.second_line_idle queues.card.steps.0.second_line"],
        ),
        (
            bank.document(steps=[{"after_s": 9, "lower": {bank.skill: 2}}]),
            ["policy.lowers_nothing queues.card.steps.0.lower.skill"],
        ),
    ):
        assert await bank.problems(**document) == ([], found)


async def test_a_step_that_has_nobody_new_asked_is_a_warning(bank: Centre) -> None:
    """Everybody serves cards well enough at once: a lower level brings nobody, unless a language asked for more."""
    steps = [{"after_s": 9, "lower": {bank.skill: 1}}]
    found = ["policy.step_nobody_new queues.card.steps.0"]
    assert await bank.problems(**bank.document(steps=steps)) == ([], found)
    assert await bank.problems(**bank.document(steps=[{**steps[0], "lift": 1}])) == ([], [])
    spoken = {"languages": {"en": {"skill": bank.skill, "level": 5}}}
    assert await bank.problems(**bank.document(steps=steps), **spoken) == ([], [])
    assert await bank.problems(**bank.document(steps=[{"after_s": 9, "queues": [bank.general]}])) == ([], found)


async def test_a_first_line_without_any_expert_is_a_warning(bank: Centre) -> None:
    profile = {"version": 1, "skills": {bank.skill: 4}, "capacity": {"phone": 1}, "line": 1}
    assert (await bank.admin("PUT", f"/api/agents/{bank.expert.id}/skills", profile))[0] == 200
    assert await bank.problems(**bank.document(first_line=True)) == ([], ["policy.no_experts queues.card.first_line"])


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"values": {"gold": {"lift": 101}}}, "lift"),
        ({"values": {"gold": {"lift": "nan"}}}, "lift"),
        ({"capacity": {"units": {"phone": 0}}}, "units"),
        ({"capacity": {"units": {"fax": 1}}}, "units"),
        ({"queues": {new_id(): {"share": 0}}}, "share"),
        ({"queues": {new_id(): {"weights": {new_id(): 0}}}}, "weights"),
        ({"queues": {new_id(): {"steps": [{"after_s": n} for n in range(11)]}}}, "steps"),
        ({"queues": {"cards": {}}}, "queues"),
        ({"reserves": [{"queue": new_id(), "agents": 1}] * 21}, "reserves"),
        ({"history": [{"source": "friend", "reserve_s": 9}]}, "source"),
        ({"history": [{"source": "manager", "reserve_s": 601}]}, "reserve_s"),
        ({"surprise": 1}, "surprise"),
        ({"queues": {new_id(): {"steps": [{"after_s": "30"}]}}}, "after_s"),
    ],
)
async def test_what_is_out_of_its_limits_is_refused_with_its_place(
    bank: Centre, document: dict[str, Any], place: str
) -> None:
    status, answer = await bank.admin("POST", "/api/routing/check", {"document": document})
    assert status == 422
    assert place in str(answer)
