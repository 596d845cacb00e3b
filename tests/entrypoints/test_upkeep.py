"""Garbage is looked for at each freeze while there is some, and never more seldom than the limit says."""

from hypothesis import given
from hypothesis import strategies as st

from yingda.entrypoints.upkeep import FREEZES_A_LOOK_MAX, Looks


@given(garbage=st.lists(st.booleans(), min_size=1, max_size=400))
def test_looks_are_frequent_where_there_is_garbage_and_never_end(garbage: list[bool]) -> None:
    """`garbage`: whether there is some, freeze by freeze."""
    looks, since, found = Looks(), 0, True
    for some in garbage:
        since += 1
        due = looks.due()
        assert due or not found, "the look before found garbage: this freeze has to look"
        assert due or since < FREEZES_A_LOOK_MAX
        if due:
            looks.found(7 if some else 0)
            since, found = 0, some


def test_where_there_is_none_nearly_no_freeze_looks() -> None:
    looks, looked = Looks(), 0
    for _ in range(1_000):
        if looks.due():
            looked += 1
            looks.found(0)
    assert looked <= 1_000 / FREEZES_A_LOOK_MAX + 10
