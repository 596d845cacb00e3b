"""How long recordings are kept: the rule, the night's deletion, legal holds."""

from __future__ import annotations

import pytest

from tests.analytics.worlds import BANK, FIRM
from tests.recordings.world import HEARING, Door, World, person
from yingda.recordings.jobs import delete_expired

CALL = "1772000000.12"
DAY_MS = 86_400_000


async def at_night(world: World) -> int:
    return await delete_expired(world.database, world.vault, BANK)


def files(world: World) -> int:
    return len([file for file in (world.folder / "vault").rglob("*") if file.is_file()])


async def test_a_bank_keeps_for_three_years_and_securities_for_twenty(world: World, ask: Door) -> None:
    for tenant, days in ((BANK, 1_096), (FIRM, 7_305)):
        await world.sealed(f"{days}.1", agent=None, tenant=tenant)
        (row,) = await world.rows("select keep_until - ended_at as kept from recordings", tenant=tenant)
        assert row["kept"].days == days
        ask.who = person(tenant=tenant, branch=None)
        assert (await ask("GET", "/recording-rules")).json() == {"keep_days": days, "version": 0}


async def test_what_is_over_is_deleted_at_night_and_the_row_says_so(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    grant = await ask.granted(id)
    assert (await ask.sound(id, ticket=grant)).status_code == 200
    world.clock.advance(1_095 * DAY_MS)
    assert await at_night(world) == 0
    world.clock.advance(2 * DAY_MS)
    assert await at_night(world) == 1
    assert files(world) == 0
    (one,) = (await ask("GET", f"/recordings/{id}")).json()["recordings"]
    assert (one["deleted_reason"], one["parts"][0]["peaks"]) == ("expired", [])
    assert len(one["parts"][0]["sha256"]) == 64
    answer = await ask.sound(id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "recording.deleted")
    assert len(await world.audited("recording.deleted")) == 1
    assert await at_night(world) == 0


async def test_a_crash_before_the_files_are_gone_is_made_good_the_next_night(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.sealed(CALL)
    world.clock.advance(1_100 * DAY_MS)

    def full(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(world.vault, "remove_all", full)
        with pytest.raises(OSError, match="away"):
            await at_night(world)
    assert files(world) == 1
    assert await at_night(world) == 1
    assert files(world) == 0


async def test_a_legal_hold_keeps_it_until_it_is_lifted(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    assert (await ask("PUT", f"/recordings/{id}/hold", {"held": True})).json()["error"]["code"] == (
        "recording.purpose_unsaid"
    )
    held = await ask("PUT", f"/recordings/{id}/hold", {"held": True, "reason": "诉讼 2026-18"})
    assert held.json()["reason"] == "诉讼 2026-18"
    world.clock.advance(4_000 * DAY_MS)
    assert await at_night(world) == 0
    assert (await ask("GET", f"/recordings/{id}")).json()["hold"]["reason"] == "诉讼 2026-18"
    assert (await ask("PUT", f"/recordings/{id}/hold", {"held": False, "reason": "结案"})).json() is None
    assert await at_night(world) == 1
    assert len(await world.audited("recording.hold_set")) == len(await world.audited("recording.hold_lifted")) == 1


async def test_holding_is_a_right_of_its_own(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    ask.who = person(permissions=HEARING)
    assert (await ask("PUT", f"/recordings/{id}/hold", {"held": True, "reason": "x"})).status_code == 403
    assert (await ask("GET", "/recording-rules")).status_code == 403


async def test_a_longer_time_holds_at_once_and_a_shorter_one_from_now_on(world: World, ask: Door) -> None:
    await world.sealed("1.1")
    changed = await ask("PUT", "/recording-rules", {"keep_days": 2_000})
    assert changed.json() == {"keep_days": 2_000, "version": 1}
    await ask("PUT", "/recording-rules", {"keep_days": 200, "version": 1})
    await world.sealed("2.2")
    rows = await world.rows("select keep_until - ended_at as kept from recordings order by source")
    assert [row["kept"].days for row in rows] == [2_000, 200]
    assert len(await world.audited("recording.rule_changed")) == 2


@pytest.mark.parametrize("body", [{"keep_days": 10}, {"keep_days": 99_999}, {"keep_days": "x"}, {}])
async def test_a_rule_that_is_none_is_refused(ask: Door, body: dict[str, object]) -> None:
    assert (await ask("PUT", "/recording-rules", body)).status_code == 422


async def test_a_rule_that_somebody_changed_meanwhile_is_not_overwritten(ask: Door) -> None:
    await ask("PUT", "/recording-rules", {"keep_days": 2_000})
    answer = await ask("PUT", "/recording-rules", {"keep_days": 3_000})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "version.stale")
