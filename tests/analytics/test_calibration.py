"""Announced waits: each has one verdict, the report says what the log says, and only to those who may see it."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tests.analytics.doors import AGENT, Door, catch_up, door, make_institution, person
from tests.analytics.worlds import (
    BANK,
    CARDS,
    FIRM,
    LIN,
    LOANS,
    START_MS,
    ZHAO,
    At,
    announced,
    answered,
    arrived,
    day,
    empty,
    ended,
    fetch,
    opened,
    queued,
    tell,
    tenants_made,
    uid,
)  # fmt: skip
from yingda.analytics.calibration import endpoints
from yingda.analytics.calibration.errors import ReportSpanTooLong
from yingda.analytics.calibration.span import DAYS_MAX, Step, span
from yingda.analytics.history.errors import SpanUpsideDown
from yingda.analytics.rebuild import rebuild_and_compare
from yingda.analytics.rules import announced as rule
from yingda.analytics.rules import contacts
from yingda.analytics.wallboard import endpoints as wallboard
from yingda.analytics.wallboard.boards import Boards
from yingda.foundation.clock import ManualClock
from yingda.foundation.db import Database
from yingda.interactions import events as i

PATH = "/api/reports/wait-calibration"
VERDICTS = ("within", "early", "late", "abandoned", "moved")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OUTCOMES = ("answered", "abandoned", "overflowed", "message_left", "transferred_out", "closed")


@pytest.fixture
def bank(database: str) -> str:
    tenants_made(database)
    asyncio.run(make_institution(database))
    return database


@pytest.mark.parametrize(
    ("outcome", "waited_ms", "expected"),
    [
        ("answered", 59_999, "early"), ("answered", 60_000, "within"), ("answered", 180_000, "within"),
        ("answered", 180_001, "late"), ("abandoned", 30_000, "abandoned"), ("abandoned", 180_000, "abandoned"),
        ("abandoned", 180_001, "late"), ("overflowed", 10_000, "moved"), ("message_left", 200_000, "late"),
        ("transferred_out", 90_000, "moved"), ("closed", 0, "moved"), ("waiting", 999_000, None),
    ],
)  # fmt: skip
def test_a_wait_is_held_against_what_was_told(outcome: str, waited_ms: int, expected: str | None) -> None:
    assert rule.verdict(outcome, waited_ms, 60, 180) == expected


@given(st.sampled_from(OUTCOMES), st.integers(0, 10**7), st.integers(0, 7200), st.integers(0, 7200))
def test_every_stay_that_is_over_has_one_verdict_and_a_wider_range_is_never_judged_worse(
    outcome: str, waited_ms: int, low_s: int, width_s: int
) -> None:
    found = rule.verdict(outcome, waited_ms, low_s, low_s + width_s)
    assert found in VERDICTS
    if found == "within":
        assert rule.verdict(outcome, waited_ms, max(0, low_s - 1), low_s + width_s + 1) == "within"
    if found != "late":
        assert waited_ms <= (low_s + width_s) * 1000


def counted(told: Sequence[At], queue: str | None = None) -> Counter[str]:
    """What the log says, read in the plainest way: who was told what, and when the stay ended how."""
    found: Counter[str] = Counter()
    stays: dict[str, list[Any]] = {}  # contact → [since, queue, low, high]

    def over(contact: str, at: int, outcome: str, waited_ms: int | None = None) -> None:
        since, _, low_s, high_s = stays.pop(contact)
        if low_s is None:
            return
        waited = at - since if waited_ms is None else waited_ms
        if waited > high_s * 1000:
            found["late"] += 1
        elif outcome == "answered":
            found["early" if waited < low_s * 1000 else "within"] += 1
        else:
            found["abandoned" if outcome == "abandoned" else "moved"] += 1

    for at, event in told:
        contact = getattr(event, "interaction", "")
        match event:
            case i.InteractionQueued():
                if contact in stays:
                    over(contact, at, "moved")
                if queue in (None, event.queue):
                    stays[contact] = [at, event.queue, None, None]
            case i.WaitAnnounced() if contact in stays:
                found["told"] += 1
                stays[contact][2:] = [event.low_s, event.high_s]
            case i.InteractionLeftQueue() if contact in stays:
                over(contact, at, event.reason, event.waited_ms)
            case i.InteractionAnswered() if contact in stays:
                over(contact, at, "answered", event.waited_ms)
            case i.InteractionEnded() if contact in stays:
                over(contact, at, event.outcome)
    found["waiting"] = found["told"] - sum(found[name] for name in VERDICTS)
    return found


class World:
    """The report and the lists behind numbers, at a moment."""

    def __init__(self, url: str, now_ms: int) -> None:
        self._opened = opened(url, ManualClock(now_ms))

    async def __aenter__(self) -> tuple[Database, Door]:
        self.database = await self._opened.__aenter__()
        await empty(self.database)
        self.boards = Boards(self.database)
        self._door = door(self.database, endpoints.router(), wallboard.router(self.boards))
        return self.database, await self._door.__aenter__()

    async def __aexit__(self, *fault: Any) -> None:
        await self._door.__aexit__(*fault)
        await self.boards.stop()
        await self._opened.__aexit__(*fault)


async def differences(url: str, told: Sequence[At]) -> list[str]:
    """Where the report of all days differs from the log, for all queues and each; and the identity of its rows."""
    wrong = []
    async with World(url, told[-1][0]) as (database, ask):
        await tell(database, told)
        await catch_up(database)
        found = (await ask.get(PATH)).json()
        parts = [(found, None), *((one, one["queue"]) for one in found["queues"])]
        for part, queue in parts:
            said = counted(told, queue)
            wrong += [f"{queue} {name}" for name in (*VERDICTS, "told", "waiting") if part["total"][name] != said[name]]
            for row in (part["total"], *part["steps"]):
                if row["told"] != sum(row[name] for name in VERDICTS) + row["waiting"]:
                    wrong.append(f"{queue} sum")
            if sum(row["told"] for row in part["steps"]) != part["total"]["told"]:
                wrong.append(f"{queue} steps")
        wrong += [finding.table for finding in await rebuild_and_compare(database, BANK)]
    return wrong


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), contacts=st.integers(1, 8), steps=st.integers(5, 120))
def test_the_report_is_what_the_log_says(bank: str, seed: int, contacts: int, steps: int) -> None:
    assert asyncio.run(differences(bank, day(seed, contacts, steps))) == []


@pytest.mark.parametrize(
    ("place", "faulty"),
    [
        ("yingda.analytics.rules.contacts.verdict", lambda outcome, waited, low, high: None),
        ("yingda.analytics.rules.contacts.verdict",
         lambda outcome, waited, low, high: rule.verdict(outcome, min(waited, high * 1000), low, high)),
        ("yingda.analytics.rules.contacts.verdict",
         lambda outcome, waited, low, high: rule.verdict(outcome, waited, 0, high)),
        ("yingda.analytics.store.STAYS.of_row", lambda row: _without_announcement(row)),
    ],
    ids=["no verdict", "nobody is ever late", "nobody is ever early", "forgotten between batches"],
)  # fmt: skip
def test_a_planted_fault_is_caught(bank: str, monkeypatch: pytest.MonkeyPatch, place: str, faulty: Any) -> None:
    monkeypatch.setattr(place, faulty)
    monkeypatch.setattr("yingda.foundation.subscriptions.BATCH_EVENTS_MAX", 5, raising=False)
    assert any(asyncio.run(differences(bank, day(seed, 8, 160))) for seed in range(3))


def _without_announcement(row: Any) -> Any:
    from yingda.analytics.rules.facts import QueueFact

    fact = QueueFact(**{name: row[name] for name in QueueFact.__slots__})
    fact.announced_place = fact.announced_low_s = fact.announced_high_s = fact.announced_verdict = None
    return fact


def test_a_fold_that_overhears_what_was_told_is_caught(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(contacts.STEPS, "interaction.wait_announced", lambda record, at, data, targets: None)
    assert asyncio.run(differences(bank, day(1, 8, 160)))


def served(n: int, at: int, wait_s: int, low_s: int = 60, high_s: int = 180, queue: str = CARDS) -> list[At]:
    """A contact that was told a range and answered after so long."""
    a, answer = uid(n), at + wait_s * 1000
    return [
        (at, arrived(a)), (at, queued(a, queue)), (at, announced(a, queue, low_s, high_s)),
        (answer, answered(a, queue=queue, waited_ms=wait_s * 1000)), (answer + 1, ended(a)),
    ]  # fmt: skip


async def test_only_what_was_told_of_the_queue_that_the_contact_is_in_counts_and_once(bank: str) -> None:
    a = uid(1)
    told: list[At] = [
        (START_MS, announced(a)), (START_MS, arrived(a)), (START_MS, queued(a, CARDS)),
        (START_MS, announced(a, LOANS, 0, 1)), (START_MS, announced(a, CARDS, 60, 180)),
        (START_MS + 1, announced(a, CARDS, 0, 1)), (START_MS + 70_000, answered(a, waited_ms=70_000)),
    ]  # fmt: skip
    async with World(bank, START_MS) as (database, ask):
        await tell(database, told)
        await catch_up(database)
        total = (await ask.get(PATH)).json()["total"]
        assert (total["told"], total["within"], total["calibration"]) == (1, 1, 1.0)
        row = (await fetch(database, "select announced_place, announced_low_s, announced_high_s from queue_facts"))[0]
        assert tuple(row) == (3, 60, 180)


async def test_who_goes_on_waiting_on_another_channel_has_moved_and_is_told_anew(bank: str) -> None:
    a, b, at = uid(1), uid(2), START_MS + 20_000
    told: list[At] = [
        (START_MS, arrived(a)), (START_MS, queued(a)), (START_MS, announced(a)),
        (at, arrived(b, "phone")), (at, i.InteractionLeftQueue(interaction=a, queue=CARDS, reason="moved",
                                                               waited_ms=20_000)),
        (at, ended(a, "moved")), (at, i.InteractionMoved(interaction=a, to=b, channel="phone")),
        (at, queued(b, reason="moved")), (at, announced(b, low_s=30, high_s=90)),
        (at + 60_000, answered(b, waited_ms=60_000)),
    ]  # fmt: skip
    async with World(bank, at) as (database, ask):
        await tell(database, told)
        await catch_up(database)
        total = (await ask.get(PATH)).json()["total"]
        assert (total["told"], total["moved"], total["within"]) == (2, 1, 1)
        assert (await fetch(database, "select outcome from queue_facts order by entered_at"))[0][0] == "transferred_out"


async def test_a_day_is_the_institutions_own_and_so_is_an_hour(bank: str) -> None:
    midnight = datetime(2026, 2, 26, tzinfo=SHANGHAI)
    before, after = (int((midnight + timedelta(minutes=m)).timestamp() * 1000) for m in (-1, 1))
    async with World(bank, after + 600_000) as (database, ask):
        await tell(database, served(1, before, 90) + served(2, after, 200) + served(3, after, 30, queue=LOANS))
        await catch_up(database)
        by_day = (await ask.get(PATH)).json()
        assert [(s["at"], s["told"], s["calibration"]) for s in by_day["steps"]] == [
            ("2026-02-24T16:00:00Z", 1, 1.0), ("2026-02-25T16:00:00Z", 2, 0.0),
        ]  # fmt: skip
        assert (by_day["since"], by_day["until"], by_day["time_zone"]) == ("2026-02-13", "2026-02-26", "Asia/Shanghai")
        assert [(q["queue_name"], q["total"]["late"], q["total"]["early"]) for q in by_day["queues"]] == [
            ("信用卡", 1, 0), ("贷款", 0, 1),
        ]  # fmt: skip
        cards = by_day["queues"][0]["total"]
        assert (cards["low_ms"], cards["high_ms"], cards["wait_ms"]) == (60_000, 180_000, 145_000)
        hours = (await ask.get(PATH, step="hour", since="2026-02-25", queue=CARDS)).json()
        assert [s["at"] for s in hours["steps"]] == ["2026-02-25T15:00:00Z", "2026-02-25T16:00:00Z"]
        assert (await ask.get(PATH, since="2026-02-25", until="2026-02-25")).json()["total"]["told"] == 1
        assert (await ask.get(PATH, channel="phone")).json()["queues"] == []


async def test_the_contacts_behind_each_number_are_as_many(bank: str) -> None:
    told = day(5, 8, 160)
    async with World(bank, told[-1][0]) as (database, ask):
        await tell(database, told)
        await catch_up(database)
        found = (await ask.get(PATH)).json()
        since, until = "2026-02-01T00:00:00Z", "2026-03-31T00:00:00Z"
        for verdict in VERDICTS:
            path = f"/api/wallboard/told_{verdict}/interactions"
            assert len((await ask.get(path, since=since, until=until)).json()["items"]) == found["total"][verdict]
            assert (await ask.get(path, since=until)).json()["items"] == []
        assert sum(found["total"][verdict] for verdict in VERDICTS) > 5


async def test_the_sheet_has_the_same_numbers_and_no_formulas(bank: str) -> None:
    async with World(bank, START_MS + 600_000) as (database, ask):
        await fetch(database, "update queues set name = '=1+1' where id = $1", LOANS)
        await tell(database, served(1, START_MS, 90) + served(2, START_MS, 30, queue=LOANS))
        await catch_up(database)
        answer = await ask.get(f"{PATH}.csv")
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert [(row["queue_name"], row["within"], row["early"]) for row in rows] == [
            ("'=1+1", "0", "1"), ("信用卡", "1", "0"),
        ]  # fmt: skip
        assert rows[0]["at"] == "2026-02-25T00:00+08:00"
        assert answer.headers["content-disposition"].endswith('-2026-02-25.csv"')


async def test_the_report_is_for_those_who_see_the_wallboard_and_of_their_own_institution(bank: str) -> None:
    async with World(bank, START_MS + 600_000) as (database, ask):
        await tell(database, served(1, START_MS, 90))
        await catch_up(database)
        ask.who = person(LIN, AGENT)
        assert (await ask.get(PATH)).status_code == (await ask.get(f"{PATH}.csv")).status_code == 403
        ask.who = person(ZHAO, frozenset({"wallboard.view"}), tenant=FIRM)
        assert (await ask.get(PATH)).json()["total"]["told"] == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"since": "2026-02-26", "until": "2026-02-25"}, "span.upside_down"),
        ({"since": "2025-01-01", "until": "2026-02-25"}, "report.span_too_long"),
        ({"since": "2026-02-01", "until": "2026-02-25", "step": "hour"}, "report.span_too_long"),
        ({"queue": "cards"}, "id.malformed"),
    ],
)
async def test_bad_questions_are_refused(bank: str, query: dict[str, str], code: str) -> None:
    async with World(bank, START_MS) as (_, ask):
        assert (await ask.get(PATH, **query)).json()["error"]["code"] == code


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(
    st.none() | days, st.none() | days, st.sampled_from(Step), days, st.sampled_from(["Asia/Shanghai", "Europe/Berlin"])
)
def test_a_span_is_whole_days_and_no_longer_than_allowed(
    first: date | None, last: date | None, step: Step, today: date, zone: str
) -> None:
    try:
        found = span(first, last, step, today, ZoneInfo(zone))
    except (SpanUpsideDown, ReportSpanTooLong):
        return
    assert (first or found.first, last or found.last) == (found.first, found.last)
    assert 0 <= (found.last - found.first).days < DAYS_MAX[step]
    assert found.since.astimezone(UTC) < found.until.astimezone(UTC)
    assert (found.since.date(), found.until.date()) == (found.first, found.last + timedelta(days=1))
