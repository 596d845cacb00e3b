"""Telephone lines of the twin: who finds none free is turned away, and a line is held to the end of the last talk."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.models import UNIT_MS, queue
from tests.twin.small import world
from yingda.routing.policy import Policy
from yingda.twin.centre import Centre
from yingda.twin.compare import compare, play
from yingda.twin.customers import Customer
from yingda.twin.draw import customers
from yingda.twin.lines import Lines
from yingda.twin.sources.generated import Stream, arrivals
from yingda.twin.world import NEVER, PHONE, Arriving, Change, Leg, Shift, Worker, World


def small(contacts: list[Arriving], agents: int) -> World:
    workers = tuple(
        Worker(
            id=f"a{n}", name="", levels={"q": 1}, capacity={PHONE: 1, "chat": 1}, shifts=(Shift(since=0, until=NEVER),)
        )
        for n in range(agents)
    )
    return World(
        source="rates", title="", day="", zone="UTC", since=0, until=3_600_000, interval_min=30,
        queues={"q": queue("q")}, policy=Policy(), workers=workers, contacts=tuple(contacts),
    )  # fmt: skip


def call(id: str, at: int, *, talk_ms: int = 60_000, wrap_ms: int = 0, channel: str = PHONE) -> Arriving:
    return Arriving(
        id=id, at=at, channel=channel, legs=(Leg(queue="q", talk_ms=talk_ms, wrap_ms=wrap_ms, gave_up_ms=NEVER),)
    )


def played(day: World, lines: int | None) -> Centre:
    centre = Centre(day, day.queues, day.policy, 0, lines=lines)
    centre.run(customers(day, Change(), 0))
    return centre


def test_who_finds_no_line_free_is_turned_away_and_those_who_wait_hold_one() -> None:
    day = small([call("1", 0), call("2", 1_000), call("3", 2_000), call("4", 130_000)], agents=1)
    centre = played(day, 2)
    assert centre.lines.turned_away == [(2_000, "q")]
    assert [stay.outcome for stay in centre.books.stays] == ["answered"] * 3
    assert centre.lines.peak == 2


def test_the_work_after_a_talk_holds_no_line() -> None:
    day = small([call("1", 0, wrap_ms=600_000), call("2", 61_000)], agents=1)
    assert played(day, 1).lines.turned_away == []
    long = small([call("1", 0, talk_ms=660_000), call("2", 61_000)], agents=1)
    assert played(long, 1).lines.turned_away == [(61_000, "q")]


def test_texts_need_no_line() -> None:
    day = small([call("1", 0), call("2", 1_000, channel="chat")], agents=2)
    centre = played(day, 1)
    assert (centre.lines.turned_away, centre.lines.peak) == ([], 1)


@pytest.mark.parametrize("lines", [8, 11])
def test_as_many_lines_as_agents_and_a_few_more_come_to_the_exact_share(lines: int) -> None:
    """M/M/8/8 (Erlang's B) and M/M/8/11, ten erlang: the share that finds no line free."""
    agents, load, calls = 8, 10.0, 40_000
    until = round(calls / load * UNIT_MS)
    streams = [Stream(queue="q", rates=[(0, until, load * 3_600_000 / UNIT_MS)], talk_ms=UNIT_MS)]
    shares = []
    for seed in range(5):
        day = small(list(arrivals(streams, random.Random(seed))), agents)
        centre = played(day, lines)
        shares.append(len(centre.lines.turned_away) / len(day.contacts))
    weights = [1.0]
    for n in range(1, lines + 1):
        weights.append(weights[-1] * load / min(n, agents))
    exact = weights[-1] / sum(weights)
    mean = sum(shares) / len(shares)
    error = math.sqrt(sum((share - mean) ** 2 for share in shares) / (len(shares) - 1) / len(shares))
    assert abs(mean - exact) < 4 * max(error, 0.001)


@given(lines=st.integers(1, 12), seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_never_more_are_held_than_there_are(lines: int, seed: int) -> None:
    day = world(seed, per_hour=80.0)
    centre = Centre(day, day.queues, day.policy, seed, lines=lines)
    centre.run(coming := customers(day, Change(), seed))
    assert centre.lines.peak <= lines
    assert max(centre.lines.peaks) == centre.lines.peak
    entered = sum(stay.outcome != "overflowed" for stay in centre.books.stays)
    assert entered + len(centre.lines.turned_away) == len(coming)
    free = Centre(day, day.queues, day.policy, seed, lines=centre_needs(day, seed, coming))
    free.run(customers(day, Change(), seed))
    assert free.lines.turned_away == []


def centre_needs(day: World, seed: int, coming: list[Customer]) -> int:
    """So many lines are enough for everybody, says the run without a limit."""
    centre = Centre(day, day.queues, day.policy, seed)
    centre.run(customers(day, Change(), seed))
    assert 0 < centre.lines.peak <= len(coming)
    return centre.lines.peak


def test_peaks_of_intervals_count_calls_that_began_before() -> None:
    lines = Lines(None, 0, 1_000, 4)
    assert lines.take("1", PHONE, "q", 500)
    assert lines.take("2", PHONE, "q", 1_200)
    lines.free("1", 1_300)
    lines.free("2", 2_500)
    assert (lines.peaks, lines.peak, lines.held_ms) == ([1, 2, 1, 0], 2, 800 + 1_300)


def test_figures_tell_of_lines() -> None:
    day = world(per_hour=80.0)
    found = compare(day, Change(), Change(lines=6), 3)
    assert found.base.all.blocked is not None
    assert found.base.all.blocked.high == 0
    assert found.changed.all.blocked is not None
    assert found.changed.all.blocked.low > 0
    assert found.changed.all.lines_peak is not None
    assert found.changed.all.lines_peak.high == 6
    run = play(day, Change(lines=6), 0)
    assert sum(queue["blocked"] or 0 for queue in run.queues.values()) == run.all["blocked"]
    assert sum(every["blocked"] or 0 for every, _ in run.intervals) == run.all["blocked"]
