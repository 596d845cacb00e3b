"""Flows over REST: drafted, checked, published as versions that never change, loaded for the engine."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec
import pytest

from tests.configuring import Person, World, code
from tests.dialogue.world import flow
from yingda.dialogue.published import load_flows
from yingda.foundation.principal import system

EDITOR = frozenset({"flows.view", "flows.edit"})


def drawing() -> dict[str, Any]:
    body = msgspec.to_builtins(flow())
    return {part: body[part] for part in ("start", "human", "nodes", "languages")}


def broken() -> dict[str, Any]:
    draft = drawing()
    draft["nodes"]["hello_open"]["next"] = "nowhere"
    return draft


@pytest.fixture
async def editor(world: World) -> Person:
    """陈静, who draws flows."""
    return await world.person("陈静", permissions=EDITOR)


async def made(editor: Person, draft: dict[str, Any] | None = None) -> Any:
    return await editor.made("/api/flows", key="yuanshan-web", name="接待", draft=draft or drawing())


async def published(editor: Person, thing: dict[str, Any]) -> tuple[int, Any]:
    return await editor("POST", f"/api/flows/{thing['id']}/publication", {"version": thing["version"]})


async def test_a_flow_nobody_drew_begins_as_the_starter_flow_and_can_be_published_at_once(
    editor: Person, admin: Person, world: World
) -> None:
    made = {"last_resort": "message", "name_en": "Cards", "service_level_s": 25, "service_level_percent": 80}
    queue = await admin.made("/api/queues", key="card", name="银行卡", **made)
    thing = await editor.made("/api/flows", key="yuanshan-web", name="接待", menu=[queue["id"], queue["id"]])
    nodes = thing["draft"]["nodes"]
    assert [option["label"] for option in nodes["menu"]["options"]] == [{"zh-CN": "银行卡", "en": "Cards"}]
    assert nodes["to_card"]["queue"] == "card"
    assert "yuanshan" in nodes["hello_open"]["text"]["zh-CN"]
    assert (thing["problems"], (await published(editor, thing))[0]) == ([], 201)


async def test_a_starter_flow_without_queues_leads_to_the_entry_points_own(editor: Person) -> None:
    thing = await editor.made("/api/flows", key="yuanshan-web", name="接待")
    assert thing["problems"] == []
    assert [option["next"] for option in thing["draft"]["nodes"]["menu"]["options"]] == ["human"]


async def test_a_starter_flow_leads_to_no_queue_that_is_not_there(editor: Person) -> None:
    nowhere = "11111111-1111-4111-8111-111111111111"
    status, answer = await editor("POST", "/api/flows", {"key": "k", "name": "n", "menu": [nowhere]})
    assert (status, code(answer)) == (422, "flow.queue_unknown")


async def test_a_draft_is_kept_with_what_is_wrong_with_it(editor: Person) -> None:
    thing = await made(editor, broken())
    assert {"code": "flow.target_missing", "node": "hello_open", "data": {"target": "nowhere"}} in thing["problems"]
    status, answer = await published(editor, thing)
    assert (status, code(answer)) == (422, "flow.invalid")
    assert answer["error"]["data"]["problems"]


async def test_publishing_makes_a_version_and_later_drafts_leave_it_alone(editor: Person, world: World) -> None:
    thing = await made(editor)
    _, first = await published(editor, thing)
    assert (first["published"], first["problems"]) == (1, [])
    draft = drawing()
    draft["nodes"]["goodbye"]["text"]["en"] = "Bye"
    _, changed = await editor.changed("/api/flows", _without(first), draft=draft)
    assert changed["published"] == 1
    _, second = await published(editor, changed)
    assert second["published"] == 2
    assert [one["number"] for one in await editor.got(f"/api/flows/{thing['id']}/versions")] == [2, 1]
    old = await editor.got(f"/api/flows/{thing['id']}/versions/1")
    assert old["body"]["nodes"]["goodbye"]["text"]["en"] != "Bye"
    async with world.database.read(system(world.tenant)) as read:
        loaded = await load_flows(read)
    assert [(one.key, one.version) for one in loaded.all] == [("yuanshan-web", 1), ("yuanshan-web", 2)]
    assert loaded.current == {"yuanshan-web": 2}
    assert loaded.all[0].nodes == flow().nodes


async def test_a_retired_flow_stays_for_those_who_walk_it(editor: Person, world: World) -> None:
    _, thing = await published(editor, await made(editor))
    await editor.changed("/api/flows", _without(thing), active=False)
    async with world.database.read(system(world.tenant)) as read:
        loaded = await load_flows(read)
    assert (len(loaded.all), loaded.current) == (1, {})


async def test_the_database_itself_refuses_to_change_a_published_version(editor: Person, world: World) -> None:
    await published(editor, await made(editor))
    async with world.database.raw(world.tenant) as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("update flow_versions set number = 7")


async def test_only_a_draft_nobody_published_is_deleted(editor: Person) -> None:
    thing = await made(editor)
    assert (await editor("DELETE", f"/api/flows/{thing['id']}"))[0] == 204
    _, thing = await published(editor, await made(editor))
    status, answer = await editor("DELETE", f"/api/flows/{thing['id']}")
    assert (status, code(answer)) == (409, "flow.published")


async def test_wrong_bodies_are_refused_with_where_they_are_wrong(editor: Person) -> None:
    for draft in ({}, {"start": 1}, {**drawing(), "extra": 1}, {**drawing(), "nodes": {"a": {"kind": "dance"}}}):
        status, answer = await editor("POST", "/api/flows", {"key": "k", "name": "n", "draft": draft})
        assert (status, code(answer)) == (422, "input.invalid")
    await made(editor)
    status, answer = await editor("POST", "/api/flows", {"key": "yuanshan-web", "name": "n", "draft": drawing()})
    assert (status, code(answer)) == (409, "flow.key_taken")


async def test_a_stale_editor_does_not_publish_what_they_did_not_see(editor: Person) -> None:
    thing = await made(editor)
    await editor.changed("/api/flows", _without(thing), name="新名字")
    status, answer = await published(editor, thing)
    assert (status, code(answer)) == (409, "version.stale")


async def test_without_the_permission_and_from_another_tenant_there_is_nothing(editor: Person, world: World) -> None:
    thing = await made(editor)
    reader = await world.person("李明", permissions=frozenset({"flows.view"}))
    assert (await reader("POST", "/api/flows", {}))[0] in (403, 422)
    assert (await published(reader, thing))[0] == 403
    other = "11111111-1111-4111-8111-111111111111"
    await world.tenant_row(other, "yunhai")
    stranger = await world.person("赵强", tenant=other, permissions=EDITOR)
    assert (await stranger("GET", f"/api/flows/{thing['id']}"))[0] == 404
    assert (await stranger.got("/api/flows"))["items"] == []


async def test_changes_are_audited_and_told(editor: Person, world: World) -> None:
    await published(editor, await made(editor))
    assert await world.audited() == ["dialogue.flow_created", "dialogue.flow_published"]
    assert [(each["kind"], each["change"]) for each in await world.events()] == [
        ("flow", "created"),
        ("flow", "published"),
    ]


def _without(thing: dict[str, Any]) -> dict[str, Any]:
    """The thing as a PUT takes it."""
    return {name: value for name, value in thing.items() if name not in ("published", "problems")}


async def test_a_kind_of_question_that_the_policy_does_not_know_is_a_warning_and_no_more(
    editor: Person, world: World
) -> None:
    draft = drawing()
    draft["nodes"][draft["human"]]["topic"] = "loss"
    thing = await made(editor, draft)
    assert [(each["code"], each["data"]) for each in thing["warnings"]] == [("flow.topic_unknown", {"topic": "loss"})]
    assert (await published(editor, thing))[0] == 201
    planner = await world.person(permissions=frozenset({"routing.edit", "routing.publish"}))
    topics = [{"key": "loss", "name": "挂失", "name_en": "Loss"}]
    policy = await planner.made("/api/routing/drafts", name="日常", document={"topics": topics})
    path = f"/api/routing/drafts/{policy['id']}/publication"
    assert (await planner("POST", path, {"version": 1, "reason": "x", "untried": True}))[0] == 200
    assert (await editor.got(f"/api/flows/{thing['id']}"))["warnings"] == []
    assert await editor.got("/api/flows/topics") == topics
