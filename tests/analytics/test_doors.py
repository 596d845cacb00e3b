"""The REST doors of the wallboard, the measures and one's own figures, and analytics as a whole."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Table

from tests.analytics.doors import AGENT, SUPERVISOR, Door, catch_up, contact, door, make_institution, person
from tests.analytics.worlds import (
    BANK,
    CARDS,
    LIN,
    START_MS,
    WANG,
    ZHAO,
    At,
    answered,
    arrived,
    ended,
    fetch,
    load,
    opened,
    present,
    queued,
    status,
    tell,
    tenants_made,
    uid,
    wrapped,
)  # fmt: skip
from yingda.analytics import own_figures, tables
from yingda.analytics.api import Analytics
from yingda.analytics.jobs import compare
from yingda.analytics.wallboard import endpoints
from yingda.analytics.wallboard.boards import Boards
from yingda.foundation.clock import ManualClock
from yingda.foundation.db import Database
from yingda.interactions import events as i


@pytest.fixture
def bank(database: str) -> str:
    tenants_made(database)
    asyncio.run(make_institution(database))
    return database


class World:
    """An application over boards that are not running by themselves."""

    def __init__(self, url: str, after_ms: int = 600_000) -> None:
        self._url, self._clock = url, ManualClock(START_MS + after_ms)

    async def __aenter__(self) -> tuple[Database, Door]:
        self._opened = opened(self._url, self._clock)
        self.database = await self._opened.__aenter__()
        self.boards = Boards(self.database)
        self._door = door(self.database, endpoints.router(self.boards), own_figures.router(self.boards))
        return self.database, await self._door.__aenter__()

    async def __aexit__(self, *fault: Any) -> None:
        await self._door.__aexit__(*fault)
        await self.boards.stop()
        await self._opened.__aexit__(*fault)


async def test_the_contacts_behind_a_number_come_page_by_page(bank: str) -> None:
    async with World(bank) as (database, ask):
        for n in range(1, 8):
            await contact(database, n, ("customer", "你好"))
        await catch_up(database)
        ids: list[str] = []
        after = None
        while True:
            page = (await ask.get("/api/wallboard/answered/interactions", limit=3, after=after)).json()
            ids += [item["interaction"] for item in page["items"]]
            if (after := page["next"]) is None:
                break
        assert ids == [uid(n) for n in range(7, 0, -1)]
        assert page["items"][0]["queue_name"] == "信用卡"


async def test_the_wallboard_is_for_those_who_may_see_it(bank: str) -> None:
    async with World(bank) as (_, ask):
        ask.who = person(LIN, AGENT)
        assert (await ask.get("/api/wallboard")).status_code == 403
        ask.who = person(ZHAO, SUPERVISOR)
        assert (await ask.get("/api/wallboard")).json()["now"]["waiting"] == 0


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("happiness", {}, "measure.unknown"), ("occupancy", {}, "measure.unknown"),
        ("waiting", {"queue": "x"}, "id.malformed"), ("waiting", {"after": "x"}, "cursor.malformed"),
    ],
)  # fmt: skip
async def test_bad_questions_behind_numbers_are_refused(bank: str, path: str, query: dict[str, str], code: str) -> None:
    async with World(bank) as (_, ask):
        answer = await ask.get(f"/api/wallboard/{path}/interactions", **query)
        assert answer.json()["error"]["code"] == code


async def test_measures_are_listed_in_both_languages(bank: str) -> None:
    async with World(bank) as (_, ask):
        items = {item["name"]: item for item in (await ask.get("/api/measures")).json()["items"]}
        level = items["service_level"]
        assert (level["zh"], level["numerator"], level["denominator"]) == (
            "服务水平", "answered_within", "offered − undecided",
        )  # fmt: skip


def a_day(agent: str) -> list[At]:
    """Ready for 100 s; one contact of 40 s with a reply after 2 s, 20 s of wrap-up, and an offer that lapsed."""
    a, at = uid(1), START_MS
    return [
        (at, present(agent)), (at, status(agent)), (at, arrived(a)), (at, queued(a)), (at, answered(a, agent)),
        (at, load(agent, active=1)),
        (at + 2_000, i.MessageSent(interaction=a, message=uid(9), seq=1, by="agent", kind="text", agent=agent,
                                   reply_ms=2_000)),
        (at + 40_000, ended(a)), (at + 40_000, load(agent, wrap_up=1)),
        (at + 60_000, wrapped(a, agent)), (at + 60_000, load(agent)),
        (at + 70_000, i.SurveyAnswered(interaction=a, score=4, queue=CARDS, agent=agent)),
        (at + 80_000, load(agent, offered=1)),
        (at + 90_000, i.OfferSettled(interaction=uid(2), offer=uid(3), agent=agent, queue=CARDS, outcome="lapsed")),
        (at + 90_000, load(agent)),
    ]  # fmt: skip


async def test_an_agents_own_day(bank: str) -> None:
    async with World(bank, after_ms=100_000) as (database, ask):
        await tell(database, a_day(LIN))
        await catch_up(database)
        ask.who = person(LIN, AGENT)
        day = (await ask.get("/api/me/figures")).json()
        told = {
            name: day[name] for name in ("handled", "talk_ms", "wrap_ms", "aht_ms", "first_reply_ms", "satisfaction")
        }
        assert told == {
            "handled": 1, "talk_ms": 40_000, "wrap_ms": 20_000, "aht_ms": 60_000, "first_reply_ms": 2_000,
            "satisfaction": 4.0,
        }  # fmt: skip
        assert (day["missed_offers"], day["occupancy"]) == (1, 0.7)


async def test_an_agent_who_did_nothing_has_an_empty_day(bank: str) -> None:
    async with World(bank) as (_, ask):
        ask.who = person(WANG, AGENT)
        day = (await ask.get("/api/me/figures")).json()
        assert (day["handled"], day["aht_ms"], day["occupancy"]) == (0, None, None)


async def test_yesterday_is_not_today(bank: str) -> None:
    async with World(bank, after_ms=24 * 3_600_000) as (database, ask):
        await tell(database, a_day(LIN))
        await catch_up(database)
        assert (await ask.get("/api/wallboard")).json()["today"]["offered"] == 0
        ask.who = person(LIN, AGENT)
        assert (await ask.get("/api/me/figures")).json()["handled"] == 0


async def test_analytics_keeps_itself_up_to_date_and_passes_the_nights_comparison(bank: str) -> None:
    async with opened(bank) as database:
        analytics = Analytics(database)
        await analytics.start()
        topic, snapshot = analytics.wallboard_topic(BANK)
        await tell(database, [(START_MS, arrived(uid(1))), (START_MS, queued(uid(1)))])
        async with asyncio.timeout(5):
            while snapshot().get("now", {}).get("waiting") != 1:
                await asyncio.sleep(0.02)
        assert topic.seq >= 1
        assert await compare(database, BANK) == []
        await analytics.stop()
        assert len(analytics.routers()) == 4


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=str)
async def test_tables_are_those_of_the_migration_and_every_column_has_a_class(bank: str, table: Table) -> None:
    async with opened(bank) as database:
        query = "select column_name from information_schema.columns where table_name = $1 order by ordinal_position"
        there = {row[0] for row in await fetch(database, query, table.name)}
    assert there == {column.name for column in table.columns}
    assert all(column.info.get("class") in ("C1", "C2") for column in table.columns)
