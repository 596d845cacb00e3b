"""Policies as data over REST: drafts, publishing, going back; what is audited, and what owners load."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.configuring import Person, World, code, new_id
from tests.routing_config.policies import Centre, centre, tried
from yingda.entrypoints.configuration import load_configuration
from yingda.routing.policies.api import load_policy
from yingda.routing.policy import Policy


@pytest.fixture
async def bank(world: World) -> Centre:
    return await centre(world)


async def policy(world: World, person: Person) -> Policy:
    async with world.database.read(world.principal(person)) as read:
        return await load_policy(read)


async def test_who_published_nothing_has_the_programs_own_policy(bank: Centre, world: World) -> None:
    live = await bank.admin.got("/api/routing/live")
    assert (live["number"], live["published"], live["market_event"]["on"], live["version"]) == (0, None, False, 0)
    assert await policy(world, bank.admin) == Policy()


async def test_a_draft_is_kept_as_it_was_written_and_every_field_comes_back(bank: Centre) -> None:
    document: dict[str, Any] = {
        "between": "share", "values": {"黑金": {"lift": 3.5, "asks": [{"skill": bank.skill, "level": 3}]}},
        "languages": {"en": {"skill": bank.other, "level": 3}},
        "topics": [{"key": "loss", "name": "挂失", "name_en": "Loss", "asks": [], "lift": 50.0, "second_line": True}],
        "history": [{"source": "last_agent", "reserve_s": 30, "within_days": 7}],
        "reserves": [{"queue": bank.card, "channel": "phone", "agents": 1, "percent": 0}],
        "capacity": {"units": {"phone": 100, "webchat": 30}, "interrupts": {"phone": ["webchat"]}},
        "queues": {
            bank.card: {
                "order": "best_match", "weights": {bank.skill: 2}, "branches": [bank.branch], "first_line": True,
                "steps": [
                    {
                        "after_s": 30, "or_waiting": 20, "lower": {bank.skill: 1}, "branches": [],
                        "queues": [bank.general], "second_line": True, "lift": -1.0,
                    }
                ],
                "share": 2.0, "mode": "pull", "push_after_s": 60, "history": False,
            }
        },
    }  # fmt: skip
    made = await bank.draft(**document)
    assert (made["document"], made["errors"], made["tried"]) == (document, [], None)
    assert (await bank.admin.got(f"/api/routing/drafts/{made['id']}"))["document"] == document


async def test_a_published_draft_is_what_the_engine_decides_by(bank: Centre, world: World) -> None:
    draft = await bank.draft()
    await tried(world, bank, draft)
    status, answer = await bank.admin(
        "POST", f"/api/routing/drafts/{draft['id']}/publication", {"version": 1, "reason": "晚高峰等得久"}
    )
    assert (status, answer["number"], answer["live"], answer["untried"]) == (200, 1, True, False)
    async with world.database.read(world.principal(bank.admin)) as read:
        config = await load_configuration(read)
    assert config.policy.version == 1
    assert config.policy.rules(bank.card).order == "best_match"
    assert "routing.policy_published" in await world.audited()
    assert {"context": "routing", "kind": "policy", "change": "published"}.items() <= (await world.events())[-1].items()


async def test_what_was_never_tried_is_published_only_with_a_reason_and_says_so(bank: Centre) -> None:
    draft = await bank.draft()
    path, body = f"/api/routing/drafts/{draft['id']}/publication", {"version": 1, "reason": "紧急"}
    status, answer = await bank.admin("POST", path, body)
    assert (status, code(answer)) == (409, "policy.untried")
    assert (await bank.admin("POST", path, body | {"reason": " ", "untried": True}))[0] == 422
    status, answer = await bank.admin("POST", path, body | {"untried": True})
    assert (status, answer["untried"]) == (200, True)


async def test_a_trial_of_other_content_does_not_count(bank: Centre, world: World) -> None:
    draft = await bank.draft()
    await tried(world, bank, draft)
    body = {"version": 1, "name": "晚高峰", "document": bank.document(order="spare_best")}
    _, changed = await bank.admin("PUT", f"/api/routing/drafts/{draft['id']}", body)
    assert (changed["version"], changed["tried"]) == (2, None)
    _, answer = await bank.admin(
        "POST", f"/api/routing/drafts/{draft['id']}/publication", {"version": 2, "reason": "x"}
    )
    assert code(answer) == "policy.untried"


async def test_going_back_makes_an_earlier_version_live_and_keeps_both(bank: Centre, world: World) -> None:
    for order in ("best_match", "spare_best"):
        await publish(bank, order=order)
    live = await bank.admin.got("/api/routing/live")
    assert live["number"] == 2
    path = "/api/routing/policies/1/live"
    status, _ = await bank.admin("POST", path, {"version": live["version"] - 1, "reason": "x"})
    assert status == 409
    status, answer = await bank.admin("POST", path, {"version": live["version"], "reason": "等待更久了"})
    assert (status, answer["number"]) == (200, 1)
    assert (await policy(world, bank.admin)).rules(bank.card).order == "best_match"
    assert [each["number"] for each in (await bank.admin.got("/api/routing/policies"))["items"]] == [2, 1]
    told = [(each["kind"], each["by_name"]) for each in (await bank.admin.got("/api/routing/switches"))["items"]]
    assert told == [(kind, "王芳") for kind in ("back", "published", "published")]
    _, answer = await bank.admin("POST", path, {"version": answer["version"], "reason": "x"})
    assert code(answer) == "policy.same_as_live"


async def test_of_two_who_publish_at_once_both_are_kept_with_numbers_of_their_own(bank: Centre) -> None:
    await asyncio.gather(publish(bank, order="best_match"), publish(bank, order="spare_best"))
    numbers = [each["number"] for each in (await bank.admin.got("/api/routing/policies"))["items"]]
    assert numbers == [2, 1]


async def test_a_published_version_cannot_be_changed_even_by_a_statement_of_the_program(
    bank: Centre, world: World
) -> None:
    await publish(bank)
    for statement in ("update routing_policies set name = 'x'", "delete from routing_policies",
                      "update routing_switches set reason = 'x'", "delete from queue_versions"):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"):
            async with world.database.raw(world.tenant) as conn:
                await conn.execute(statement)


async def test_the_same_content_twice_in_a_row_is_refused(bank: Centre) -> None:
    await publish(bank)
    draft = await bank.draft()
    body = {"version": 1, "reason": "x", "untried": True}
    status, answer = await bank.admin("POST", f"/api/routing/drafts/{draft['id']}/publication", body)
    assert (status, code(answer)) == (409, "policy.same_as_live")


async def test_what_the_live_policy_names_cannot_be_retired(bank: Centre) -> None:
    step = {"after_s": 30, "lower": {bank.other: 0}, "queues": [bank.general], "branches": [bank.branch]}
    document = bank.document(branches=[bank.branch], steps=[step])
    document["topics"] = [
        {"key": "loss", "name": "挂失", "name_en": "Loss", "asks": [{"skill": bank.other, "level": 2}]}
    ]
    await publish(bank, document)
    for kind, id, refusal in (
        ("skills", bank.other, "skill.in_use"), ("queues", bank.general, "queue.in_use"),
        ("branches", bank.branch, "branch.in_use"),
    ):  # fmt: skip
        thing = await bank.admin.got(f"/api/{kind}/{id}")
        body = {name: value for name, value in thing.items() if name not in
                ("id", "changed_at", "changed_by", "warnings", "path")}  # fmt: skip
        status, answer = await bank.admin("PUT", f"/api/{kind}/{id}", body | {"active": False})
        assert (status, code(answer)) == (409, refusal)
    await publish(bank, order="spare_best")
    thing = await bank.admin.got(f"/api/skills/{bank.other}")
    status, _ = await bank.admin.changed("/api/skills", thing, active=False)
    assert status == 200  # no longer in force; but what was published needs its name
    status, answer = await bank.admin("DELETE", f"/api/skills/{bank.other}")
    assert (status, code(answer)) == (409, "skill.in_use")


async def test_a_draft_with_errors_is_saved_but_not_published(bank: Centre) -> None:
    draft = await bank.draft(**bank.document(steps=[{"after_s": 9, "queues": [new_id()]}]))
    assert [each["code"] for each in draft["errors"]] == ["policy.queue_unknown"]
    body = {"version": 1, "reason": "x", "untried": True}
    status, answer = await bank.admin("POST", f"/api/routing/drafts/{draft['id']}/publication", body)
    assert (status, code(answer)) == (422, "policy.invalid")
    assert answer["error"]["data"]["errors"] == draft["errors"]


async def test_a_stale_draft_is_refused(bank: Centre) -> None:
    draft = await bank.draft()
    body = {"version": 1, "name": "晚高峰", "document": {}}
    assert (await bank.admin("PUT", f"/api/routing/drafts/{draft['id']}", body))[0] == 200
    status, answer = await bank.admin("PUT", f"/api/routing/drafts/{draft['id']}", body)
    assert (status, code(answer)) == (409, "version.stale")


async def test_a_draft_begins_as_what_is_live_or_as_an_earlier_version(bank: Centre) -> None:
    await publish(bank, order="best_match")
    await publish(bank, order="spare_best")
    for asked, order in (({}, "spare_best"), ({"from_number": 1}, "best_match")):
        made = await bank.admin.made("/api/routing/drafts", name="x", **asked)
        assert made["document"]["queues"][bank.card]["order"] == order
    status, answer = await bank.admin("POST", "/api/routing/drafts", {"name": "x", "from_number": 9})
    assert (status, code(answer)) == (404, "policy.unknown")


async def test_a_plan_is_not_published_and_a_discarded_draft_is_gone(bank: Centre) -> None:
    plan = await bank.draft("plan")
    body = {"version": 1, "reason": "x", "untried": True}
    _, answer = await bank.admin("POST", f"/api/routing/drafts/{plan['id']}/publication", body)
    assert code(answer) == "policy.other_kind"
    assert (await bank.admin("DELETE", f"/api/routing/drafts/{plan['id']}?version=1"))[0] == 204
    assert (await bank.admin("GET", f"/api/routing/drafts/{plan['id']}"))[0] == 404
    assert (await bank.admin.got("/api/routing/drafts?kind=plan"))["items"] == []


async def test_who_may_only_look_can_neither_draft_nor_publish_nor_switch(bank: Centre, world: World) -> None:
    looker = await world.person("看客", permissions=frozenset({"routing.view"}))
    draft = await bank.draft()
    for method, path, body in (
        ("POST", "/api/routing/drafts", {"name": "x"}),
        ("POST", f"/api/routing/drafts/{draft['id']}/publication", {"version": 1, "reason": "x", "untried": True}),
        ("POST", "/api/routing/market-event", {"plan": draft["id"], "version": 1, "minutes": 60, "reason": "x"}),
    ):
        status, answer = await looker(method, path, body)
        assert (status, code(answer)) == (403, "forbidden")


async def publish(bank: Centre, document: dict[str, Any] | None = None, **rules: Any) -> None:
    draft = await bank.draft(**(document or bank.document(**(rules or {"order": "best_match"}))))
    body = {"version": 1, "reason": "x", "untried": True}
    status, answer = await bank.admin("POST", f"/api/routing/drafts/{draft['id']}/publication", body)
    assert status == 200, answer
