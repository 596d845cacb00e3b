"""Waiting lines and the expected wait: pure rules, tried with anything."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.routing.matching.lines import Line
from yingda.routing.rules.expected_wait import (
    HANDLE_S_ASSUMED,
    WAIT_S_MAX,
    Learned,
    Told,
    expected_wait,
    while_kept,
)  # fmt: skip
from yingda.routing.rules.pace import Pace

WAITING = st.lists(
    st.tuples(st.integers(1, 10), st.integers(0, 10**7), st.uuids().map(str)),
    unique_by=lambda each: each[2],
    max_size=30,
)
PACES = st.sampled_from([0.0, 0.5, 1.0, 3.0])


@given(waiting=WAITING, pace=PACES, now=st.integers(10**7, 2 * 10**7))
def test_the_order_of_a_line_is_the_order_of_claims(waiting: list[tuple[int, int, str]], pace: float, now: int) -> None:
    line, paced = Line(), Pace(pace)
    for priority, place_at, contact in waiting:
        line.add(paced.key(priority, place_at, contact))
    claims = {contact: paced.score(priority, place_at, now) for priority, place_at, contact in waiting}
    scores = [claims[contact] for contact in line]
    assert all(a >= b - 1e-6 for a, b in itertools.pairwise(scores))


@given(waiting=WAITING, pace=PACES)
def test_places_count_from_one_without_a_gap(waiting: list[tuple[int, int, str]], pace: float) -> None:
    line, keys = Line(), [Pace(pace).key(*each) for each in waiting]
    for key in keys:
        line.add(key)
    assert sorted(line.place(key) for key in keys) == list(range(1, len(keys) + 1))


@given(waiting=WAITING.filter(bool), pace=PACES, gone=st.integers(0, 29))
def test_who_leaves_moves_only_those_behind(waiting: list[tuple[int, int, str]], pace: float, gone: int) -> None:
    line, keys = Line(), [Pace(pace).key(*each) for each in waiting]
    for key in keys:
        line.add(key)
    left = keys[gone % len(keys)]
    before = {key: line.place(key) for key in keys if key != left}
    place = line.place(left)
    line.remove(left)
    assert all(line.place(key) == before[key] - (before[key] > place) for key in before)


@given(place=st.integers(1, 5_000), seats=st.integers(1, 500), handle_s=st.floats(1, 7_200))
def test_an_expected_wait_is_a_range_around_the_mean(place: int, seats: int, handle_s: float) -> None:
    expected = expected_wait(place, seats, handle_s)
    assert expected is not None
    low, high = expected
    middle = place * handle_s / seats
    assert 0 <= low < high <= WAIT_S_MAX or low == high == WAIT_S_MAX
    assert low <= min(middle, WAIT_S_MAX)
    assert high >= min(middle, WAIT_S_MAX)


@given(place=st.integers(1, 5_000), handle_s=st.floats(1, 7_200), seats=st.integers(1, 500))
def test_more_seats_never_make_the_wait_longer(place: int, handle_s: float, seats: int) -> None:
    one, more = expected_wait(place, seats, handle_s), expected_wait(place, seats + 1, handle_s)
    assert one is not None
    assert more is not None
    assert more <= one


SEEN = st.lists(st.tuples(st.integers(1, 500), st.floats(0, 3_000), st.booleans()), max_size=40)


@given(seen=SEEN, place=st.integers(1, 600), seats=st.integers(1, 60), handle_s=st.floats(1, 3_600))
def test_whoever_comes_forward_is_never_told_to_wait_longer(
    seen: list[tuple[int, float, bool]], place: int, seats: int, handle_s: float
) -> None:
    """Whatever lines of each length have taught."""
    learned = Learned(handle_s=handle_s)
    for at, waited_s, served in seen:
        told = learned.expected(at, seats)
        assert told is not None
        learned.came_true(Told(*told, at), waited_s, served=served)
    here, behind = learned.expected(place, seats), learned.expected(place + 1, seats)
    assert here is not None
    assert behind is not None
    assert here[0] <= behind[0]
    assert here[1] <= behind[1]
    assert 0 <= here[0] <= here[1] <= WAIT_S_MAX


def test_a_length_of_line_of_which_nothing_is_known_begins_with_what_the_next_has_taught() -> None:
    learned = Learned()
    learned.ends[3] = [-0.1, 1.2, 50.0]
    assert learned.expected(20, 10) == expected_wait(20, 10, learned.handle_s, (-0.1, 1.2))


@given(low=st.integers(0, 600), more=st.integers(1, 600), left_s=st.floats(0, 700))
def test_who_waits_for_one_agent_is_told_both_ends(low: int, more: int, left_s: float) -> None:
    line, one = (low, low + more), (10, 40)
    found = while_kept(line, one, left_s)
    assert found[0] == min(low, 10)
    assert found[1] >= max(line[1], left_s)
    assert while_kept(line, None, left_s)[0] == 0


def test_a_wait_in_no_line_teaches_nothing() -> None:
    learned = Learned()
    learned.came_true(Told(0, 60, 0), 300.0, served=True)
    assert learned.ends == {}


def test_nobody_there_makes_the_wait_unknown() -> None:
    assert expected_wait(1, 0, 300.0) is None


def test_handle_times_begin_with_an_assumption_and_follow_what_is_measured() -> None:
    learned = Learned()
    assert learned.handle_s == HANDLE_S_ASSUMED
    for _ in range(100):
        learned.handled(60)
    assert 59 < learned.handle_s < 61


@pytest.mark.parametrize("truth", [0.25, 0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("place", [1, 3, 20])
def test_ranges_come_true_for_four_of_five_and_not_for_all(place: int, truth: float) -> None:
    """Whatever the estimate leaves out (other queues' work, overtaking, giving up), the ends find where to be."""
    rng = random.Random(place)
    learned = Learned(handle_s=600.0)
    within = []
    for n in range(4_000):
        expected = learned.expected(place, 10)
        assert expected is not None
        waited_s = truth * sum(rng.expovariate(10 / 600) for _ in range(place))
        learned.came_true(Told(*expected, place), waited_s, served=True)
        if n >= 1_000:
            within.append(expected[0] <= waited_s <= expected[1])
    assert 0.80 <= sum(within) / len(within) <= 0.95


def test_who_gives_up_within_the_range_teaches_nothing_and_beyond_it_that_it_was_too_short() -> None:
    learned, told = Learned(), Told(60, 120, 1)
    learned.came_true(told, 90.0, served=False)
    assert learned.ends == {}
    learned.came_true(told, 130.0, served=False)
    assert learned.ends[1][1] > 0
