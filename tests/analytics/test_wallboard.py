"""The wallboard: its numbers are the lists behind them, its events lead to its snapshot, it is never old for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from tests.analytics.doors import make_institution
from tests.analytics.worlds import (
    BANK,
    CARDS,
    LIN,
    START_MS,
    WANG,
    answered,
    arrived,
    day,
    empty,
    load,
    opened,
    present,
    queued,
    status,
    tell,
    tenants_made,
    uid,
)  # fmt: skip
from yingda.analytics.measures import BY_NAME, MEASURES, QUEUE_MEASURES, STATES_NOW, table
from yingda.analytics.projector import READER, project
from yingda.analytics.rules.intervals import COLUMNS, LEFT
from yingda.analytics.rules.merge_patch import difference, merged
from yingda.analytics.wallboard import live, store
from yingda.analytics.wallboard.board import LEVEL_STEP_MS, step_of
from yingda.analytics.wallboard.boards import Boards
from yingda.analytics.wallboard.endpoints import KNOWN, behind_measure, window_from
from yingda.analytics.wallboard.errors import MeasureUnknown
from yingda.foundation.clock import ManualClock, to_datetime
from yingda.foundation.db import Database
from yingda.foundation.principal import system
from yingda.foundation.subscriptions import Subscriber, Subscription, Subscriptions


@pytest.fixture
def bank(database: str) -> str:
    tenants_made(database)
    asyncio.run(make_institution(database))
    return database


class Screen:
    """A listener that keeps what a browser would: the snapshot with all patches merged."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.events = 0

    def send(self, frame: bytes) -> None:
        told = msgspec.json.decode(frame)
        if "snapshot" in told:
            self.state = told["snapshot"]
        else:
            self.events += 1
            self.state = merged(self.state, told["event"]["wallboard"])


@asynccontextmanager
async def boards(database: Database) -> AsyncIterator[Boards]:
    made = Boards(database)
    try:
        yield made
    finally:
        await made.stop()


async def catch_up(database: Database) -> None:
    subscriber = Subscriber(database, BANK, Subscription(READER, project))
    while await subscriber.step():
        pass


async def behind(database: Database, board: live.LiveBoard, measure: str, window: Any, queue: str | None) -> int:
    asked = store.Asked(
        since=to_datetime(window_from(board, window, database.clock.now_ms())), until=None, queue=queue, agent=None,
        limit=5_000, after=None,
    )  # fmt: skip
    async with database.read(system(BANK)) as read:
        return len(await store.contacts_behind(read, behind_measure(measure), asked))


async def mismatches(url: str, seed: int, contacts: int, steps: int) -> list[Any]:
    """Numbers that are not as long as their lists."""
    told = day(seed, contacts, steps, step_ms_max=30_000)
    async with opened(url, ManualClock(told[-1][0] + 1_000)) as database, boards(database) as all_boards:
        await empty(database)
        await tell(database, told)
        await catch_up(database)
        board = all_boards.board(BANK)
        picture = await board.picture()
        wrong = []
        for queue, part in [(None, picture), *picture["queues"].items()]:
            numbers = [("now", name) for name in STATES_NOW if name in part["now"]]
            numbers += [(w, n) for w in ("today", "last_30_min") for n in part[w] if BY_NAME[n].unit == "count"]
            for window, name in numbers:
                if (window, name) == ("last_30_min", "waiting"):
                    continue  # the list of those waiting is the moment's
                count = await behind(database, board, name, "today" if window == "now" else window, queue)
                if count != part[window][name]:
                    wrong.append((queue, window, name, part[window][name], count))
        return wrong


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), contacts=st.integers(1, 12), steps=st.integers(1, 150))
def test_every_number_is_as_long_as_the_list_behind_it(bank: str, seed: int, contacts: int, steps: int) -> None:
    assert asyncio.run(mismatches(bank, seed, contacts, steps)) == []


def test_a_wrong_condition_behind_a_number_is_caught(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.BEHIND, "answered", store.BEHIND["offered"])
    assert asyncio.run(mismatches(bank, 5, 10, 150)) != []


async def test_offered_is_the_sum_of_its_outcomes_in_every_window_and_queue(bank: str) -> None:
    told = day(21, 30, 600, step_ms_max=20_000)
    async with opened(bank, ManualClock(told[-1][0])) as database, boards(database) as all_boards:
        await tell(database, told)
        await catch_up(database)
        picture = await all_boards.board(BANK).picture()
        for part in (picture, *picture["queues"].values()):
            for window in ("today", "last_30_min"):
                figures = part[window]
                assert figures["offered"] == figures["waiting"] + sum(figures[outcome] for outcome in LEFT)


async def test_the_steps_of_the_service_level_add_up_to_the_day(bank: str) -> None:
    told = day(23, 60, 600, step_ms_max=60_000)
    async with opened(bank, ManualClock(told[-1][0])) as database, boards(database) as all_boards:
        await tell(database, told)
        await catch_up(database)
        picture = await all_boards.board(BANK).picture()
        levels, today = picture["levels"], picture["today"]
        assert len(levels) > 3
        assert all(int(start) % LEVEL_STEP_MS == 0 for start in levels)
        within, decided = (sum(step[name] for step in levels.values()) for name in ("answered_within", "decided"))
        assert within == today["answered_within"]
        assert round(within / decided, 4) == today["service_level"]


async def test_who_opens_the_wallboard_late_sees_the_service_level_of_the_whole_day(bank: str) -> None:
    told = [(START_MS, arrived(uid(1))), (START_MS, queued(uid(1))), (START_MS + 5_000, answered(uid(1)))]
    later = 8 * 60 * 60_000
    told += [(START_MS + later, arrived(uid(2))), (START_MS + later, queued(uid(2)))]
    first, last = str(step_of(START_MS)), str(step_of(START_MS + later))
    clock = ManualClock(START_MS + later + 5_000)
    async with opened(bank, clock) as database, boards(database) as all_boards:
        await tell(database, told)
        await catch_up(database)
        within = (await all_boards.board(BANK).picture())["levels"]
        assert within == {first: {"answered_within": 1, "decided": 1}}
        clock.advance(60_000)
        beyond = (await all_boards.board(BANK).picture())["levels"]
        assert beyond == {**within, last: {"answered_within": 0, "decided": 1}}


async def test_events_lead_from_an_old_snapshot_to_the_fresh_one(bank: str) -> None:
    told = day(17, 20, 300)
    clock = ManualClock(START_MS)
    async with opened(bank, clock) as database, boards(database) as all_boards, boards(database) as others:
        board, screen = all_boards.board(BANK), Screen()
        board.publish(await board.picture())
        board.topic.begin(screen, board.shown)
        for n in range(0, len(told), 15):
            piece = told[n : n + 15]
            clock.advance(max(0, piece[-1][0] - clock.now_ms()))
            await tell(database, piece)
            await catch_up(database)
            board.publish(await board.picture())
        fresh = await others.board(BANK).picture()
        assert screen.state == board.shown
        assert {**screen.state, "as_of": 0} == {**fresh, "as_of": 0}


async def test_nothing_is_told_while_nothing_changes_but_now_and_then_how_fresh_it_is(bank: str) -> None:
    clock = ManualClock(START_MS)
    async with opened(bank, clock) as database, boards(database) as all_boards:
        board, screen = all_boards.board(BANK), Screen()
        board.publish(await board.picture())
        board.topic.begin(screen, board.shown)
        for _ in range(10):
            clock.advance(1_000)
            board.publish(await board.picture())
        assert screen.events == 2
        assert screen.state["as_of"] == clock.now_ms()


async def test_what_happens_is_on_screens_within_two_seconds(bank: str) -> None:
    async with opened(bank) as database:
        await tell(database, [(START_MS, present(LIN)), (START_MS, status(LIN))])
        runner, screen, all_boards = Subscriptions(database, [_facts(database)]), Screen(), Boards(database)
        await runner.start()
        await all_boards.start()
        board = all_boards.board(BANK)
        async with asyncio.timeout(5):
            while not board.shown:
                await asyncio.sleep(0.01)
        board.topic.begin(screen, board.shown)
        await asyncio.sleep(0.6)
        await tell(database, [(START_MS, arrived(uid(1))), (START_MS, queued(uid(1)))])
        async with asyncio.timeout(2):
            while screen.state["now"]["waiting"] != 1:
                await asyncio.sleep(0.01)
        await all_boards.stop()
        await runner.stop()


def _facts(database: Database) -> Subscription:
    return Subscription(READER, project, after=database.wakeups.ring)


async def picture_of(bank: str, told: list[Any], after_ms: int = 0) -> dict[str, Any]:
    async with opened(bank, ManualClock(START_MS + after_ms)) as database, boards(database) as all_boards:
        await tell(database, told)
        await catch_up(database)
        return await all_boards.board(BANK).picture()


async def test_who_waits_within_the_target_does_not_count_against_the_service_level_yet(bank: str) -> None:
    told = [(START_MS, arrived(uid(n))) for n in (1, 2)] + [(START_MS, queued(uid(n))) for n in (1, 2)]
    told.append((START_MS + 5_000, answered(uid(1))))
    assert (await picture_of(bank, told, 10_000))["today"]["service_level"] == 1.0


async def test_who_waits_beyond_the_target_counts_against_the_service_level(bank: str) -> None:
    told = [(START_MS, arrived(uid(n))) for n in (1, 2)] + [(START_MS, queued(uid(n))) for n in (1, 2)]
    told.append((START_MS + 5_000, answered(uid(1))))
    assert (await picture_of(bank, told, 26_000))["today"]["service_level"] == 0.5


async def test_agents_show_one_state_since_when_and_how_much_more_they_could_take(bank: str) -> None:
    told = [(START_MS, present(a)) for a in (LIN, WANG)] + [(START_MS, status(a)) for a in (LIN, WANG)]
    told += [(START_MS + 9_000, load(LIN, active=2)), (START_MS + 9_500, status(WANG, "break"))]
    picture = await picture_of(bank, told, 10_000)
    assert picture["states"] == {"talking": 1, "break": 1}
    assert picture["agents"][LIN]["since"] == START_MS + 9_000
    assert picture["now"]["available"] == 1


async def test_the_longest_wait_and_what_a_newcomer_may_expect(bank: str) -> None:
    told = [(START_MS, present(LIN)), (START_MS, status(LIN)), (START_MS, load(LIN, active=3))]
    for n in (1, 2, 3):
        told += [(START_MS + n * 1_000, arrived(uid(n))), (START_MS + n * 1_000, queued(uid(n)))]
    queue = (await picture_of(bank, told, 10_000))["queues"][CARDS]["now"]
    assert queue["longest_since"] == START_MS + 1_000
    assert 0 < queue["wait_low_s"] < queue["wait_high_s"]


async def test_nobody_can_be_expected_to_answer_when_nobody_is_there(bank: str) -> None:
    now = (await picture_of(bank, [(START_MS, arrived(uid(1))), (START_MS, queued(uid(1)))]))["queues"][CARDS]["now"]
    assert "wait_low_s" not in now


async def test_a_board_just_made_knows_names_before_it_answers(bank: str) -> None:
    async with opened(bank) as database, boards(database) as all_boards:
        board = all_boards.board(BANK)
        assert board.directory.queue_name(CARDS) is None
        await board.ready()
        assert board.directory.queue_name(CARDS) == "信用卡"


async def test_a_tenant_does_not_see_the_other_tenants_contacts(bank: str) -> None:
    from tests.analytics.worlds import FIRM

    async with opened(bank) as database, boards(database) as all_boards:
        await tell(database, [(START_MS, arrived(uid(1))), (START_MS, queued(uid(1)))])
        await catch_up(database)
        assert (await all_boards.board(FIRM).picture())["now"]["waiting"] == 0


json_objects = st.recursive(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.lists(st.integers(0, 2), max_size=2), max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner | st.integers(0, 3), max_size=3),
)


@given(json_objects, json_objects)
def test_the_difference_of_two_pictures_leads_from_one_to_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert merged(old, difference(old, new)) == new


def test_every_count_can_be_opened() -> None:
    assert {m.name for m in MEASURES if m.unit == "count"} | set(STATES_NOW) <= set(KNOWN)


def test_a_measure_nobody_knows_is_refused() -> None:
    with pytest.raises(MeasureUnknown):
        behind_measure("happiness")


def test_measures_are_made_of_columns_that_exist() -> None:
    extra = {"undecided", "busy_ms", "available_ms"}
    assert {term.removeprefix("-") for m in MEASURES for term in (*m.of, *m.over)} <= {*COLUMNS, *extra}
    assert len({m.name for m in MEASURES}) == len(MEASURES) >= len(QUEUE_MEASURES)


def test_the_documented_table_is_the_one_of_the_definitions() -> None:
    from pathlib import Path

    assert table() in Path(__file__).parents[2].joinpath("docs/topics/measures.md").read_text()
