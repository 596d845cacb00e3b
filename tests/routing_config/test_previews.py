"""One contact is tried: who would be asked for it from when on, by what is live and by a draft."""

from __future__ import annotations

from typing import Any

import pytest

from tests.configuring import World, code
from tests.routing_config.policies import Centre, centre


@pytest.fixture
async def bank(world: World) -> Centre:
    return await centre(world)


async def told(bank: Centre, document: dict[str, Any] | None = None, **contact: Any) -> dict[str, Any]:
    body = {"contact": {"queue": bank.card, **contact}, "document": document}
    status, answer = await bank.admin("POST", "/api/routing/preview", body)
    assert status == 200, answer
    found: dict[str, Any] = answer
    return found


def moments(way: dict[str, Any]) -> list[tuple[int, int, float, list[tuple[int, list[str]]]]]:
    """After how long: how many are asked, the claim, and whom each group brings."""
    return [
        (each["after_s"], each["agents"], each["claim"], [(one["fresh"], one["names"]) for one in each["groups"]])
        for each in way["moments"]
    ]


async def test_without_a_document_it_is_told_what_is_live(bank: Centre) -> None:
    answer = await told(bank)
    assert (answer["number"], answer["draft"], answer["same"]) == (0, None, True)
    assert moments(answer["live"]) == [(0, 2, 5.0, [(2, ["何云", "张敏"])])]


async def test_steps_bring_those_whom_nobody_asked_before_and_points(bank: Centre, world: World) -> None:
    late = await world.person("李强", agent=True)
    profile = {"version": 0, "skills": {bank.skill: 1}, "capacity": {"phone": 1}, "line": 1}
    assert (await bank.admin("PUT", f"/api/agents/{late.id}/skills", profile))[0] == 200
    steps = [{"after_s": 30, "second_line": True}, {"after_s": 60, "lower": {bank.skill: 1}, "lift": 2}]
    answer = await told(bank, bank.document(first_line=True, steps=steps))
    assert not answer["same"]
    asked = moments(answer["draft"])
    assert [(each[0], each[1], each[2]) for each in asked] == [(0, 1, 5.0), (30, 2, 5.0), (60, 3, 7.0)]
    assert [name for each in asked for _, names in each[3] for name in names] == ["张敏", "何云", "李强"]


async def test_who_it_is_and_what_it_is_about_count(bank: Centre) -> None:
    topic = {"key": "loss", "name": "挂失", "name_en": "Loss", "lift": 5, "second_line": True}
    document = {
        "values": {"gold": {"lift": 2}}, "topics": [topic], "languages": {"en": {"skill": bank.other, "level": 3}},
        "history": [{"source": "manager", "reserve_s": 30}],
        **bank.document(first_line=True, order="best_match"),
    }  # fmt: skip
    way = (await told(bank, document, value="gold", topic="loss"))["draft"]
    assert (way["lift"], way["moments"][0]["claim"], way["experts"]) == (7.0, 12.0, True)
    assert way["moments"][0]["groups"][0]["names"] == ["何云"]
    assert way["known"] == [{"source": "manager", "reserve_s": 30}]
    nobody = (await told(bank, document, language="en"))["draft"]["moments"][0]
    assert (nobody["agents"], nobody["groups"][0]["ring"]["asks"]) == (0, sorted([[bank.skill, 2], [bank.other, 3]]))


async def test_points_are_told_as_time_where_waiting_adds_some(bank: Centre) -> None:
    document = {"values": {"gold": {"lift": 2}}}
    assert (await told(bank, document, value="gold"))["draft"]["ahead_s"] is None
    queue = next(each for each in (await bank.admin.got("/api/queues"))["items"] if each["id"] == bank.card)
    body = {name: value for name, value in queue.items() if name not in ("id", "changed_at", "changed_by", "warnings")}
    status, answer = await bank.admin("PUT", f"/api/queues/{bank.card}", {**body, "ageing_per_minute": 0.5})
    assert status == 200, answer
    assert (await told(bank, document, value="gold"))["draft"]["ahead_s"] == 240.0


async def test_the_same_policy_is_the_same_and_a_queue_that_nobody_has_is_refused(bank: Centre) -> None:
    assert (await told(bank, {}))["same"]
    status, answer = await bank.admin("POST", "/api/routing/preview", {"contact": {"queue": bank.skill}})
    assert (status, code(answer)) == (422, "queue.unknown")


async def test_who_may_not_see_policies_is_refused(bank: Centre, world: World) -> None:
    clerk = await world.person("李强", permissions=frozenset())
    status, answer = await clerk("POST", "/api/routing/preview", {"contact": {"queue": bank.card}})
    assert (status, code(answer)) == (403, "forbidden")
