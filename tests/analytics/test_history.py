"""Searching the record and opening a contact: found by what was said, seen only within one's scope, and audited."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from tests.analytics.doors import (
    AGENT,
    CITY,
    HEAD,
    OTHER_CITY,
    SUPERVISOR,
    catch_up,
    contact,
    door,
    make_institution,
    person,
)  # fmt: skip
from tests.analytics.worlds import (
    BANK,
    CARDS,
    DISPOSITION,
    FIRM,
    LIN,
    LOANS,
    START_MS,
    WANG,
    ZHAO,
    fetch,
    opened,
    tenants_made,
    uid,
)  # fmt: skip
from yingda.analytics.history import search, store
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database


@pytest.fixture
def bank(database: str) -> str:
    tenants_made(database)
    asyncio.run(make_institution(database))
    return database


LIMITS = (
    ("NEWEST_LOOKED", 7), ("LOOKED_AT_ONCE_MAX", 9), ("LOOKED_MAX", 30), ("HITS_AT_ONCE", 3), ("HITS_LOOKED_MAX", 6),
    ("CONTACTS_AT_ONCE", 3),
)  # fmt: skip

SAID = {
    1: ("我想查一下余额", LIN, CARDS), 2: ("信用卡额度是多少", LIN, CARDS), 3: ("Check my VISA card", WANG, LOANS),
    4: ("余额不足，还款失败", WANG, LOANS), 5: ("卡号尾号 8888 的余额", LIN, CARDS), 6: ("多余的额度", ZHAO, LOANS),
}  # fmt: skip


async def say_all(database: Database) -> None:
    for n, (said, agent, queue) in SAID.items():
        await contact(database, n, ("customer", said), ("agent", "您好，请稍等"), agent=agent, queue=queue)
    await catch_up(database)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("余额", [5, 4, 1]), ("额度", [6, 2]), ("额", [6, 5, 4, 2, 1]), ("visa", [3]), ("VISA card", [3]),
        ("余额 8888", [5]), ("8888 余额", [5]), ("card visa", [3]), ("转账", []), ("查一下余额", [1]),
        ("ｖｉｓａ", [3]), ("余 额度", [6]), ("请稍等", [6, 5, 4, 3, 2, 1]), ("100%", []),
    ],
)  # fmt: skip
async def test_contacts_are_found_by_their_words_newest_first(bank: str, words: str, expected: list[int]) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        assert await ask.found(words=words) == [uid(n) for n in expected]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [6, 5, 4, 3, 2, 1]), ({"queue": CARDS}, [5, 2, 1]), ({"agent": WANG}, [4, 3]), ({"customer": uid(2)}, [2]),
        ({"outcome": "served"}, [6, 5, 4, 3, 2, 1]), ({"outcome": "abandoned"}, []), ({"channel": "phone"}, []),
        ({"disposition": DISPOSITION, "queue": LOANS}, [6, 4, 3]), ({"words": "余额", "agent": LIN}, [5, 1]),
        ({"words": "余额", "queue": LOANS}, [4]), ({"words": "余额", "customer": uid(1)}, [1]),
        ({"since": to_datetime(START_MS + 3 * 60_000).isoformat()}, [6, 5, 4, 3]),
        ({"until": to_datetime(START_MS + 3 * 60_000).isoformat(), "words": "余额"}, [1]),
    ],
)  # fmt: skip
async def test_contacts_are_found_by_any_mix_of_filters(bank: str, query: dict[str, str], expected: list[int]) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        assert await ask.found(**query) == [uid(n) for n in expected]


@pytest.mark.parametrize("query", [{}, {"words": "余额"}, {"words": "余额", "agent": LIN}])
async def test_pages_neither_repeat_nor_skip_a_contact(
    bank: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small limits, so that every way of the search turns its corners."""
    for name, value in LIMITS:
        monkeypatch.setattr(search, name, value)
    async with opened(bank) as database, door(database) as ask:
        for n in range(1, 24):
            words = ("余额", "余额多少", "没有") if n % 3 else ("查询", "你好", "再见")
            await contact(database, n, *(("customer", word) for word in words), agent=LIN if n % 2 else WANG)
        await catch_up(database)
        whole = [
            uid(n) for n in range(23, 0, -1)
            if (n % 3 or "words" not in query) and (n % 2 or "agent" not in query)
        ]  # fmt: skip
        for limit in (1, 2, 5, 50):
            assert await ask.found(**query, limit=limit) == whole


async def test_a_note_is_never_found(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await contact(database, 1, ("note", "客户情绪激动"), ("customer", "你好"))
        await catch_up(database)
        assert await ask.found(words="激动") == []
        assert [tuple(row) for row in await fetch(database, "select count(*) from message_index")] == [(1,)]


async def test_what_fits_is_shown_around_the_words_and_the_name_is_masked(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await contact(database, 1, ("customer", "前" * 60 + "余额" + "后" * 60))
        await catch_up(database)
        item = (await ask.get("/api/interactions", words="余额")).json()["items"][0]
        assert item["match"] == "…" + "前" * 24 + "余额" + "后" * 24 + "…"
        assert item["customer"]["name"].startswith("张")
        assert "建国" not in item["customer"]["name"]
        assert (item["agent_name"], item["queue_name"], item["disposition_name"]) == ("林晓", "信用卡", "查询余额")


async def test_an_agent_sees_own_contacts_only(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        ask.who = person(WANG, AGENT)
        assert await ask.found() == [uid(4), uid(3)]
        assert await ask.found(words="余额") == [uid(4)]
        assert await ask.found(agent=LIN) == []
        assert (await ask.get(f"/api/interactions/{uid(1)}", purpose="quality")).status_code == 404


@pytest.mark.parametrize(
    ("branch", "expected"),
    [(HEAD, [6, 5, 4, 3, 2, 1]), (CITY, [5, 2, 1]), (OTHER_CITY, [4, 3]), (None, [6, 5, 4, 3, 2, 1])],
)
async def test_a_supervisor_sees_the_branch_and_those_below(bank: str, branch: str | None, expected: list[int]) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        ask.who = person(ZHAO, SUPERVISOR, branch)
        assert await ask.found() == [uid(n) for n in expected]


async def test_the_other_tenant_finds_nothing(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        ask.who = person(ZHAO, SUPERVISOR, tenant=FIRM)
        assert await ask.found() == []
        assert await ask.found(words="余额") == []
        assert (await ask.get(f"/api/interactions/{uid(1)}", purpose="quality")).status_code == 404


async def test_opening_a_contact_needs_a_purpose(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        answer = await ask.get(f"/api/interactions/{uid(1)}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "purpose.missing")


async def test_opening_a_contact_leaves_a_trace_and_shows_it_whole(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await say_all(database)
        whole = (await ask.get(f"/api/interactions/{uid(1)}", purpose="投诉处理")).json()
        assert [m["text"] for m in whole["messages"]] == ["我想查一下余额", "您好，请稍等"]
        assert whole["note"] == "话后小结"
        assert whole["facts"]["handlings"] == 1
        trace = await fetch(database, "select action, subject, data::text from audit_entries")
        assert [tuple(row) for row in trace] == [("interaction.read", uid(1), '{"purpose": "投诉处理"}')]


async def test_a_contact_refused_leaves_no_trace(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        await ask.get(f"/api/interactions/{uid(1)}", purpose="quality")
        assert await fetch(database, "select * from audit_entries") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"words": "？！"}, "words.unusable"), ({"after": "nonsense"}, "cursor.malformed"),
        ({"agent": "林"}, "id.malformed"),
        ({"since": "2026-02-02T00:00:00Z", "until": "2026-02-01T00:00:00Z"}, "span.upside_down"),
    ],
)  # fmt: skip
async def test_bad_questions_are_refused_with_a_code(bank: str, query: dict[str, str], code: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        answer = await ask.get("/api/interactions", **query)
        assert answer.json()["error"]["code"] == code


async def test_a_moment_without_its_zone_is_refused(bank: str) -> None:
    async with opened(bank) as database, door(database) as ask:
        assert (await ask.get("/api/interactions", since="2026-02-02T00:00:00")).status_code == 422


async def test_rare_words_are_looked_up_in_their_index_under_row_level_security(bank: str) -> None:
    """`@@` is not leak-proof: asked as the application's role, the index of words could not be used."""
    async with opened(bank) as database:
        await say_all(database)
        await fill_index(database, 20_000)
        before = await index_scans(database)
        async with database.read(person(ZHAO)) as read:
            wanted = search.words_of("余额")
            found = await store.with_words(read.conn, wanted, search.BEGINNING, search.END, 10)
            await read.conn.execute(text("select pg_stat_force_next_flush()"))
        assert {hit.interaction for hit in found} == {uid(1), uid(4), uid(5)}
        assert await index_scans(database) > before


async def fill_index(database: Database, rows: int) -> None:
    """Messages without the words, so that looking at each is slower than the index."""
    conn = await asyncpg.connect(database.url)
    await conn.execute(
        "insert into message_index select gen_random_uuid(), $1, gen_random_uuid(), now() + n * interval '1 s',"
        " '你好'::tsvector from generate_series(1, $2::int) n", BANK, rows,
    )  # fmt: skip
    await conn.execute("analyze message_index")
    await conn.close()


async def index_scans(database: Database) -> int:
    query = "select idx_scan from pg_stat_user_indexes where indexrelname = 'message_index_terms'"
    return int((await fetch(database, query))[0][0])
