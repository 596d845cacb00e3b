"""The staff socket over a real server: who comes in, what is taken, what is told, and when it ends."""

import asyncio
import contextlib
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.entrypoints.bank import BANK, BROKER, Desk, House, new_id, sql, until
from yingda.foundation.realtime import RING_EVENTS_MAX
from yingda.foundation.sockets import (
    CLOSE_RESTART,
    CLOSE_TOO_FAST,
    CLOSE_UNAUTHORISED,
    FRAME_BYTES_MAX,
    FRAMES_BURST_MAX,
)
from yingda.interactions.contact import State

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOSE_TOO_LARGE = 1009


async def close_code(desk: Desk) -> int | None:
    async with desk:
        return await desk.closed()


def error(frame: dict[str, Any]) -> str:
    return str(frame["error"]["code"])


async def test_a_ticket_opens_one_socket(house: House) -> None:
    person = await house.somebody()
    ticket = await house.ticket(person)
    async with Desk(house, ticket) as desk:
        assert (await desk.asks({"beat": 1})) == {"beat": 1}
    assert await close_code(Desk(house, ticket)) == CLOSE_UNAUTHORISED


@pytest.mark.parametrize("ticket", ["", "x" * 64, "A" * 5000, "%00"])
async def test_without_a_ticket_nobody_comes_in(house: House, ticket: str) -> None:
    assert await close_code(Desk(house, ticket)) == CLOSE_UNAUTHORISED


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_page_of_another_site_opens_no_socket(house: House, origin: str) -> None:
    person = await house.somebody()
    ticket = await house.ticket(person)
    with pytest.raises(InvalidStatus):
        await connect(f"{house.base.replace('http', 'ws')}/ws?ticket={ticket}", origin=origin, proxy=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "frame",
    ["", "no json", "[]", "null", "7", '"text"', "{}", '{"sub": 7}', '{"do": "send"}', '{"id": 1}', "[" * 20_000,
     '{"hint": "typing"}', '{"sub": "desk"', '{"a": "\\ud800"}'],
)  # fmt: skip
async def test_a_malformed_frame_is_told_and_changes_nothing(house: House, frame: str) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.asks(frame)) == "frame.malformed"
        assert await desk.asks({"beat": 2}) == {"beat": 2}


async def test_an_id_that_is_none_is_refused(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.asks({"id": "7", "do": "sign_off"})) == "id.malformed"


async def test_an_unknown_command_is_told(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.do("destroy")) == "command.unknown"


@pytest.mark.parametrize("do", ["start", "customer.send", "tick", "beat", "configure"])
async def test_a_customers_words_are_no_words_of_a_desk(house: House, do: str) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.do(do, visitor=new_id())) == "command.unknown"


@pytest.mark.parametrize(
    "fields",
    [{}, {"interaction": 7}, {"interaction": "x", "text": ["a"]}, {"interaction": "x", "text": "a", "more": 1}],
)
async def test_a_command_of_another_form_is_refused(house: House, fields: dict[str, Any]) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.do("note", **fields)) == "input.invalid"


async def test_nobody_speaks_for_another(house: House) -> None:
    other = await house.person("wangfang")
    async with await house.desk(await house.somebody()) as desk:
        await desk.subscribes()
        await desk.do("status", status="ready", staff=other.id)
    assert house.owner().live.agents[other.id].status == "offline"


async def test_a_frame_too_large_closes_the_socket(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        await desk.send("x" * (FRAME_BYTES_MAX + 1))
        assert await desk.closed() == CLOSE_TOO_LARGE


async def test_who_sends_too_fast_is_told_and_closed(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(FRAMES_BURST_MAX * 5):
                await desk.send({"beat": 1})
        assert await desk.closed() == CLOSE_TOO_FAST
        assert error(desk.frames[-1]) == "limit.reached"


@pytest.mark.parametrize(("word", "fields"), [
    ("take_over", {"interaction": "x"}),
    ("force_status", {"agent": "x", "status": "ready"}),
])  # fmt: skip
async def test_an_agent_does_not_what_supervisors_do(house: House, word: str, fields: dict[str, str]) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.do(word, **fields)) == "forbidden"


async def test_an_agent_does_not_read_along(house: House) -> None:
    contact = await house.customer()
    async with await house.desk(await house.somebody()) as desk:
        assert error(await desk.subscribes(f"watch:{contact.id}")) == "forbidden"


async def test_an_auditor_has_no_desk(house: House) -> None:
    async with await house.desk(await house.person("zhoumin", "auditor")) as desk:
        assert error(await desk.subscribes()) == "forbidden"
        assert error(await desk.do("status", status="ready")) == "forbidden"


@pytest.mark.parametrize("topic", ["desk:other", "chat:x", "", "watch:", "nothing"])
async def test_a_topic_that_is_none_is_refused(house: House, topic: str) -> None:
    async with await house.desk(await house.somebody("supervisor")) as desk:
        assert error(await desk.subscribes(topic)) in ("not_found", "id.malformed")


async def test_the_other_institutions_contacts_are_not_there(house: House) -> None:
    foreign = await house.customer(BROKER)
    async with await house.desk(await house.somebody("supervisor")) as desk:
        assert error(await desk.subscribes(f"watch:{foreign.id}")) == "not_found"
        assert error(await desk.do("take_over", interaction=foreign.id)) == "interaction.unknown"
        assert error(await desk.do("send", interaction=foreign.id, text="x")) == "interaction.unknown"
    assert foreign.state is State.WAITING


async def works(house: House, desk: Desk) -> dict[str, Any]:
    """The desk is subscribed and ready, the only one; its snapshot's frame."""
    await house.quiet()
    frame = await desk.subscribes()
    assert "ok" in await desk.do("status", status="ready")
    return frame


async def takes(house: House, desk: Desk) -> str:
    """A customer comes and the desk accepts; the contact's id."""
    contact = await house.customer()
    await until(lambda: contact.offer)
    assert contact.offer is not None
    assert (await desk.do("accept", offer=contact.offer.id))["ok"] == {"interaction": contact.id}
    return contact.id


async def test_a_desk_talks_with_a_customer(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        await works(house, desk)
        contact = await takes(house, desk)
        answer = await desk.do("send", interaction=contact, text="您好")
        assert answer["ok"]["message"]
        told = await desk.sees(lambda frame: frame.get("event", {}).get("message", {}).get("text") == "您好")
        assert told["event"]["interaction"] == contact


async def test_a_repeat_of_a_command_gets_the_first_answer(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        await works(house, desk)
        contact, operation = await takes(house, desk), new_id()
        first = await desk.do("send", operation, interaction=contact, text="您好")
        assert await desk.do("send", operation, interaction=contact, text="您好") == first
    assert [each.text for each in house.owner().live.messages[contact]].count("您好") == 1


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("send", {"text": "a\x00b"}),
        ("note", {"text": "a\x00b"}),
        ("draft", {"text": "a\x00b"}),
        ("transfer", {"queue": "nowhere\x00", "note": "a\x00b"}),
        ("finish", {}),
    ],
)
async def test_a_letter_that_the_database_refuses_harms_nobody(house: House, word: str, fields: dict[str, Any]) -> None:
    owner = house.owner()
    async with await house.desk(await house.somebody()) as desk:
        await works(house, desk)
        contact = await takes(house, desk)
        await desk.do(word, interaction=contact, **fields)
        await desk.do("status", status="break", reason="午\x00饭")
        assert await desk.asks({"beat": 3})
    assert house.owner() is owner
    assert owner.ended is None


@pytest.mark.parametrize(
    "file", [{}, {"id": "x"}, {"id": 7}, "x", {"name": "a.png"}, {"id": "00000000-0000-7000-8000-000000000000"}]
)
async def test_a_file_that_was_not_kept_is_not_sent(house: House, file: Any) -> None:
    owner = house.owner()
    async with await house.desk(await house.somebody()) as desk:
        await works(house, desk)
        contact = await takes(house, desk)
        assert error(await desk.do("send", interaction=contact, file=file)) in (
            "not_found", "input.invalid", "id.malformed",
        )  # fmt: skip
    assert owner.ended is None
    assert house.owner() is owner


async def test_a_desk_resumes_where_it_was(house: House) -> None:
    person = await house.somebody()
    async with await house.desk(person) as desk:
        frame = await works(house, desk)
        contact = await takes(house, desk)
    async with await house.desk(person) as again:
        first = await again.subscribes(since={"stream": frame["stream"], "seq": frame["seq"]})
        assert "snapshot" not in first
        assert first["seq"] == frame["seq"] + 1
        await again.sees(lambda each: each.get("event", {}).get("contact", {}).get("id") == contact)
        numbers = [each["seq"] for each in again.frames if "seq" in each]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("since", [
    {"stream": "another life", "seq": 1}, {"stream": 7, "seq": 1}, {"seq": 1}, {"stream": "", "seq": -5},
    {"stream": "x", "seq": True}, {"stream": "x", "seq": 10**30}, {"stream": "x", "seq": RING_EVENTS_MAX},
])  # fmt: skip
async def test_a_place_that_is_not_held_is_answered_by_a_snapshot(house: House, since: dict[str, Any]) -> None:
    async with await house.desk(await house.somebody()) as desk:
        assert "snapshot" in await desk.subscribes(since=since)


async def test_a_number_ahead_of_the_stream_is_answered_by_a_snapshot(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        frame = await desk.subscribes()
        ahead = {"stream": frame["stream"], "seq": frame["seq"] + 100}
        assert "snapshot" in await desk.subscribes(since=ahead)


async def test_when_the_partition_moves_desks_come_back(house: House) -> None:
    person = await house.somebody()
    async with await house.desk(person) as desk:
        frame = await works(house, desk)
        old = house.owner()
        old._end(RuntimeError("moved"))
        assert await desk.closed() == CLOSE_RESTART
    await until(lambda: house.app.router._owners.get(BANK) not in (None, old))
    async with await house.desk(person) as again:
        fresh = await again.subscribes(since={"stream": frame["stream"], "seq": frame["seq"]})
        assert fresh["stream"] != frame["stream"]
        assert fresh["snapshot"]["me"]["status"] == "ready"


async def test_a_session_that_ends_closes_its_sockets(house: House) -> None:
    person = await house.person("liming")
    async with await house.desk(person) as desk:
        await desk.subscribes()
        await house.sign_out(person)
        await house.app.upkeep._close_ended()
        assert await desk.closed() == CLOSE_UNAUTHORISED


async def test_a_supervisor_reads_along_and_it_is_audited(house: House) -> None:
    contact = await house.customer()
    async with await house.desk(await house.somebody("supervisor")) as desk:
        frame = await desk.subscribes(f"watch:{contact.id}")
        assert [each["text"] for each in frame["snapshot"]["messages"] if each["by"] == "customer"] == ["你好"]
    rows = await _audited(house)
    assert "interaction.watched" in rows


async def test_the_wallboard_comes_as_a_snapshot(house: House) -> None:
    async with await house.desk(await house.somebody("supervisor")) as desk:
        assert "now" in (await desk.subscribes("wallboard"))["snapshot"]


async def test_what_is_no_longer_listened_to_is_not_told(house: House) -> None:
    async with await house.desk(await house.somebody()) as desk:
        await works(house, desk)
        await desk.send({"unsub": "desk"})
        await desk.asks({"beat": 1})
        seen = len(desk.frames)
        await house.customer()
        await house.owner().settled()
        assert await desk.asks({"beat": 2}) == {"beat": 2}
        assert len(desk.frames) == seen + 1


async def test_an_open_desk_is_present_and_a_closed_one_runs_out(house: House) -> None:
    person = await house.somebody()
    async with await house.desk(person) as desk:
        await works(house, desk)
        assert house.owner().live.agents[person.id].present
    assert house.owner().live.agents[person.id].present, "a reload comes back within the lease"


async def test_more_sockets_than_one_person_may_have_close_an_earlier_one(house: House) -> None:
    person = await house.person("liming")
    desks = [await house.desk(person) for _ in range(9)]
    for desk in desks:
        await desk.__aenter__()
    done, pending = await asyncio.wait(
        [asyncio.create_task(desk.socket.wait_closed()) for desk in desks], return_when=asyncio.FIRST_COMPLETED
    )
    assert len(done) == 1
    for desk in desks:
        await desk.__aexit__(None, None, None)
    await asyncio.wait(pending)


async def _audited(house: House) -> list[str]:
    return [row[0] for row in await sql(house.app.database.url, "select action from audit_entries")]
