"""Waiting lines and the expected wait: pure rules, tried with anything."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from yingda.routing.lines import Line, Pace
from yingda.routing.rules.expected_wait import HANDLE_S_ASSUMED, ROUND_S, WAIT_S_MAX, HandleTimes, expected_wait

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
def test_an_expected_wait_is_a_range_of_half_minutes(place: int, seats: int, handle_s: float) -> None:
    expected = expected_wait(place, seats, handle_s)
    assert expected is not None
    low, high = expected
    assert 0 <= low <= high <= WAIT_S_MAX
    assert low % ROUND_S == high % ROUND_S == 0
    assert low <= min(place * handle_s / seats, WAIT_S_MAX)


@given(place=st.integers(1, 5_000), handle_s=st.floats(1, 7_200), seats=st.integers(1, 500))
def test_more_seats_never_make_the_wait_longer(place: int, handle_s: float, seats: int) -> None:
    one, more = expected_wait(place, seats, handle_s), expected_wait(place, seats + 1, handle_s)
    assert one is not None
    assert more is not None
    assert more <= one


def test_nobody_there_makes_the_wait_unknown() -> None:
    assert expected_wait(1, 0, 300.0) is None


def test_handle_times_begin_with_an_assumption_and_follow_what_is_measured() -> None:
    times = HandleTimes()
    assert times.mean_s == HANDLE_S_ASSUMED
    for _ in range(100):
        times.add(60)
    assert 59 < times.mean_s < 61
