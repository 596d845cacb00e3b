"""Plans for market events: tried before, one switch, an end that comes by itself."""

from __future__ import annotations

import pytest

from tests.configuring import World, code
from tests.routing_config.policies import Centre, centre, tried
from yingda.entrypoints.rebuilding import CONFIGURATION_MARK
from yingda.foundation.clock import ManualClock
from yingda.foundation.principal import system
from yingda.routing.policies.api import end_lapsed, load_policy
from yingda.routing.policies.jobs import ending_plans

MINUTE_MS = 60_000


@pytest.fixture
async def bank(world: World) -> Centre:
    return await centre(world)


def on(plan: dict[str, object], minutes: int = 60) -> dict[str, object]:
    return {"plan": plan["id"], "version": 1, "minutes": minutes, "reason": "指数跌停"}


async def order(world: World, bank: Centre) -> str:
    async with world.database.read(world.principal(bank.admin)) as read:
        return (await load_policy(read)).rules(bank.card).order


def later(world: World, minutes: float) -> None:
    clock = world.database.clock
    assert isinstance(clock, ManualClock)
    clock.advance(int(minutes * MINUTE_MS))


async def ready(world: World, bank: Centre, rules: str = "spare_best") -> dict[str, object]:
    plan = await bank.draft("plan", **bank.document(order=rules))
    await tried(world, bank, plan)
    return plan


async def test_a_plan_holds_from_the_switch_to_its_end_and_everybody_sees_it(bank: Centre, world: World) -> None:
    plan = await ready(world, bank)
    clerk = await world.person("李强", permissions=frozenset())
    status, answer = await bank.admin("POST", "/api/routing/market-event", on(plan))
    assert (status, answer["on"], answer["by_name"], answer["number"]) == (200, True, "王芳", 1)
    assert await order(world, bank) == "spare_best"
    assert (await clerk.got("/api/routing/market-event"))["reason"] == "指数跌停"
    later(world, 59.9)
    assert await order(world, bank) == "spare_best"
    later(world, 0.1)
    assert await order(world, bank) == "longest_idle"  # no job ran: the time alone ends it
    assert await clerk.got("/api/routing/market-event") == {
        "on": False, "plan": None, "name": "", "number": None, "since": None, "until": None, "by": "", "by_name": None,
        "reason": "",
    }  # fmt: skip


async def test_the_job_writes_off_what_is_over_and_nothing_else(bank: Centre, world: World) -> None:
    plan = await ready(world, bank)
    await bank.admin("POST", "/api/routing/market-event", on(plan))
    job = ending_plans(world.database)
    await job.run()
    assert await order(world, bank) == "spare_best"
    later(world, 60)
    for _ in range(2):
        await job.run()
    kinds = [each["kind"] for each in (await bank.admin.got("/api/routing/switches"))["items"]]
    assert kinds == ["plan_expired", "plan_on"]
    assert (await world.events())[-1]["change"] == "expired"
    assert [each for each in await world.audited() if "market_event" in each] == [
        "routing.market_event_switched_on", "routing.market_event_expired",
    ]  # fmt: skip


async def test_a_plan_is_switched_off_by_hand_with_a_reason(bank: Centre, world: World) -> None:
    plan = await ready(world, bank)
    await bank.admin("POST", "/api/routing/market-event", on(plan))
    assert (await bank.admin("DELETE", "/api/routing/market-event"))[0] == 422
    status, answer = await bank.admin("DELETE", "/api/routing/market-event?reason=平稳了")
    assert (status, answer["on"]) == (200, False)
    assert await order(world, bank) == "longest_idle"
    status, answer = await bank.admin("DELETE", "/api/routing/market-event?reason=x")
    assert (status, code(answer)) == (409, "market_event.off")


async def test_two_plans_are_never_on_at_once_but_one_may_follow_a_lapsed_one(bank: Centre, world: World) -> None:
    plan, other = await ready(world, bank), await ready(world, bank, "any")
    await bank.admin("POST", "/api/routing/market-event", on(plan))
    status, answer = await bank.admin("POST", "/api/routing/market-event", on(other))
    assert (status, code(answer)) == (409, "market_event.on")
    later(world, 60)
    status, answer = await bank.admin("POST", "/api/routing/market-event", on(other))
    assert (status, answer["number"]) == (200, 2)
    kinds = [each["kind"] for each in (await bank.admin.got("/api/routing/switches"))["items"]]
    assert sorted(kinds) == ["plan_expired", "plan_on", "plan_on"]


async def test_the_same_plan_again_keeps_its_number(bank: Centre, world: World) -> None:
    plan = await ready(world, bank)
    for _ in range(2):
        status, answer = await bank.admin("POST", "/api/routing/market-event", on(plan, 15))
        assert (status, answer["number"]) == (200, 1)
        later(world, 15)


async def test_only_a_plan_that_was_tried_lately_is_switched_on(bank: Centre, world: World) -> None:
    plan = await bank.draft("plan")
    status, answer = await bank.admin("POST", "/api/routing/market-event", on(plan))
    assert (status, code(answer)) == (409, "market_event.untried")
    await tried(world, bank, plan, days_ago=31)
    assert not (await bank.admin.got(f"/api/routing/drafts/{plan['id']}"))["tried"]["fresh"]
    _, answer = await bank.admin("POST", "/api/routing/market-event", on(plan))
    assert (code(answer), answer["error"]["data"]["days"]) == ("market_event.untried", 30)
    status, answer = await bank.admin("PUT", "/api/routing/settings", {"version": 0, "plan_trial_days": 40})
    assert (status, answer["plan_trial_days"]) == (200, 40)
    assert (await bank.admin("POST", "/api/routing/market-event", on(plan)))[0] == 200


async def test_a_policy_published_while_a_plan_is_on_holds_when_the_plan_is_over(bank: Centre, world: World) -> None:
    plan = await ready(world, bank)
    await bank.admin("POST", "/api/routing/market-event", on(plan))
    draft = await bank.draft(**bank.document(order="best_match"))
    path = f"/api/routing/drafts/{draft['id']}/publication"
    status, answer = await bank.admin("POST", path, {"version": 1, "reason": "x", "untried": True})
    assert (status, answer["number"], answer["live"]) == (200, 2, False)
    assert await order(world, bank) == "spare_best"
    later(world, 60)
    assert await order(world, bank) == "best_match"


@pytest.mark.parametrize("minutes", [0, 14, 1441])
async def test_a_switch_without_a_sensible_end_is_refused(bank: Centre, world: World, minutes: int) -> None:
    plan = await ready(world, bank)
    assert (await bank.admin("POST", "/api/routing/market-event", on(plan, minutes)))[0] == 422


async def test_a_draft_is_no_plan(bank: Centre, world: World) -> None:
    draft = await bank.draft()
    await tried(world, bank, draft)
    status, answer = await bank.admin("POST", "/api/routing/market-event", on(draft))
    assert (status, code(answer)) == (422, "policy.other_kind")


async def test_owners_notice_the_end_without_any_write(bank: Centre, world: World) -> None:
    """The mark by which they load anew grows when the time is over, and never falls."""

    async def mark() -> int:
        async with world.database.raw(world.tenant) as conn:
            return int(await conn.fetchval(CONFIGURATION_MARK))

    plan = await ready(world, bank)
    await bank.admin("POST", "/api/routing/market-event", on(plan))
    marks = []
    ends = "update routing_live set plan_since = now() - interval '1 hour', plan_until = {}"
    for until in ("now() + interval '1 hour'", "now() - interval '1 second'"):
        await world.sql(ends.format(until))
        marks.append(await mark())
    assert marks[-1] == max(marks[:-1]) + 1
    later(world, 60)
    async with world.database.work(system(world.tenant)) as work:
        work.now = work.now.replace(year=2100)
        assert await end_lapsed(work)
    assert await mark() >= marks[-1]
