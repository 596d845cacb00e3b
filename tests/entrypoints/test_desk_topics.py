"""What desks are told beside their own contacts: who waits to be taken, and that a plan for a market event holds."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.entrypoints.bank import BANK, QUEUE, Desk, House, sql, until
from tests.entrypoints.test_policies import ask, tried
from yingda.desk.pick_changes import applied

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def draft(house: House, token: str, kind: str, rules: dict[str, Any]) -> dict[str, Any]:
    body = {"kind": kind, "name": "行情异动", "document": {"queues": {QUEUE: rules}}}
    made: dict[str, Any] = await ask(house, token, "POST", "/api/routing/drafts", body)
    return made


async def published(house: House, token: str, rules: dict[str, Any]) -> None:
    made = await draft(house, token, "policy", rules)
    body = {"version": 1, "reason": "x", "untried": True}
    await ask(house, token, "POST", f"/api/routing/drafts/{made['id']}/publication", body)
    await until(lambda: house.owner().live.config.policy.rules(QUEUE).mode == rules.get("mode", "push"))


def listed(desk: Desk) -> dict[str, Any]:
    """The list as this desk has been told of it."""
    view: dict[str, Any] = {}
    for frame in desk.frames:
        if frame.get("topic") == "picks":
            view = frame["snapshot"] if "snapshot" in frame else applied(view, frame["event"])
    return view


def shows(desk: Desk, may: list[bool]) -> bool:
    """Whether the list has so many, of whom these may be taken."""
    return [each["may"] for each in listed(desk)["items"]] == may


async def test_who_waits_to_be_taken_is_told_as_it_changes_and_the_slower_hears_who_was_faster(house: House) -> None:
    await house.quiet()
    admin = await house.person("tang.wei", "administrator")
    await published(house, admin.token, {"mode": "pull"})
    first, second = await house.person("first"), await house.person("second")
    async with await house.desk(first) as one, await house.desk(second) as two:
        for desk in (one, two):
            await desk.subscribes()
            assert (await desk.subscribes("picks"))["snapshot"] == {"pull": True, "waiting": 0, "items": []}
            await desk.do("status", status="ready")
        contact = await house.customer()
        await until(
            lambda: [[each["may"] for each in listed(desk)["items"]] for desk in (one, two)] == [[True], [True]]
        )
        assert "ok" in await one.do("pick", interaction=contact.id)
        refused = await two.do("pick", interaction=contact.id)
        assert refused["error"] == {"code": "pick.taken", "data": {"interaction": contact.id, "name": "first"}}
        for desk in (one, two):
            await until(partial(shows, desk, []))
        await published(house, admin.token, {"mode": "push"})
        await until(lambda: listed(two)["pull"] is False)


async def test_a_plan_that_holds_is_told_with_what_changes_and_so_is_its_end(house: House) -> None:
    await house.quiet()
    admin, agent = await house.person("tang.wei", "administrator"), await house.person("third")
    plan = await draft(house, admin.token, "plan", {"mode": "pull", "order": "any"})
    url = house.app.database.url
    await tried(house, plan)
    async with await house.desk(agent) as desk:
        assert (await desk.subscribes("market_event"))["snapshot"] == {"plan": None}
        on = {"plan": plan["id"], "version": 1, "minutes": 15, "reason": "跌停"}
        await ask(house, admin.token, "POST", "/api/routing/market-event", on)
        event = (await desk.sees(lambda frame: (frame.get("event") or {}).get("plan")))["event"]
        assert (event["type"], event["plan"]["name"], event["plan"]["reason"]) == ("market_event", "行情异动", "跌停")
        (change,) = event["plan"]["changes"]
        assert change == {"what": "take", "queues": [{"name": "综合", "name_en": "General"}], "count": 1}
        async with await house.desk(await house.person("fourth")) as late:
            seen = await late.subscribes("market_event")
            assert seen["snapshot"]["plan"]["name"] == "行情异动"
        await sql(url, "update routing_live set plan_until = now() + interval '1 s' where tenant_id = $1", BANK)
        await desk.sees(lambda frame: frame.get("event") == {"type": "market_event", "plan": None})


async def test_who_has_no_desk_is_told_nothing(house: House) -> None:
    auditor = await house.person("auditor", "auditor")
    async with await house.desk(auditor) as desk:
        for topic in ("picks", "market_event"):
            assert "error" in await desk.subscribes(topic)
