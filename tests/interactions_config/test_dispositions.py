"""Dispositions over REST: a tree of two levels."""

from typing import Any

from tests.configuring import Person, World, code, new_id
from yingda.interactions.dispositions.api import load_dispositions


def named(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "name_en": key, **more}


async def test_groups_are_loaded_before_their_members(admin: Person, world: World) -> None:
    group = await admin.made("/api/dispositions", **named("z-group"))
    await admin.made("/api/dispositions", **named("a-member", parent=group["id"]))
    async with world.database.read(world.principal(admin)) as read:
        loaded = await load_dispositions(read)
    assert [(each.key, each.parent) for each in loaded] == [("z-group", None), ("a-member", group["id"])]


async def test_a_third_level_is_refused(admin: Person) -> None:
    group = await admin.made("/api/dispositions", **named("group"))
    member = await admin.made("/api/dispositions", **named("member", parent=group["id"]))
    status, answer = await admin("POST", "/api/dispositions", named("deep", parent=member["id"]))
    assert (status, code(answer)) == (422, "disposition.too_deep")


async def test_a_group_with_members_stays_a_group(admin: Person) -> None:
    group, other = [await admin.made("/api/dispositions", **named(key)) for key in ("group", "other")]
    await admin.made("/api/dispositions", **named("member", parent=group["id"]))
    _, answer = await admin.changed("/api/dispositions", group, parent=other["id"])
    assert code(answer) == "disposition.too_deep"


async def test_a_disposition_is_not_its_own_group(admin: Person) -> None:
    group = await admin.made("/api/dispositions", **named("group"))
    status, _ = await admin.changed("/api/dispositions", group, parent=group["id"])
    assert status == 422


async def test_a_group_with_members_in_use_is_not_retired(admin: Person) -> None:
    group = await admin.made("/api/dispositions", **named("group"))
    member = await admin.made("/api/dispositions", **named("member", parent=group["id"]))
    _, answer = await admin.changed("/api/dispositions", group, active=False)
    assert (code(answer), answer["error"]["data"]["users"][0]["name"]) == ("disposition.in_use", "member")
    await admin.changed("/api/dispositions", member, active=False)
    assert (await admin.changed("/api/dispositions", group, active=False))[0] == 200


async def test_a_member_is_not_restored_below_a_retired_group(admin: Person) -> None:
    group = await admin.made("/api/dispositions", **named("group"))
    member = await admin.made("/api/dispositions", **named("member", parent=group["id"]))
    _, member = await admin.changed("/api/dispositions", member, active=False)
    await admin.changed("/api/dispositions", group, active=False)
    _, answer = await admin.changed("/api/dispositions", member, active=True)
    assert code(answer) == "disposition.parent_unknown"


async def test_a_disposition_may_be_for_some_queues_only(admin: Person) -> None:
    queue = await admin.made("/api/queues", key="card", name="信用卡", name_en="Cards", last_resort="message")
    made = await admin.made("/api/dispositions", **named("limit", queues=[queue["id"], queue["id"]]))
    assert made["queues"] == [queue["id"]]


async def test_an_unknown_queue_is_refused(admin: Person) -> None:
    _, answer = await admin("POST", "/api/dispositions", named("limit", queues=[new_id()]))
    assert code(answer) == "disposition.queue_unknown"


async def test_a_disposition_that_classifies_a_contact_is_not_deleted(admin: Person, world: World) -> None:
    made = await admin.made("/api/dispositions", **named("limit"))
    contact = await world.contact(disposition=made["id"])
    _, answer = await admin("DELETE", f"/api/dispositions/{made['id']}")
    assert (code(answer), answer["error"]["data"]["users"][0]["id"]) == ("disposition.in_use", contact)
