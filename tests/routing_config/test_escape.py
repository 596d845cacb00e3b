"""Where contacts may be sent on: plain decisions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from yingda.routing.escape import can_serve, circle

WAYS = some.dictionaries(some.sampled_from("abcdef"), some.lists(some.sampled_from("abcdef"), max_size=2), max_size=6)


def test_a_way_that_ends_is_no_circle() -> None:
    assert circle({"a": ["b"], "b": ["c"]}, "a") is None


def test_a_circle_is_told_from_start_to_start() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["a"]}, "a") == ["a", "b", "c", "a"]


def test_a_circle_that_others_form_is_not_ours() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}, "a") is None


@given(WAYS)
def test_a_circle_is_made_of_ways_that_are_there(ways: dict[str, list[str]]) -> None:
    for start in "abcdef":
        path = circle(ways, start)
        if path is not None:
            assert path[0] == path[-1] == start
            assert all(after in ways.get(before, ()) for before, after in pairwise(path))


@given(WAYS)
def test_without_a_circle_every_walk_ends(ways: dict[str, list[str]]) -> None:
    if all(circle(ways, start) is None for start in "abcdef"):
        reached = set("abcdef")
        for _ in range(7):
            reached = {after for before in reached for after in ways.get(before, ())}
        assert not reached


def test_every_skill_that_is_asked_for_is_needed_to_its_level() -> None:
    assert can_serve({"card": 3}, {"card": 3, "loan": 1})
    assert not can_serve({"card": 3}, {"card": 2})
    assert not can_serve({"card": 1, "english": 1}, {"card": 5})
    assert can_serve({}, {})
