"""From moments of a call to offsets into its sound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yingda.recordings.rules.timing import Gap, timing


def test_without_gaps_the_sound_runs_with_the_clock() -> None:
    found = timing(10_000, 4_000, [])
    assert [found.offset(at) for at in (5_000, 6_000, 7_500, 10_000, 12_000)] == [0, 0, 1_500, 4_000, 4_000]


def test_the_sound_stands_still_in_a_gap() -> None:
    found = timing(10_000, 4_000, [Gap(7_000, 9_000, "secure")])
    assert found.started_at == 4_000
    assert [found.offset(at) for at in (4_000, 7_000, 8_000, 9_000, 10_000)] == [0, 3_000, 3_000, 3_000, 4_000]


def test_a_gap_outside_of_the_recording_is_none_of_it() -> None:
    found = timing(10_000, 4_000, [Gap(1_000, 2_000, "secure"), Gap(11_000, 12_000, "secure")])
    assert (found.gaps, found.started_at) == ((), 6_000)


def test_gaps_one_over_the_other_count_once() -> None:
    found = timing(10_000, 4_000, [Gap(7_000, 9_000, "secure"), Gap(8_000, 9_500, "switch_lost")])
    assert found.started_at == 3_500
    assert [gap.ms for gap in found.gaps] == [2_000, 500]


moments = st.integers(0, 100_000)


@given(st.lists(st.tuples(moments, moments, st.just("secure")), max_size=6), st.integers(0, 100_000), moments, moments)
def test_offsets_rise_and_stay_in_the_sound(gaps: list[tuple[int, int, str]], ms: int, one: int, other: int) -> None:
    found = timing(90_000, ms, [Gap(min(a, b), max(a, b), why) for a, b, why in gaps])
    first, second = sorted((one, other))
    assert 0 <= found.offset(first) <= found.offset(second) <= ms
    assert found.offset(found.started_at) == 0
    assert found.offset(90_000) == ms
