"""Entry points over REST."""

from typing import Any

import pytest

from tests.configuring import Person, World, code, flow, new_id
from yingda.interactions.entry_points.api import load_entry_points

ENTRY = {"key": "yuanshan-web", "name": "网站", "flow_key": "reception", "languages": ["zh-CN", "en"]}


@pytest.fixture
async def queue(admin: Person) -> dict[str, Any]:
    """The general queue; beside it the flow `reception`, and `draft`, which is not published."""
    await flow(admin, "reception")
    await flow(admin, "draft", publish=False)
    made: dict[str, Any] = await admin.made(
        "/api/queues", key="general", name="人工客服", name_en="General", last_resort="message"
    )
    return made


async def test_an_entry_point_is_loaded_as_it_was_made(admin: Person, queue: Any, world: World) -> None:
    texts = {"zh-CN": {"greeting": "您好", "closed": "下班了"}}
    origins = ["HTTPS://Bank.Example", "https://bank.example"]
    made = await admin.made("/api/entry-points", **ENTRY, queue=queue["id"], texts=texts, allowed_origins=origins)
    async with world.database.read(world.principal(admin)) as read:
        (loaded,) = await load_entry_points(read)
    assert (loaded.id, loaded.key, loaded.queue) == (made["id"], "yuanshan-web", queue["id"])
    assert (loaded.allowed_origins, loaded.texts) == (("https://bank.example",), texts)
    assert (loaded.languages, loaded.flow_key, loaded.active) == (("zh-CN", "en"), "reception", True)


async def test_a_key_belongs_to_one_tenant_only(admin: Person, queue: Any, world: World) -> None:
    await admin.made("/api/entry-points", **ENTRY, queue=queue["id"])
    other = new_id()
    await world.tenant_row(other, "yunhai")
    stranger = await world.person(tenant=other)
    await flow(stranger, "reception")
    theirs = await stranger.made("/api/queues", key="general", name="a", name_en="a", last_resort="message")
    status, answer = await stranger("POST", "/api/entry-points", ENTRY | {"queue": theirs["id"]})
    assert (status, code(answer)) == (409, "key.taken")


async def test_what_it_points_at_must_be_there(admin: Person, queue: Any) -> None:
    for wrong, refusal in (
        ({"queue": new_id()}, "entry_point.queue_unknown"),
        ({"flow_key": "nothing"}, "entry_point.flow_unpublished"),
        ({"flow_key": "draft"}, "entry_point.flow_unpublished"),
        ({"calendar_id": new_id()}, "entry_point.calendar_unknown"),
        ({"allowed_origins": ["https://*"]}, "entry_point.origin_malformed"),
        ({"languages": ["zh-CN"], "texts": {"en": {"greeting": "Hello"}}}, "entry_point.language_missing"),
    ):
        status, answer = await admin("POST", "/api/entry-points", ENTRY | {"queue": queue["id"]} | wrong)
        assert (status, code(answer)) == (422, refusal)


async def test_a_retired_queue_gets_no_entry_point(admin: Person, queue: Any) -> None:
    await admin.changed("/api/queues", queue, active=False)
    _, answer = await admin("POST", "/api/entry-points", ENTRY | {"queue": queue["id"]})
    assert code(answer) == "entry_point.queue_unknown"


async def test_a_queue_behind_an_entry_point_is_not_retired(admin: Person, queue: Any) -> None:
    await admin.made("/api/entry-points", **ENTRY, queue=queue["id"])
    _, answer = await admin.changed("/api/queues", queue, active=False)
    assert [user["kind"] for user in answer["error"]["data"]["users"]] == ["entry_point"]


async def test_a_queue_behind_a_retired_entry_point_is_retired(admin: Person, queue: Any) -> None:
    entry = await admin.made("/api/entry-points", **ENTRY, queue=queue["id"])
    assert (await admin.changed("/api/entry-points", entry, active=False))[0] == 200
    assert (await admin.changed("/api/queues", queue, active=False))[0] == 200


async def test_an_entry_point_that_contacts_came_through_is_not_deleted(
    admin: Person, queue: Any, world: World
) -> None:
    entry = await admin.made("/api/entry-points", **ENTRY, queue=queue["id"])
    await world.contact(entry_point=entry["id"])
    status, answer = await admin("DELETE", f"/api/entry-points/{entry['id']}")
    assert (status, code(answer)) == (409, "entry_point.in_use")


async def test_an_unused_entry_point_is_deleted(admin: Person, queue: Any, world: World) -> None:
    entry = await admin.made("/api/entry-points", **ENTRY, queue=queue["id"])
    assert (await admin("DELETE", f"/api/entry-points/{entry['id']}"))[0] == 204
    assert (await world.events())[-1]["change"] == "deleted"
