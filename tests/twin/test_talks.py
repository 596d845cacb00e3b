"""Who was there, read from nothing but talks."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from yingda.twin.rules.talks import IDLE_MS_MAX, WRAP_UP_MS_MAX, Talk, abilities, hours

MINUTE_MS = 60_000
ABLE = {"ann": {"PS"}}


def talk(contact: str, start_min: float, end_min: float, agent: str = "ann") -> Talk:
    return Talk(contact, agent, "PS", round(start_min * MINUTE_MS), round(end_min * MINUTE_MS))


def span(since_min: float, until_min: float) -> tuple[int, int]:
    return round(since_min * MINUTE_MS), round(until_min * MINUTE_MS)


def test_a_pause_in_which_nobody_waited_was_idle() -> None:
    found = hours([talk("a", 60, 63), talk("b", 70, 72)], {}, ABLE)
    assert found.shifts == {"ann": [span(50, 72)]}
    assert found.wrap_ms == {}


def test_a_short_pause_while_somebody_waited_was_the_work_after_the_talk() -> None:
    found = hours([talk("a", 60, 63), talk("b", 64, 66)], {"PS": [span(59, 60), span(62, 64)]}, ABLE)
    assert found.shifts == {"ann": [span(60, 66)]}
    assert found.wrap_ms == {"a": MINUTE_MS}


def test_a_long_pause_while_somebody_waited_was_being_away() -> None:
    waits = {"PS": [span(65, 70)]}
    found = hours([talk("a", 60, 63), talk("b", 75, 76)], waits, ABLE)
    assert found.shifts == {"ann": [span(50, 63), span(70, 76)]}


def test_whom_the_agent_cannot_serve_says_nothing_of_the_agent() -> None:
    found = hours([talk("a", 60, 63), talk("b", 75, 76)], {"IN": [span(60, 75)]}, ABLE)
    assert found.shifts == {"ann": [span(50, 76)]}


def test_a_pause_too_long_for_waiting_ends_the_shift() -> None:
    later = 63 + IDLE_MS_MAX / MINUTE_MS + 1
    found = hours([talk("a", 60, 63), talk("b", later, later + 1)], {}, ABLE)
    assert found.shifts == {"ann": [span(50, 63), span(later, later + 1)]}


def test_what_somebody_hardly_ever_does_is_no_ability() -> None:
    talks = [("ann", "PS")] * 99 + [("ann", "IN")] + [("ben", "PS")] * 50 + [("ben", "IN")] * 50
    assert abilities(talks) == {"ann": {"PS"}, "ben": {"PS", "IN"}}


TALKS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 30)), min_size=1, max_size=12)
SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 30)), max_size=12)


@given(talks=TALKS, waits=SPANS)
def test_shifts_are_in_order_and_hold_the_beginning_of_every_talk(
    talks: list[tuple[int, int]], waits: list[tuple[int, int]]
) -> None:
    made = [talk(str(n), start, start + length) for n, (start, length) in enumerate(talks)]
    found = hours(made, {"PS": [span(since, since + length) for since, length in waits]}, ABLE)
    shifts = found.shifts["ann"]
    assert all(a[1] < b[0] for a, b in itertools.pairwise(shifts))
    assert all(since < until for since, until in shifts)
    assert max(found.wrap_ms.values(), default=0) <= WRAP_UP_MS_MAX
    covered = sum(until - since for since, until in shifts)
    assert covered >= max(each.end - each.start for each in made)
