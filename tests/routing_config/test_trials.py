"""Trials: a draft is tried on a day of the log by the digital twin, in a process of its own, before it goes live."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.analytics.doors import catch_up
from tests.analytics.worlds import At, answered, arrived, ended, present, queued, status, tell, uid, wrapped
from tests.configuring import World, code, new_id
from tests.routing_config.policies import Centre, centre
from yingda.entrypoints.trials import Trials

DAY = "2026-02-24"
TEN_MS = 1_771_898_400_000
"""10:00 of that day in Shanghai."""
TALK_MS = 120_000


@pytest.fixture
async def bank(world: World) -> Centre:
    return await centre(world)


async def a_day(world: World, bank: Centre, contacts: int = 60) -> None:
    """A contact every half minute for the one agent who is there; each talk takes two minutes."""
    told: list[At] = [(TEN_MS, present(bank.expert.id)), (TEN_MS, status(bank.expert.id))]
    free = TEN_MS
    for n in range(contacts):
        id, at = uid(n + 1), TEN_MS + n * 30_000
        begin = max(free, at)
        free = begin + TALK_MS
        told += [(at, arrived(id, "phone")), (at, queued(id, bank.card))]
        told += [(begin, answered(id, bank.expert.id, bank.card, begin - at)), (free - 20_000, ended(id))]
        told += [(free, wrapped(id, bank.expert.id, bank.card, 20_000))]
    told.sort(key=lambda each: each[0])
    await tell(world.database, [*told, (free, status(bank.expert.id, "offline", "ready"))], world.tenant)
    await catch_up(world.database, world.tenant)


async def asked(bank: Centre, draft: dict[str, Any], **more: Any) -> tuple[int, Any]:
    body = {"draft": draft["id"], "version": draft["version"], "day": DAY, "seeds": 2}
    return await bank.admin("POST", "/api/routing/trials", body | more)


async def test_a_trial_runs_to_its_result_and_then_the_draft_counts_as_tried(bank: Centre, world: World) -> None:
    await a_day(world, bank)
    draft = await bank.draft()
    status, trial = await asked(bank, draft)
    assert (status, trial["state"], trial["result"], trial["base_number"]) == (201, "waiting", None, 0)
    assert await Trials(world.database).try_waiting(world.tenant)
    done = await bank.admin.got(f"/api/routing/trials/{trial['id']}")
    assert (done["state"], done["progress"], done["failure"]) == ("done", 100, "")
    assert done["result"]["contacts"] == 60
    assert {"base", "changed", "difference"} <= set(done["result"])
    assert done["result"]["base"]["all"]["offered"]["mean"] == 60
    seen = await bank.admin.got(f"/api/routing/drafts/{draft['id']}")
    assert (seen["tried"]["trial"], seen["tried"]["fresh"]) == (trial["id"], True)
    path = f"/api/routing/drafts/{draft['id']}/publication"
    _, published = await bank.admin("POST", path, {"version": 1, "reason": "试过了"})
    assert (published["untried"], published["trial"]) == (False, trial["id"])
    assert not await Trials(world.database).try_waiting(world.tenant)
    (brief,) = (await bank.admin.got(f"/api/routing/trials?draft={draft['id']}"))["items"]
    assert (brief["id"], "result" in brief) == (trial["id"], False)


async def test_a_day_without_contacts_fails_and_says_why(bank: Centre, world: World) -> None:
    _, trial = await asked(bank, await bank.draft())
    assert await Trials(world.database).try_waiting(world.tenant)
    done = await bank.admin.got(f"/api/routing/trials/{trial['id']}")
    assert (done["state"], done["failure"], done["result"]) == ("failed", "trial.empty_day", None)


async def test_one_trial_at_a_time_and_a_cancelled_one_makes_room(bank: Centre) -> None:
    draft = await bank.draft()
    answers = await asyncio.gather(asked(bank, draft), asked(bank, draft))
    assert sorted(status for status, _ in answers) == [201, 409]
    first = next(answer for status, answer in answers if status == 201)
    assert code(next(answer for status, answer in answers if status == 409)) == "trial.running"
    status, over = await bank.admin("POST", f"/api/routing/trials/{first['id']}/cancellation")
    assert (status, over["state"]) == (200, "cancelled")
    status, answer = await bank.admin("POST", f"/api/routing/trials/{first['id']}/cancellation")
    assert (status, code(answer)) == (409, "trial.over")
    assert (await asked(bank, draft))[0] == 201


async def test_a_trial_that_is_cancelled_while_it_runs_ends_and_stays_cancelled(bank: Centre, world: World) -> None:
    await a_day(world, bank, 400)
    _, trial = await asked(bank, await bank.draft(), seeds=20, volume=5.0)
    running = asyncio.create_task(Trials(world.database).try_waiting(world.tenant))
    path = f"/api/routing/trials/{trial['id']}"
    async with asyncio.timeout(20):
        while (await bank.admin.got(path))["state"] != "running":
            await asyncio.sleep(0.02)
        assert (await bank.admin("POST", f"{path}/cancellation"))[0] == 200
        assert await running
    assert (await bank.admin.got(path))["state"] == "cancelled"


async def test_a_trial_whose_process_died_is_given_up(bank: Centre, world: World) -> None:
    draft = await bank.draft()
    _, trial = await asked(bank, draft)
    await world.sql(
        "update routing_trials set state = 'running', began_at = now(), alive_at = to_timestamp($1)",
        world.database.clock.now_ms() / 1000 - 61,
    )
    assert not await Trials(world.database).try_waiting(world.tenant)
    done = await bank.admin.got(f"/api/routing/trials/{trial['id']}")
    assert (done["state"], done["failure"]) == ("failed", "trial.lost")
    assert (await asked(bank, draft))[0] == 201


@pytest.mark.parametrize("day", ["2026-02-25", "2026-02-26", "2025-01-01"])
async def test_only_a_day_that_is_over_and_not_too_long_ago_can_be_tried_on(bank: Centre, day: str) -> None:
    status, answer = await asked(bank, await bank.draft(), day=day)
    assert (status, code(answer)) == (422, "trial.day")


async def test_what_has_errors_is_not_tried(bank: Centre) -> None:
    draft = await bank.draft(**bank.document(branches=[new_id()]))
    status, answer = await asked(bank, draft)
    assert (status, code(answer)) == (422, "policy.invalid")


@pytest.mark.parametrize("limits", [{"seeds": 0}, {"seeds": 21}, {"volume": 0.05}, {"volume": 11}])
async def test_a_trial_has_limits(bank: Centre, limits: dict[str, Any]) -> None:
    assert (await asked(bank, await bank.draft(), **limits))[0] == 422


async def test_whoever_asks_is_heard_at_once(bank: Centre, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yingda.entrypoints.trials.LOOK_EVERY_S", 3_600.0)
    running = Trials(world.database)
    await running.start()
    try:
        await asyncio.sleep(0.2)  # the look at the start finds nothing
        for _ in range(2):
            _, trial = await asked(bank, await bank.draft())
            async with asyncio.timeout(20):
                while (await bank.admin.got(f"/api/routing/trials/{trial['id']}"))["state"] != "failed":
                    await asyncio.sleep(0.02)
    finally:
        await running.stop()
