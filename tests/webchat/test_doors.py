"""Wrong, oversized, foreign, stale, replayed and malicious input at the customer's doors: refused with a code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.webchat.bank import EMBEDDING, ENTRY, FOREIGN, Bank, Tab, new_id
from tests.webchat.test_files import PNG, send_file


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


async def test_a_site_that_may_embed_the_widget_can_read_the_answer(bank: Bank) -> None:
    answer = await bank.visit(origin=EMBEDDING)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == EMBEDDING
    preflight = await bank.request("OPTIONS", "/chat/files", origin=EMBEDDING)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, EMBEDDING)
    assert "x-visitor" in preflight.headers["access-control-allow-headers"]


@pytest.mark.parametrize("origin", [FOREIGN, "null", EMBEDDING + ".evil.example", EMBEDDING.replace("https", "http")])
async def test_another_site_is_refused_and_told_so(bank: Bank, origin: str) -> None:
    """A browser that may not read the refusal takes it for a broken line, and its widget would try for ever."""
    preflight = await bank.request("OPTIONS", "/chat/visit", origin=origin)
    answer = await bank.visit(origin=origin)
    assert (answer.status_code, code(answer)) == (403, "origin.foreign")
    for told in (preflight, answer):
        assert told.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in told.headers


async def test_another_site_reads_nothing_but_that_it_may_not(bank: Bank) -> None:
    secret = (await bank.visit()).json()["visitor"]
    for method in ("GET", "OPTIONS"):
        answer = await bank.request(method, f"/chat/files/{new_id()}", secret=secret, origin=FOREIGN)
        assert "access-control-allow-origin" not in answer.headers
    broken = await bank.request("POST", "/chat/visit", content=b"{", origin=FOREIGN)
    assert (code(broken), "access-control-allow-origin" in broken.headers) == ("input.invalid", False)


async def test_a_foreign_site_cannot_use_a_stolen_secret_or_ticket(bank: Bank) -> None:
    visit = (await bank.visit()).json()
    answer = await bank.request("GET", f"/chat/files/{new_id()}", secret=visit["visitor"], origin=FOREIGN)
    assert code(answer) == "origin.foreign"
    tab = Tab(bank, visit["visitor"], visit["ticket"])
    bank_origin, bank.origin = bank.origin, FOREIGN
    with pytest.raises(InvalidStatus):
        await tab.__aenter__()
    bank.origin = bank_origin


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "input.invalid"),
        (b"{", "input.invalid"),
        (b"[]", "input.invalid"),
        (b'{"entry_point": 7}', "input.invalid"),
        (b'{"entry_point": "x", "admin": true}', "input.invalid"),
        (json.dumps({"entry_point": ENTRY, "page": "x" * 9000}).encode(), "input.too_large"),
        (json.dumps({"entry_point": "nobody"}).encode(), "entry_point.unknown"),
        (json.dumps({"entry_point": ENTRY, "visitor": f"{ENTRY}.guess"}).encode(), "visitor.unknown"),
        (json.dumps({"entry_point": ENTRY, "visitor": "nonsense"}).encode(), "visitor.unknown"),
    ],
)
async def test_a_broken_visit_is_refused(bank: Bank, body: bytes, expected: str) -> None:
    answer = await bank.request("POST", "/chat/visit", content=body)
    assert code(answer) == expected


async def test_a_secret_comes_back_as_the_same_visitor_and_is_stored_only_as_a_hash(bank: Bank) -> None:
    secret = (await bank.visit()).json()["visitor"]
    assert (await bank.visit(secret)).json()["visitor"] == secret
    rows = await bank.sql("select * from visitors")
    assert len(rows) == 1
    assert secret.partition(".")[2] not in str(rows)


async def test_a_ticket_opens_one_socket_once(bank: Bank) -> None:
    visit = (await bank.visit()).json()
    async with Tab(bank, visit["visitor"], visit["ticket"]):
        with pytest.raises(InvalidStatus):
            await Tab(bank, visit["visitor"], visit["ticket"]).__aenter__()
    with pytest.raises(InvalidStatus):
        await Tab(bank, visit["visitor"], "guess").__aenter__()


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("{", "frame.malformed"),
        ("[]", "frame.malformed"),
        ("{}", "frame.malformed"),
        ('{"do": "send", "beat": 1}', "frame.malformed"),
        ('{"do": "send", "with": []}', "frame.malformed"),
        ('{"beat": "x"}', "frame.malformed"),
        ('{"what": 1}', "frame.malformed"),
        ('{"do": "start", "id": "1"}', "id.malformed"),
        ('{"do": "start"}', "id.malformed"),
        ('{"sub": "desk"}', "topic.unknown"),
        ('{"sub": "watch:1"}', "topic.unknown"),
        ('{"hint": "typing", "with": {}, "id": 1}', "frame.malformed"),
        ("x" * 70_000, "input.too_large"),
    ],
)
async def test_a_broken_frame_is_answered_and_changes_nothing(bank: Bank, frame: str, expected: str) -> None:
    async with await bank.tab() as tab:
        await tab.send(frame)
        assert (await tab.next_frame("error"))["error"]["code"] == expected
        assert not bank.owner.live.contacts
        await tab.send({"beat": 3})
        assert await tab.next_frame("beat") == {"beat": 3}


@pytest.mark.parametrize(
    ("do", "fields", "expected"),
    [
        ("accept", {"offer": "1"}, "command.unknown"),
        ("customer.send", {}, "command.unknown"),
        ("send", {}, "input.invalid"),
        ("send", {"text": "a", "file": "b"}, "input.invalid"),
        ("send", {"text": "a", "visitor": "somebody"}, "input.invalid"),
        ("send", {"text": "  "}, "message.empty"),
        ("send", {"text": "长" * 4_001}, "message.too_long"),
        ("send", {"file": "../../etc/passwd"}, "id.malformed"),
        ("send", {"file": "00000000-0000-0000-0000-000000000000"}, "not_found"),
        ("send", {"file": {"id": "x"}}, "input.invalid"),
        ("choose", {"option": "nonsense"}, "option.unknown"),
        ("read", {"seq": "x"}, "input.invalid"),
        ("survey", {"score": 5}, "survey.not_asked"),
        ("survey", {"score": 9}, "survey.score"),
        ("leave_message", {"text": ""}, "message.empty"),
    ],
)
async def test_a_wrong_command_is_refused_with_its_reason(
    bank: Bank, do: str, fields: dict[str, Any], expected: str
) -> None:
    async with await bank.tab() as tab:
        await tab.do("start")
        answer = await tab.do(do, **fields)
        assert answer["error"]["code"] == expected


@pytest.mark.parametrize("char", ["\u0000", "\u0007", "\u001b", "\u007f"])
async def test_control_characters_are_taken_out_and_harm_nobody(bank: Bank, char: str) -> None:
    owner = bank.owner
    async with await bank.tab(page=f"https://a.example/{char}") as tab:
        await tab.subscribe()
        await tab.do("start", text=f"余{char}额")
        await tab.sees("余额")
        assert (await tab.do("send", text=char))["error"]["code"] in ("message.empty", "input.invalid")
        await tab.do("choose", option=f"x{char}")
        await tab.do("leave_message", text=f"请{char}回电", contact=f"138{char}00001111")
        await tab.sees("请回电")
    assert owner.ended is None


async def test_without_a_contact_nothing_can_be_said(bank: Bank) -> None:
    async with await bank.tab() as tab:
        for do, fields in (("send", {"text": "在吗"}), ("human", {}), ("end", {}), ("choose", {"option": "a"})):
            assert (await tab.do(do, **fields))["error"]["code"] == "interaction.unknown"


async def test_another_customers_file_and_transcript_do_not_exist(bank: Bank) -> None:
    async with await bank.tab() as tab:
        started = await tab.do("start")
        file = (await send_file(bank, tab.secret, "a.png", PNG)).json()["id"]
        stranger = (await bank.visit()).json()["visitor"]
        for path in (f"/chat/files/{file}", f"/chat/transcript/{started['ok']['interaction']}"):
            answer = await bank.request("GET", path, secret=stranger)
            assert (answer.status_code, code(answer)) == (404, "not_found")
        async with await bank.tab(stranger) as other:
            await other.do("start")
            assert (await other.do("send", file=file))["error"]["code"] == "not_found"


async def test_a_flood_of_messages_is_slowed_down_and_told_for_how_long(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.do("start")
        answers = [await tab.do("read", seq=1) for _ in range(45)]
        refused = [answer["error"] for answer in answers if "error" in answer]
        assert {error["code"] for error in refused} == {"limit.reached"}
        assert 0 < refused[0]["data"]["retry_after_s"] <= 1


async def test_a_visitor_has_only_so_many_sockets(bank: Bank) -> None:
    tabs = [await (await bank.tab()).__aenter__()]
    try:
        tabs += [await (await bank.tab(tabs[0].secret)).__aenter__() for _ in range(9)]
        with pytest.raises(InvalidStatus):
            await (await bank.tab(tabs[0].secret)).__aenter__()
    finally:
        for tab in tabs:
            await tab.__aexit__(None, None, None)


async def test_when_the_partition_moves_browsers_are_sent_back(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        bank.house.close_tenant(bank.tenant)
        assert await tab.closed() == 1012
