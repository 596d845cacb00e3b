"""Snapshot + events = fresh snapshot, for whatever can happen on a desk; the browser's reducer reads the same files."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.cases import CASES, FOLDER, made, path, written
from yingda.desk import door
from yingda.desk.reduce import Desk, reduce

FILES = sorted(FOLDER.glob("*.json"))
EVENTS = {"me", "contact", "gone", "message", "messages"}


def reduced(case: dict[str, Any]) -> Desk:
    desk = case["snapshot"]
    for event in case["events"]:
        desk = reduce(desk, event)
    return desk


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_what_the_engine_tells_today(name: str) -> None:
    """If not on purpose, a screen broke; else `python -m tests.desk.cases` and look at the difference."""
    assert path(name).read_text() == written(made(CASES[name]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_old_snapshot_and_events_are_the_fresh_snapshot(file: Path) -> None:
    case = json.loads(file.read_text())
    assert reduced(case) == case["fresh"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_reducer_leaves_what_it_is_given_as_it_was(file: Path) -> None:
    case = json.loads(file.read_text())
    reduced(case)
    assert case == json.loads(file.read_text())


@pytest.mark.parametrize("name", CASES)
def test_something_happens_in_every_case(name: str) -> None:
    case = json.loads(path(name).read_text())
    assert case["events"]


def test_every_word_of_a_desk_has_a_case() -> None:
    words = {word if word != "status" else "status" for word in door.NEEDS}
    assert words - set(CASES) - {"transfer"} == set()
    assert "transfer_to_queue" in CASES


def test_every_event_of_a_desk_is_in_some_case() -> None:
    told = {event["type"] for file in FILES for event in json.loads(file.read_text())["events"]}
    assert told == EVENTS


def test_a_message_that_comes_again_is_shown_once() -> None:
    case = json.loads(path("send").read_text())
    again = {**case, "events": case["events"] * 2}
    assert reduced(again) == case["fresh"]


def test_messages_stand_in_the_order_of_their_numbers() -> None:
    case = json.loads(path("a_whole_day").read_text())
    events = [event for event in case["events"] if event["type"] == "message"][:2]
    desk: Desk = {"me": {}, "contacts": {}, "messages": {}}
    for event in reversed([{**event, "interaction": "i"} for event in events]):
        desk = reduce(desk, event)
    numbers = [message["seq"] for message in desk["messages"]["i"]]
    assert numbers == sorted(numbers)


def test_an_event_of_a_newer_server_changes_nothing() -> None:
    desk: Desk = {"me": {"name": "李明"}, "contacts": {}, "messages": {}}
    assert reduce(desk, {"type": "weather"}) == desk
