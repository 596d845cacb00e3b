"""The doors of recordings: what there is, listening with a purpose, ranges of bytes, whose calls, what is damaged."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.analytics.worlds import BANK, FIRM, LIN, WANG, ZHAO
from tests.recordings.world import (
    AGENT_HZ,
    CITY,
    CUSTOMER_HZ,
    HEARING,
    OTHER_CITY,
    OTHER_SESSION,
    START_MS,
    Door,
    World,
    hz_of,
    person,
    tone,
)
from yingda.interactions import events

CALL = "1772000000.12"
OWN = frozenset({"recordings.play_own"})


async def test_what_was_sealed_is_heard_on_both_sides(world: World, ask: Door) -> None:
    id = await world.sealed(CALL, 2)
    answer = await ask.sound(id)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert (hz_of(answer.content, 0), hz_of(answer.content, 1)) == (CUSTOMER_HZ, AGENT_HZ)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_contact_shows_its_recordings_with_loudness_and_none_of_the_sound(world: World, ask: Door) -> None:
    id = await world.contact(CALL)
    world.raw(CALL, tone(1, right_hz=0) + tone(1))
    await world.spool.seal_left(set())
    shown = (await ask("GET", f"/recordings/{id}")).json()
    (one,) = shown["recordings"]
    (part,) = one["parts"]
    assert (one["kind"], one["ms"], part["number"], part["ms"]) == ("call", 2_000, 1, 2_000)
    customer, agent = part["peaks"]
    assert min(customer) > 80
    assert (max(agent[:10]), min(agent[10:]) > 80) == (0, True)
    assert (shown["may_export"], shown["may_hold"], shown["hold"]) == (True, True, None)


async def test_a_contact_without_recordings_is_empty_and_an_unknown_one_is_not_found(world: World, ask: Door) -> None:
    id = await world.contact(CALL)
    assert (await ask("GET", f"/recordings/{id}")).json()["recordings"] == []
    assert (await ask("GET", f"/recordings/{uuid.uuid4()}")).status_code == 404
    assert (await ask("GET", "/recordings/x")).json()["error"]["code"] == "id.malformed"


async def test_marks_and_gaps_are_offsets_into_the_sound(world: World, ask: Door) -> None:
    """The call: 2 s, 8 s of secure capture, 3 s. It ended at +20 s."""
    id = await world.contact(CALL)
    world.raw(CALL, tone(5), age_s=600 - 20)
    await world.spool.seal_left(set())
    begun = START_MS + 20_000 - 13_000
    gap = events.RecordingGap(interaction=id, reason="secure", started_at=begun + 2_000, ended_at=begun + 10_000)
    await world.told(
        (begun + 1_000, events.InteractionHeld(interaction=id, agent=LIN)),
        (begun + 10_000, gap),
        (begun + 11_500, events.InteractionTransferred(interaction=id, agent=LIN, queue=ZHAO, to_agent=WANG)),
        (begun + 60_000, events.InteractionHeld(interaction=id, agent=LIN)),
    )
    (one,) = (await ask("GET", f"/recordings/{id}")).json()["recordings"]
    assert one["gaps"] == [{"at_ms": 2_000, "ms": 8_000, "reason": "secure"}]
    assert [(mark["kind"], mark["at_ms"], mark["agent"]) for mark in one["marks"]] == [
        ("hold", 1_000, "林晓"),
        ("transfer", 3_500, "王芳"),
    ]


# ── purpose ──


async def test_nobody_listens_without_a_purpose(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    for ticket in ("", "x", str(uuid.uuid4())):
        answer = await ask("GET", f"/recordings/{id}/parts/1/sound?ticket={ticket}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (428, "recording.not_granted")
    answer = await ask("POST", f"/recordings/{id}/playback", {"purpose": "curiosity"})
    assert answer.status_code == 422
    answer = await ask("POST", f"/recordings/{id}/playback", {"purpose": "other", "note": " "})
    assert answer.json()["error"]["code"] == "recording.purpose_unsaid"


async def test_each_grant_is_audited_and_each_fetch_counted(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    body = {"purpose": "complaint", "note": "工单 6222 0212 3456 7890 128"}
    grant = (await ask("POST", f"/recordings/{id}/playback", body)).json()["grant"]
    (audited,) = await world.audited("recording.playback_granted")
    assert "complaint" in audited
    assert "6222" not in audited
    for _ in range(2):
        await ask.sound(id, ticket=grant)
    await ask.sound(id, ticket=grant, range="bytes=100-199")
    assert [row[0] for row in await world.rows("select fetches from recording_grants")] == [3]
    assert len(await world.audited("recording.played")) == 2  # what begins at the beginning


async def test_a_grant_may_come_in_a_header(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    grant = await ask.granted(id)
    assert (await ask("GET", f"/recordings/{id}/parts/1/sound", x_recording_grant=grant)).status_code == 200


async def test_a_grant_is_of_one_person_session_contact_kind_and_half_hour(world: World, ask: Door) -> None:
    id, other = await world.sealed(CALL), await world.sealed("2.2")
    grant = await ask.granted(id)
    refused = [(await ask.sound(other, ticket=grant)).status_code]
    ask.who = person(session=OTHER_SESSION)
    refused.append((await ask.sound(id, ticket=grant)).status_code)
    ask.who = person(user=LIN)
    refused.append((await ask.sound(id, ticket=grant)).status_code)
    ask.who = person()
    refused.append((await ask("GET", f"/recordings/{id}/parts/1/download?ticket={grant}")).status_code)
    world.clock.advance(31 * 60_000)
    refused.append((await ask.sound(id, ticket=grant)).status_code)
    assert refused == [428] * 5


async def test_taking_a_recording_out_is_a_right_and_an_audit_entry_of_its_own(world: World, ask: Door) -> None:
    id = await world.sealed(CALL)
    ask.who = person(permissions=HEARING)
    assert (await ask("POST", f"/recordings/{id}/export", {"purpose": "legal"})).status_code == 403
    ask.who = person()
    grant = await ask.granted(id, "export", "legal")
    answer = await ask("GET", f"/recordings/{id}/parts/1/download?ticket={grant}")
    assert "attachment" in answer.headers["content-disposition"]
    assert hz_of(answer.content, 0) == CUSTOMER_HZ
    assert len(await world.audited("recording.export_granted")) == 1
    assert len(await world.audited("recording.exported")) == 1
    assert await world.audited("recording.played") == []


# ── ranges ──


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 32_043),
        ("bytes=-44", 32_000, 32_043),
        ("bytes=9-99999999", 9, 32_043),
    ],
)
async def test_a_player_seeks(world: World, ask: Door, asked: str, first: int, last: int) -> None:
    id = await world.sealed(CALL, 1)
    grant = await ask.granted(id)
    whole = (await ask.sound(id, ticket=grant)).content
    answer = await ask.sound(id, ticket=grant, range=asked)
    assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes {first}-{last}/32044")
    assert answer.content == whole[first : last + 1]


async def test_ranges_that_are_none_are_answered_whole_and_those_beyond_the_end_refused(
    world: World, ask: Door
) -> None:
    id = await world.sealed(CALL, 1)
    grant = await ask.granted(id)
    for asked in ("bytes=0-1,5-9", "seconds=1-2", "bytes=-", "x"):
        assert (await ask.sound(id, ticket=grant, range=asked)).status_code == 200
    for asked in ("bytes=99999999-", "bytes=9-3", "bytes=-0"):
        assert (await ask.sound(id, ticket=grant, range=asked)).status_code == 416


# ── whose ──


async def test_leaders_hear_their_branch_and_below(world: World, ask: Door) -> None:
    id = await world.sealed(CALL, agent=LIN)
    for branch, status in ((None, 200), (CITY, 200), (OTHER_CITY, 404)):
        ask.who = person(branch=branch)
        assert (await ask("GET", f"/recordings/{id}")).status_code == status
        assert (await ask("POST", f"/recordings/{id}/playback", {"purpose": "quality"})).status_code == status
        assert len((await ask("GET", "/recordings")).json()["items"]) == (status == 200)


async def test_a_message_that_a_caller_left_is_heard_by_leaders_of_every_branch(world: World, ask: Door) -> None:
    id = await world.contact(CALL, agent=None)
    world.raw(CALL, tone(1))
    world.message(CALL, 1)
    await world.spool.seal_left(set())
    ask.who = person(branch=OTHER_CITY)
    shown = (await ask("GET", f"/recordings/{id}")).json()["recordings"]
    assert [one["kind"] for one in shown] == ["message"]
    number = shown[0]["parts"][0]["number"]
    grant = await ask.granted(id)
    assert (await ask.sound(id, number, grant)).status_code == 200
    assert (await ask.sound(id, 3 - number, grant)).status_code == 404, "the call itself had no agent of that branch"


async def test_agents_hear_their_own_calls_if_they_may_and_no_others(world: World, ask: Door) -> None:
    own, others = await world.sealed(CALL, agent=LIN), await world.sealed("2.2", agent=WANG)
    ask.who = person(LIN, frozenset({"desk.use"}), CITY)
    assert (await ask("GET", f"/recordings/{own}")).status_code == 403
    ask.who = person(LIN, OWN, CITY)
    assert (await ask("GET", f"/recordings/{own}")).status_code == 200
    assert (await ask.sound(own)).status_code == 200
    assert (await ask("GET", f"/recordings/{others}")).status_code == 404
    assert (await ask("GET", "/recordings")).status_code == 403


async def test_nothing_of_another_institution_is_there(world: World, ask: Door) -> None:
    id = await world.sealed(CALL, agent=None, tenant=FIRM)
    assert (await ask("GET", f"/recordings/{id}")).status_code == 404
    ask.who = person(tenant=FIRM, branch=None)
    grant = await ask.granted(id)
    assert (await ask.sound(id, ticket=grant)).status_code == 200
    ask.who = person()
    assert (await ask.sound(id, ticket=grant)).status_code == 404


# ── damage ──


async def damaged(world: World, how: str) -> None:
    (part,) = await world.rows("select file_id::text from recording_parts")
    file = world.file_of(part[0])
    if how == "missing":
        file.unlink()
    elif how == "unopened":
        data = bytearray(file.read_bytes())
        data[-100] ^= 1
        file.write_bytes(data)
    else:
        world.vault.put(BANK, part[0], b"another sound that is sealed just as well")


@pytest.mark.parametrize("how", ["missing", "unopened", "altered"])
async def test_a_damaged_file_is_told_of_and_audited(world: World, ask: Door, how: str) -> None:
    id = await world.sealed(CALL)
    await damaged(world, how)
    answer = await ask.sound(id)
    assert (answer.status_code, answer.json()["error"]) == (409, {"code": "recording.damaged", "data": {"reason": how}})
    (audited,) = await world.audited("recording.damaged")
    assert how in audited


async def test_sound_that_is_asked_for_again_is_not_opened_again(
    world: World, ask: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await world.sealed(CALL)
    grant, opened = await ask.granted(id), []
    get = world.vault.get

    def counted(*given: Any) -> bytes:
        opened.append(given)
        return get(*given)

    monkeypatch.setattr(world.vault, "get", counted)
    for _ in range(3):
        await ask.sound(id, ticket=grant, range="bytes=0-9")
    assert len(opened) == 1


async def test_the_list_is_paged_newest_first(world: World, ask: Door) -> None:
    ids = []
    for n in range(3):
        ids.append(await world.contact(f"{n}.1"))
        world.raw(f"{n}.1", tone(0.5), age_s=300 - n * 60)
    await world.spool.seal_left(set())
    found, after = [], ""
    while True:
        page = (await ask("GET", f"/recordings?limit=2{after}")).json()
        found += [item["interaction"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == ids[::-1]
