"""The census of bench chaos sees each kind of harm: what would count nothing would prove nothing."""

import pytest

from bench._census import Count, Sent, _record, _screens

RECORD = {"c": ["one", "two", "three"]}


def _counted(sent: list[str], record: dict[str, list[str]], screen: list[str]) -> Count:
    count = Count()
    _record(count, [Sent("customer", [("c", text) for text in sent])], record)
    _screens(count, [("c", screen)], record)
    return count


def test_all_is_well() -> None:
    count = _counted(["one", "two", "three"], RECORD, ["one", "two", "three"])
    assert (count.messages_lost, count.messages_doubled, count.messages_out_of_order) == (0, 0, 0)


@pytest.mark.parametrize(
    ("sent", "record", "screen", "harm"),
    [
        (["one", "four"], RECORD, ["one", "two", "three"], "accepted_and_not_on_record"),
        (["one"], {"c": ["one", "one"]}, ["one"], "twice_on_record"),
        (["two", "one"], RECORD, ["one", "two", "three"], "record"),
        (["one"], RECORD, ["one", "three"], "on_record_and_not_on_the_screen"),
        (["one"], RECORD, ["one", "three", "two"], "screen"),
        (["one"], RECORD, ["one", "two", "three", "four"], "on_a_screen_and_not_on_record"),
    ],
)
def test_harm_is_seen(sent: list[str], record: dict[str, list[str]], screen: list[str], harm: str) -> None:
    assert _counted(sent, record, screen).details[harm] > 0
