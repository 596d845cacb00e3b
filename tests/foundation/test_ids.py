"""Ids are version 7 and rise with each call."""

import os
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.clock import ManualClock
from yingda.foundation.ids import MalformedId, RandomIds, SeededIds, parse_id


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=60))
def test_ids_rise_even_when_the_clock_stands_still_or_goes_back(steps: list[int]) -> None:
    clock = ManualClock()
    ids = RandomIds(clock.now_ms)
    made = []
    for step in steps:
        clock.advance(step)
        made.append(ids.new())
    assert made == sorted(set(made))


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    clock = ManualClock()
    made = uuid.UUID(RandomIds(clock.now_ms).new())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == clock.now_ms()


def test_what_is_random_fills_all_its_bits_and_is_never_given_twice() -> None:
    clock = ManualClock()
    made = []
    for _ in range(2_000):
        clock.advance(1)
        made.append(uuid.UUID(RandomIds(clock.now_ms).new()).int & (1 << 62) - 1)
    assert len(set(made)) == len(made)
    for bit in range(62):
        assert 0.4 < sum(each >> bit & 1 for each in made) / len(made) < 0.6


def test_a_forked_process_makes_other_ids() -> None:
    clock = ManualClock()
    RandomIds(clock.now_ms).new()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, RandomIds(clock.now_ms).new().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 36).decode() != RandomIds(clock.now_ms).new()
    os.close(reader)
    os.close(writer)


def test_a_seed_repeats_its_ids() -> None:
    first, second = (SeededIds(7, ManualClock().now_ms) for _ in range(2))
    assert [first.new() for _ in range(5)] == [second.new() for _ in range(5)]


@pytest.mark.parametrize("text", ["", "x", None, 5, "0" * 36, "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"])
def test_what_is_no_id_is_refused_by_the_field_s_name(text: object) -> None:
    with pytest.raises(MalformedId) as refusal:
        parse_id(text, "interaction")
    assert refusal.value.data == {"field": "interaction"}
