"""The glossary says what the program says: no code without its word, no word without its code."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from yingda.agents.agent import STATUSES
from yingda.interactions.contact import State
from yingda.interactions.events import InteractionEnded
from yingda.tenancy.api import BUILTIN_ROLES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([\w.]+)` \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)


@cache
def section(title: str) -> dict[str, tuple[str, str]]:
    """The table under a heading: (second column, third column) by code."""
    text = (ROOT / "GLOSSARY.md").read_text("utf-8")
    part = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return {code: (second, third) for code, second, third in ROW.findall(part)}


@cache
def words(language: str) -> dict[str, str]:
    files = [
        *ROOT.glob(f"web/apps/*/messages/*{language}.json"),
        *ROOT.glob(f"web/packages/*/messages/*{language}.json"),
    ]
    found: dict[str, str] = {}
    for file in files:
        found |= json.loads(file.read_text("utf-8"))
    return found


def chinese(title: str) -> dict[str, str]:
    return {code: second for code, (second, _) in section(title).items()}


def wallboard_states() -> set[str]:
    """As the protocol's page names them."""
    protocol = (ROOT / "docs" / "topics" / "protocol.md").read_text("utf-8")
    found = re.search(r"^State +=([^\n(]+)$", protocol, re.MULTILINE)
    assert found is not None
    return {each.strip() for each in found.group(1).split("|")}


def test_the_states_of_a_contact_are_those_of_the_program() -> None:
    assert set(section("States of a contact")) == {str(state) for state in State}


def test_the_outcomes_are_those_of_the_event() -> None:
    named = re.search(r"`outcome`: ([\w ]+)\.", InteractionEnded.__doc__ or "")
    assert named is not None
    assert set(section("Outcomes")) == set(named.group(1).split())


def test_the_statuses_are_those_of_the_program() -> None:
    assert set(section("Statuses that an agent chooses")) == set(STATUSES)


def test_the_states_on_the_wallboard_are_those_of_the_protocol() -> None:
    assert set(section("States of an agent on the wallboard")) == wallboard_states()


def test_roles_are_those_of_the_program_with_their_names() -> None:
    assert chinese("Roles") == {key: name for key, (name, _) in BUILTIN_ROLES.items()}


def test_permissions_are_those_of_the_roles() -> None:
    assert set(section("Permissions")) == set().union(*(permissions for _, permissions in BUILTIN_ROLES.values()))


@pytest.mark.parametrize(
    ("title", "prefix"),
    [
        ("States of a contact", "contact.state."),
        ("Outcomes", "contact.outcome."),
        ("Statuses that an agent chooses", "common.status."),
        ("States of an agent on the wallboard", "wallboard.state."),
        ("Permissions", "roles.may."),
    ],
)
def test_the_chinese_words_are_those_of_the_screens(title: str, prefix: str) -> None:
    screens = words("zh-CN")
    assert chinese(title) == {code: screens.get(f"{prefix}{code}") for code in section(title)}


def test_the_english_words_of_permissions_are_those_of_the_screens() -> None:
    screens = words("en")
    assert {code: third for code, (_, third) in section("Permissions").items()} == {
        code: screens.get(f"roles.may.{code}") for code in section("Permissions")
    }
