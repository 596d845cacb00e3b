"""What the switch wrote is sealed, put on record and only then removed: whatever ends in between, nothing is lost."""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import Any

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from tests.analytics.worlds import BANK, FIRM
from tests.recordings.world import AGENT_HZ, CUSTOMER_HZ, START_MS, World, hz_of, tone
from yingda.foundation.ids import FileId
from yingda.interactions import events
from yingda.recordings.rules.sound import Sound, wav

CALL = "1772000000.12"
DAY_S = 86_400


async def test_a_call_that_is_over_is_sealed_and_what_lay_open_is_gone(world: World) -> None:
    id = await world.sealed(CALL, 2)
    (row,) = await world.rows("select * from recordings")
    (part,) = await world.rows("select * from recording_parts")
    sealed = world.vault.get(BANK, FileId(str(part["file_id"])))
    assert (str(row["interaction_id"]), row["kind"], row["ms"]) == (id, "call", 2_000)
    assert hashlib.sha256(sealed).digest() == part["sha256"]
    assert (hz_of(sealed, 0), hz_of(sealed, 1)) == (CUSTOMER_HZ, AGENT_HZ)
    assert list((world.folder / "monitor").iterdir()) == []
    assert part["sha256"].hex() in (await world.audited("recording.sealed"))[0]
    (told,) = await world.rows("select data::text from events where type = 'interaction.recorded'")
    assert msgspec.json.decode(told[0])["recorded_ms"] == 2_000


async def test_nothing_of_it_lies_open_on_the_disk(world: World) -> None:
    sound = tone(1)
    await world.sealed(CALL, 1)
    for file in world.folder.rglob("*"):
        assert not file.is_file() or sound[:400] not in file.read_bytes()


async def test_a_long_call_is_sealed_in_parts_of_ten_minutes(world: World) -> None:
    await world.contact(CALL)
    world.raw(CALL, tone(1) * 1_201)
    await world.spool.seal_left(set())
    parts = await world.rows("select number, at_ms, ms from recording_parts order by number")
    assert [tuple(part) for part in parts] == [(1, 0, 600_000), (2, 600_000, 600_000), (3, 1_200_000, 1_000)]


async def test_a_call_that_is_up_or_was_written_to_just_now_is_left_alone(world: World) -> None:
    await world.contact(CALL)
    world.raw(CALL, tone(1))
    await world.spool.seal_left({CALL})
    world.raw("2.2", tone(1), age_s=1)
    await world.contact("2.2")
    await world.spool.seal_left({CALL})
    assert await world.rows("select * from recordings") == []
    assert world.spool.unsealed() == [CALL, "2.2"]


class Dies(BaseException):
    """As kill -9: nothing is put in order."""


@pytest.mark.parametrize("moment", ["after the sealing", "before the raw file goes"])
async def test_a_crash_while_sealing_loses_nothing_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    await world.contact(CALL)
    raw = world.raw(CALL, tone(1))

    def dies(*_: Any, **__: Any) -> Any:
        raise Dies

    with monkeypatch.context() as patched:
        if moment == "after the sealing":
            patched.setattr(world.database, "work", dies)
        else:
            patched.setattr("yingda.channels.telephony.recordings._remove", dies)
        with pytest.raises(Dies):
            await world.spool.seal_left(set())
    assert raw.exists()
    await world.spool.seal_left(set())
    assert not raw.exists()
    assert len(await world.rows("select * from recordings")) == 1
    assert len(await world.rows("select * from events where type = 'interaction.recorded'")) == 1
    assert len(await world.audited("recording.sealed")) == 1
    assert len([file for file in (world.folder / "vault").rglob("*") if file.is_file()]) == 1


async def test_a_full_disk_keeps_the_raw_file_and_leaves_no_half_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.contact(CALL)
    raw = world.raw(CALL, tone(1))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        await world.spool.seal_left(set())
    assert raw.exists()
    assert [file for file in (world.folder / "vault").rglob("*") if file.is_file()] == []
    await world.spool.seal_left(set())
    assert not raw.exists()


async def test_a_database_that_is_away_keeps_the_raw_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.contact(CALL)
    raw = world.raw(CALL, tone(1))

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(world.database, "work", away)
        await world.spool.seal_left(set())
    assert raw.exists()


async def test_a_file_cut_in_the_middle_of_a_sample_is_sealed_up_to_it(world: World) -> None:
    await world.contact(CALL)
    world.raw(CALL, tone(1)[:-3])
    await world.spool.seal_left(set())
    assert [row[0] for row in await world.rows("select size_bytes from recording_parts")] == [44 + 32_000 - 4]


async def test_after_a_long_outage_the_database_says_whose_call_it_was(world: World) -> None:
    """Nobody has it in memory any more; and it may be the other institution's."""
    id = await world.contact(CALL, agent=None, tenant=FIRM)
    world.clock.advance(31 * DAY_S * 1000)
    world.raw(CALL, tone(1), age_s=30 * DAY_S)
    await world.spool.seal_left(set())
    rows = await world.rows("select interaction_id::text from recordings", tenant=FIRM)
    assert [row[0] for row in rows] == [id]
    assert await world.rows("select * from recordings") == []


async def test_a_visitor_of_several_contacts_is_heard_in_the_one_of_that_time(world: World) -> None:
    first = await world.contact(CALL, at=START_MS)
    await world.contact(CALL, at=START_MS + 590_000)
    world.raw(CALL, tone(1), age_s=300)
    await world.spool.seal_left(set())
    assert [row[0] for row in await world.rows("select interaction_id::text from recordings")] == [first]


async def test_what_belongs_to_nobody_is_put_under_quarantine_after_a_day(world: World) -> None:
    sound = tone(1)
    young, old = world.raw("7.1", sound, age_s=DAY_S / 2), world.raw("7.2", sound, age_s=DAY_S + 60)
    await world.spool.seal_left(set())
    assert (young.exists(), old.exists()) == (True, False)
    (place,) = (world.folder / "quarantine").iterdir()
    assert sound[:400] not in place.read_bytes()
    assert place.stat().st_mode & 0o077 == 0
    assert world.recordings.quarantine.opened(place) == sound
    assert world.recordings.quarantine.count() == 1


async def test_nothing_is_kept_of_a_call_without_sound(world: World) -> None:
    await world.contact(CALL)
    empty, nobodys = world.raw(CALL, b""), world.raw("7.3", b"\0" * 400, age_s=DAY_S + 60)
    await world.spool.seal_left(set())
    assert not empty.exists()
    assert not nobodys.exists()
    assert await world.rows("select * from recordings") == []
    assert not (world.folder / "quarantine").exists()


async def test_a_message_that_a_caller_left_is_sealed_beside_the_call(world: World) -> None:
    id = await world.contact(CALL, agent=None)
    world.raw(CALL, tone(3))
    message = world.message(CALL, 2)
    await world.spool.seal(BANK, CALL)
    assert not message.exists()
    rows = await world.rows(
        "select r.interaction_id::text, r.kind, r.channels, r.ms, p.number from recordings r"
        " join recording_parts p on p.recording_id = r.id order by p.number"
    )
    assert sorted(tuple(row)[:4] for row in rows) == [(id, "call", 2, 3_000), (id, "message", 1, 2_000)]
    assert [row["number"] for row in rows] == [1, 2]


async def test_a_message_that_is_no_sound_is_put_away(world: World) -> None:
    await world.contact(CALL)
    file = world.message(CALL, 1)
    file.write_bytes(b"this is no sound" * 2_000)
    os.utime(file, (0, 0))
    await world.spool.seal_left(set())
    assert not file.exists()
    assert world.recordings.quarantine.count() == 1


async def test_a_message_cut_by_a_killed_switch_is_heard_to_its_end(world: World) -> None:
    await world.contact(CALL)
    file = world.message(CALL, 1)
    file.write_bytes(wav(Sound(b"", 1)) + tone(1)[:16_000])
    os.utime(file, (START_MS / 1000 + 60,) * 2)
    await world.spool.seal_left(set())
    assert [row[0] for row in await world.rows("select ms from recordings")] == [1_000]


async def test_gaps_and_marks_come_from_the_event_log(world: World) -> None:
    id, chat = await world.contact(CALL), await world.contact("9.9", channel="webchat")
    gap = events.RecordingGap(interaction=id, reason="secure", started_at=START_MS + 1_000, ended_at=START_MS + 9_000)
    agent = str(uuid.uuid4())
    await world.told(
        (START_MS, events.InteractionHeld(interaction=id, agent=agent)),
        (START_MS, events.InteractionHeld(interaction=chat, agent=agent)),
        (START_MS + 9_000, gap),
        (START_MS + 9_500, events.InteractionResumed(interaction=id, agent=agent, held_ms=1)),
    )
    marks = await world.rows("select interaction_id::text, kind, agent_id::text from recording_marks order by event_id")
    assert [tuple(mark) for mark in marks] == [(id, "hold", agent), (id, "resume", agent)]
    assert [row["reason"] for row in await world.rows("select reason from recording_gaps")] == ["secure"]


def test_events_that_marks_are_made_of_are_there() -> None:
    from yingda.foundation.events import event_types
    from yingda.recordings.projection import AGENT, GAP, MARKS, QUEUE

    known = event_types()
    assert {GAP, *MARKS} <= known.keys()
    for kind, field in [*AGENT.items(), *QUEUE.items()]:
        assert field in known[kind].__struct_fields__
