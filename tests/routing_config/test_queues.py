"""Queues over REST: what is accepted, what is refused and how it is explained."""

import asyncio
from typing import Any

from tests.configuring import Person, World, code, new_id
from yingda.routing.queues import load_queues


def queue(key: str = "general", **more: Any) -> dict[str, Any]:
    return {"key": key, "name": f"{key}队列", "name_en": key, "last_resort": "message", **more}


async def test_a_queue_is_loaded_as_it_was_made(admin: Person, world: World) -> None:
    skill = await admin.made("/api/skills", key="card", name="信用卡", name_en="Cards")
    made = await admin.made("/api/queues", **queue(required={skill["id"]: 3}, priority=7, ageing_per_minute=0.5))
    async with world.database.read(world.principal(admin)) as read:
        (loaded,) = await load_queues(read)
    assert (loaded.id, loaded.priority, loaded.ageing_per_minute) == (made["id"], 7, 0.5)
    assert loaded.required == {skill["id"]: 3}
    assert (loaded.offer_ttl_s, loaded.wrap_up_s, loaded.service_level_s, loaded.service_level_percent) == (
        20,
        60,
        25,
        80,
    )


async def test_a_queue_without_a_last_resort_is_refused(admin: Person) -> None:
    for resort in ({"last_resort": None}, {"last_resort": "queue"}):
        status, answer = await admin("POST", "/api/queues", queue() | resort)
        assert (status, code(answer)) == (422, "queue.without_last_resort")


async def test_half_an_overflow_is_refused(admin: Person) -> None:
    _, answer = await admin("POST", "/api/queues", queue(overflow_after_s=60))
    assert code(answer) == "queue.overflow_incomplete"


async def test_a_circle_of_overflow_and_last_resort_is_refused_with_its_path(admin: Person) -> None:
    a = await admin.made("/api/queues", **queue("a"))
    b = await admin.made("/api/queues", **queue("b", overflow_after_s=60, overflow_queue=a["id"]))
    c = await admin.made("/api/queues", **queue("c", last_resort="queue", last_resort_queue=b["id"]))
    status, answer = await admin.changed("/api/queues", a, overflow_after_s=30, overflow_queue=c["id"])
    assert (status, code(answer)) == (422, "queue.overflow_cycle")
    assert answer["error"]["data"]["path"] == ["a队列", "c队列", "b队列", "a队列"]


async def test_two_changes_at_once_do_not_close_a_circle(admin: Person) -> None:
    a, b = [await admin.made("/api/queues", **queue(key)) for key in ("a", "b")]
    answers = await asyncio.gather(
        admin.changed("/api/queues", a, overflow_after_s=30, overflow_queue=b["id"]),
        admin.changed("/api/queues", b, overflow_after_s=30, overflow_queue=a["id"]),
    )
    assert sorted(status for status, _ in answers) == [200, 422]


async def test_a_queue_that_overflows_into_itself_is_refused(admin: Person) -> None:
    a = await admin.made("/api/queues", **queue("a"))
    _, answer = await admin.changed("/api/queues", a, overflow_after_s=30, overflow_queue=a["id"])
    assert code(answer) == "queue.overflow_cycle"


async def test_what_does_not_exist_is_refused_by_name(admin: Person) -> None:
    for body, refusal in (
        (queue(overflow_after_s=9, overflow_queue=new_id()), "queue.unknown"),
        (queue(calendar_id=new_id()), "queue.calendar_unknown"),
        (queue(required={new_id(): 1}), "queue.skill_unknown"),
    ):
        status, answer = await admin("POST", "/api/queues", body)
        assert (status, code(answer)) == (422, refusal)


async def test_a_queue_opens_by_a_calendar(admin: Person, world: World) -> None:
    calendar = await world.calendar()
    assert (await admin.made("/api/queues", **queue(calendar_id=calendar)))["calendar_id"] == calendar


async def test_a_queue_that_nobody_can_serve_is_made_with_a_warning(admin: Person) -> None:
    skill = await admin.made("/api/skills", key="card", name="信用卡", name_en="Cards")
    made = await admin.made("/api/queues", **queue(required={skill["id"]: 3}))
    assert [warning["code"] for warning in made["warnings"]] == ["queue.nobody_can_serve"]


async def test_the_warning_goes_once_an_agent_can_serve(admin: Person, world: World) -> None:
    skill = await admin.made("/api/skills", key="card", name="信用卡", name_en="Cards")
    agent = await world.person(agent=True)
    made = await admin.made("/api/queues", **queue(required={skill["id"]: 3}))
    body = {"version": 0, "skills": {skill["id"]: 3}, "capacity": {}}
    await admin("PUT", f"/api/agents/{agent.id}/skills", body)
    assert (await admin.got(f"/api/queues/{made['id']}"))["warnings"] == []


async def test_a_queue_that_another_overflows_into_is_not_retired(admin: Person) -> None:
    a = await admin.made("/api/queues", **queue("a"))
    await admin.made("/api/queues", **queue("b", overflow_after_s=60, overflow_queue=a["id"]))
    status, answer = await admin.changed("/api/queues", a, active=False)
    assert (status, code(answer)) == (409, "queue.in_use")
    assert [user["name"] for user in answer["error"]["data"]["users"]] == ["b队列"]


async def test_nothing_new_leads_to_a_retired_queue(admin: Person) -> None:
    a = await admin.made("/api/queues", **queue("a"))
    await admin.changed("/api/queues", a, active=False)
    _, answer = await admin("POST", "/api/queues", queue("b", overflow_after_s=60, overflow_queue=a["id"]))
    assert code(answer) == "queue.unknown"


async def test_a_queue_that_history_knows_is_not_deleted(admin: Person, world: World) -> None:
    a, contact = await admin.made("/api/queues", **queue("a")), new_id()
    await world.sql(
        "insert into segments (interaction_id, seq, tenant_id, holder, holder_id, started_at)"
        " values ($1, 1, $2, 'queue', $3, now())",
        contact, world.tenant, a["id"],
    )  # fmt: skip
    status, answer = await admin("DELETE", f"/api/queues/{a['id']}")
    assert (status, answer["error"]["data"]["users"][0]) == (
        409,
        {"kind": "interaction", "id": contact, "name": "", "active": True},
    )


async def test_an_unused_queue_is_deleted_with_its_skills(admin: Person) -> None:
    skill = await admin.made("/api/skills", key="card", name="信用卡", name_en="Cards")
    a = await admin.made("/api/queues", **queue("a", required={skill["id"]: 1}))
    assert (await admin("DELETE", f"/api/queues/{a['id']}?version=1"))[0] == 204
    assert (await admin("DELETE", f"/api/skills/{skill['id']}"))[0] == 204


async def test_numbers_outside_their_limits_are_refused(admin: Person) -> None:
    for wrong in (
        {"priority": 0}, {"priority": 11}, {"priority": True}, {"offer_ttl_s": 4}, {"wrap_up_s": -1},
        {"service_level_percent": 101}, {"waiting_max": 0}, {"ageing_per_minute": "NaN"}, {"unknown": 1},
        {"name": ""}, {"name": "a\x00"}, {"key": "大"}, {"required": {"x": 1}},
    ):  # fmt: skip
        assert (await admin("POST", "/api/queues", queue() | wrong))[0] == 422, wrong


async def test_another_tenants_queue_is_no_place_to_overflow_to(admin: Person, world: World) -> None:
    a, other = await admin.made("/api/queues", **queue("a")), new_id()
    await world.tenant_row(other, "yunhai")
    stranger = await world.person(tenant=other)
    _, answer = await stranger("POST", "/api/queues", queue("b", overflow_after_s=9, overflow_queue=a["id"]))
    assert code(answer) == "queue.unknown"
