"""Emergency announcements: switched on for entry points, told to whoever arrives, over by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.configuring import EVERYTHING, Person, World, code, flow, new_id
from yingda.foundation.clock import to_datetime
from yingda.interactions.entry_points.api import Announcement, EntryPoint, load_entry_points

TEXTS = {"zh-CN": "系统正在维护，请稍后再拨。", "en": "Our systems are under maintenance."}


@pytest.fixture
async def points(admin: Person) -> list[dict[str, Any]]:
    """The bank's two doors, behind one queue."""
    await flow(admin, "hello")
    queue = await admin.made("/api/queues", key="general", name="综合", name_en="General", last_resort="message")
    made = []
    for key, channel in (("web", "webchat"), ("tel-95500", "phone")):
        body = {"key": key, "name": key, "channel": channel, "flow_key": "hello", "queue": queue["id"]}
        made.append(await admin.made("/api/entry-points", **body, languages=["zh-CN", "en"]))
    return made


def until(world: World, **ahead: float) -> str:
    return (to_datetime(world.database.clock.now_ms()) + timedelta(**ahead)).isoformat()


async def loaded(world: World, person: Person) -> dict[str, EntryPoint]:
    async with world.database.read(world.principal(person)) as read:
        return {point.key: point for point in await load_entry_points(read)}


async def test_it_is_said_on_the_chosen_entry_points_until_its_moment(
    world: World, admin: Person, points: list[dict[str, Any]]
) -> None:
    body = {"entry_points": [points[1]["id"]], "texts": TEXTS, "until": until(world, hours=2)}
    status, views = await admin("POST", "/api/announcements", body)
    assert status == 200
    assert {view["key"]: view["texts"] for view in views} == {"web": {}, "tel-95500": TEXTS}
    now = world.database.clock.now_ms()
    found = await loaded(world, admin)
    assert found["tel-95500"].announced("en", now) == TEXTS["en"]
    assert found["tel-95500"].announced("zh-CN", now + 2 * 3_600_000) == ""
    assert found["web"].announced("zh-CN", now) == ""
    assert "interactions.entry_point_announced" in await world.audited()
    assert (await world.events())[-1]["change"] == "announced"


async def test_it_is_switched_off(world: World, admin: Person, points: list[dict[str, Any]]) -> None:
    ids = [point["id"] for point in points]
    await admin("POST", "/api/announcements", {"entry_points": ids, "texts": TEXTS, "until": until(world, hours=1)})
    status, views = await admin("POST", "/api/announcements/off", {"entry_points": ids})
    assert (status, [view["texts"] for view in views]) == (200, [{}, {}])
    assert all(point.announcement is None for point in (await loaded(world, admin)).values())
    assert (await world.audited())[-1] == "interactions.entry_point_silenced"


async def test_whoever_edits_the_entry_point_meanwhile_is_not_disturbed_and_does_not_silence_it(
    world: World, admin: Person, points: list[dict[str, Any]]
) -> None:
    body = {"entry_points": [points[0]["id"]], "texts": TEXTS, "until": until(world, hours=1)}
    await admin("POST", "/api/announcements", body)
    status, _ = await admin.changed("/api/entry-points", points[0], name="官网")
    assert status == 200
    assert (await loaded(world, admin))["web"].announcement is not None


@pytest.mark.parametrize("ahead", [{"seconds": 0}, {"hours": -1}, {"days": 8}])
async def test_it_ends_ahead_and_not_in_a_year(
    world: World, admin: Person, points: list[dict[str, Any]], ahead: dict[str, float]
) -> None:
    body = {"entry_points": [points[0]["id"]], "texts": TEXTS, "until": until(world, **ahead)}
    status, answer = await admin("POST", "/api/announcements", body)
    assert (status, code(answer)) == (422, "announcement.expiry")


async def test_an_unknown_entry_point_is_refused_whole(
    world: World, admin: Person, points: list[dict[str, Any]]
) -> None:
    ids = [points[0]["id"], new_id()]
    body = {"entry_points": ids, "texts": TEXTS, "until": until(world, hours=1)}
    status, answer = await admin("POST", "/api/announcements", body)
    assert (status, code(answer), answer["error"]["data"]["ids"]) == (422, "announcement.nowhere", [ids[1]])
    assert (await loaded(world, admin))["web"].announcement is None


async def test_it_needs_its_permission(world: World, points: list[dict[str, Any]]) -> None:
    other = await world.person(permissions=EVERYTHING - {"announcements.switch"})
    assert (await other("GET", "/api/announcements"))[0] == 403
    assert (await other("POST", "/api/announcements/off", {"entry_points": [points[0]["id"]]}))[0] == 403


def test_a_language_without_a_text_hears_the_other_rather_than_nothing() -> None:
    announcement = Announcement(texts={"zh-CN": "维护中。"}, until=10)
    point = EntryPoint(id="1", key="k", name="n", channel="phone", flow_key="f", queue="q", announcement=announcement)
    assert (point.announced("en", 9), point.announced("en", 10)) == ("维护中。", "")
