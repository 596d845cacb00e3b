"""The judge of the peer benchmark sees who was overtaken, and lets nobody off who was lost."""

from __future__ import annotations

import pytest

from bench._callers import Outcome, number_of
from bench._peer_callers import URGENT_EACH, urgent
from bench._peer_line import Plan, plan, seen
from bench._phones import Rung

URGENT = URGENT_EACH
BEGAN = 1_000.0


def calls(*called_s: tuple[int, float]) -> Outcome:
    return Outcome({number_of(call): BEGAN + at for call, at in called_s}, {}, {})


def ring(call: int, at_s: float, free_s: float | None = 0.01) -> Rung:
    return Rung("agent", number_of(call), BEGAN + at_s, free_s)


def test_all_in_turn() -> None:
    found = seen(calls((1, 0), (2, 1), (3, 2)), [ring(1, 5), ring(2, 6), ring(3, 7)])
    assert (found.overtaken_by, found.ranked, found.failures) == ([], 3, {})
    assert found.free_to_ring == pytest.approx([0.01] * 3)
    assert found.waits == pytest.approx([5, 5, 5])


def test_whoever_rings_before_an_earlier_caller_has_overtaken() -> None:
    found = seen(calls((1, 0), (2, 1), (3, 2)), [ring(3, 5), ring(1, 5.5), ring(2, 6)])
    assert found.overtaken_by == pytest.approx([1.0])


def test_urgent_callers_go_before_all_others_and_nobody_before_them() -> None:
    late = (URGENT, 3)
    assert urgent(URGENT)
    assert seen(calls((1, 0), (2, 1), late), [ring(URGENT, 5), ring(1, 6), ring(2, 7)]).overtaken_by == []
    assert len(seen(calls((1, 0), (2, 1), late), [ring(1, 5), ring(2, 6), ring(URGENT, 7)]).overtaken_by) == 2


def test_of_two_who_called_at_once_either_may_be_first() -> None:
    assert seen(calls((1, 0), (2, 0.04)), [ring(2, 5), ring(1, 6)]).overtaken_by == []
    assert len(seen(calls((1, 0), (2, 0.06)), [ring(2, 5), ring(1, 6)]).overtaken_by) == 1


def test_who_called_when_the_agent_was_free_already_has_no_right_to_that_agent() -> None:
    found = seen(calls((1, 0), (URGENT, 4.9)), [ring(1, 5), ring(URGENT, 6)])
    assert found.overtaken_by == []


def test_only_callers_who_stood_in_the_line_measure_the_agents_way_to_the_next() -> None:
    found = seen(calls((1, 0), (2, 4.9)), [ring(1, 3, None), ring(2, 5, 2.0)])
    assert found.free_to_ring == []


def test_who_never_rang_and_who_rang_twice_is_told() -> None:
    first = ring(1, 5)
    first.ended_at, first.by = BEGAN + 8, "agent"
    found = seen(calls((1, 0), (2, 1)), [first, ring(1, 9)])
    assert (found.failures, found.rang_again, found.ranked) == ({"never rang": 1}, {"agent": 1}, 1)


def test_two_phones_that_ring_at_once_for_one_call_are_told() -> None:
    first = ring(1, 5)
    first.ended_at, first.by = BEGAN + 8, "cancel"
    assert seen(calls((1, 0)), [first, ring(1, 7)]).rang_again == {"two at once": 1}


def test_the_same_callers_come_at_the_same_moments_in_every_round() -> None:
    first, again = plan(20, 120).arrivals_s(), plan(20, 120).arrivals_s()
    assert first == again == sorted(first)
    assert len(first) == plan(20, 120).calls
    assert Plan(20, 20_000, 2.0).arrivals_s()[-1] == pytest.approx(20_000 / 11.0, rel=0.05)
