"""What the pages say can be done: links lead somewhere, commands and their flags are there, settings are known."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from yingda.demo.load import accounts
from yingda.demo.world import PASSWORD
from yingda.foundation.config import OTHER_PREFIXES, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "web" / "README.md"])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
FOLDERS = ("bin", "yingda", "web", "tests", "docs", "deploy", "migrations", "bench")
PATH = re.compile(rf"^(?:{'|'.join(FOLDERS)})/[\w./-]*$")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
BRACKET = re.compile(r"\s*#.*$", re.MULTILINE)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """As a page's headings are linked to."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def commands(page: Path) -> Iterator[str]:
    """Lines of code and inline code that begin with a command of ours."""
    text = page.read_text("utf-8")
    lines = [line.strip() for _, block in FENCE.findall(text) for line in BRACKET.sub("", block).splitlines()]
    for piece in [*lines, *SPAN.findall(text)]:
        words = piece.split()
        while words and "=" in words[0]:
            words = words[1:]
        if words and (words[0].startswith("bin/") or words[0] == "yingda" or words[:2] == [".venv/bin/python", "-m"]):
            yield " ".join(words)


@cache
def help_of(command: tuple[str, ...]) -> str:
    answer = subprocess.run([*command, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def program(words: list[str]) -> tuple[str, ...] | None:
    """The command whose help lists the flags; None: its flags are those of another program."""
    if words[0].startswith("bin/"):
        return (words[0],) if words[0] in ("bin/run",) else None
    rest = words[1:] if words[0] == "yingda" else words[3:] if words[2] == "yingda" else None
    if rest is None:
        return None
    known = [each for each in rest if re.fullmatch(r"[a-z]+", each)]
    deep = 2 if known[:1] in (["audit"], ["demo"]) else 1
    return (sys.executable, "-m", "yingda", *known[:deep]) if known[:1] != ["bench"] else None


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    lost = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_paths_that_are_named_are_there(page: Path) -> None:
    named = [each.rstrip("/.") for each in SPAN.findall(page.read_text("utf-8")) if PATH.match(each)]
    assert [each for each in named if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_their_flags_are_there(page: Path) -> None:
    wrong = []
    for command in commands(page):
        words = command.split()
        if words[0].startswith("bin/") and not os.access(ROOT / words[0], os.X_OK):
            wrong.append(command)
            continue
        asked = program(words)
        if asked is not None:
            wrong += [f"{command}: {flag}" for flag in FLAG.findall(command) if flag not in help_of(asked)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_shell_in_the_pages_can_be_read_by_a_shell(page: Path) -> None:
    for language, block in FENCE.findall(page.read_text("utf-8")):
        if language == "sh":
            answer = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
            assert answer.returncode == 0, answer.stderr


def test_settings_that_are_named_are_known() -> None:
    known = {f"YINGDA_{field.upper()}" for field in Settings.model_fields}
    named = {each for page in PAGES for each in re.findall(r"YINGDA_[A-Z_]+[A-Z]", page.read_text("utf-8"))}
    assert {each for each in named - known if not each.startswith(OTHER_PREFIXES)} <= {"YINGDA_BACKEND"}


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_has_its_four_parts(page: Path) -> None:
    assert re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE) == HEADINGS


def test_every_decision_how_to_and_runbook_is_listed() -> None:
    for folder in ("decisions", "how-to", "runbooks"):
        listed = set(LINK.findall((ROOT / "docs" / folder / "README.md").read_text("utf-8")))
        assert listed == {page.name for page in (ROOT / "docs" / folder).glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_the_sign_ins_are_those_of_the_demo_world(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    first: dict[tuple[str, str], str] = {}
    for account in accounts():
        first.setdefault((account.role, account.tenant), account.user)
    roles = dict.fromkeys(role for role, _ in first)
    rows = re.findall(r"^\| [^|]+ \| `([\w.]+)` \| `([\w.]+)` \|$", text, re.MULTILINE)
    assert rows == [(first[role, "yuanshan"], first[role, "yunhai"]) for role in roles]
    assert PASSWORD in text


def test_both_readmes_have_the_same_parts() -> None:
    parts = [
        len(re.findall(r"^## ", (ROOT / page).read_text("utf-8"), re.MULTILINE))
        for page in ("README.md", "README.en.md")
    ]
    assert parts[0] == parts[1]


def test_no_page_names_a_machine_of_ours() -> None:
    secret = re.compile(r"/(?:work|root)/|/home/\w")
    assert [name(page) for page in PAGES if secret.search(page.read_text("utf-8"))] == []
