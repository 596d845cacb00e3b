"""What people see of a comparison: the command, the page, its charts, in both languages."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.twin.small import world
from tests.twin.test_call_log import HEAD, line
from yingda.entrypoints.cli import yingda
from yingda.entrypoints.cli.simulated_day import Unclear, more_agents, skills, unknown
from yingda.routing.policy import Policy, QueueRules, Step
from yingda.twin import api as twin
from yingda.twin.report import charts, summary, words
from yingda.twin.report.words import Language

LANGUAGES = get_args(Language)


@pytest.fixture(scope="module")
def found() -> twin.Comparison:
    day = world(per_hour=40.0)
    extra = twin.Extra(count=2, since=day.since, until=day.until, levels={"cards": 3})
    return twin.compare(day, twin.Change(), twin.Change(agents=(extra,)), 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_and_says_everything(found: twin.Comparison, language: Language) -> None:
    page = twin.page(found, language)
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import|url\(", page)
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 5
    for drawing in drawings:
        tree = ElementTree.fromstring(drawing)  # noqa: S314  our own
        assert tree.get("role") == "img"
        assert tree.get("aria-label")
    body = re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.DOTALL)
    assert bool(re.search(r"[\u4e00-\u9fff]", body)) is (language == "zh-CN")


def test_names_of_others_are_no_markup(found: twin.Comparison) -> None:
    sly = msgspec.structs.replace(found, title="<script>alert(1)</script>")
    assert "<script" not in twin.page(sly, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_and_measure_has_words(language: Language) -> None:
    data: dict[str, str | int | float] = {
        "calls": 1, "contacts": 1, "columns": 2, "count": 3, "since": "9:00", "until": "10:00", "skills": "", "was": "",
        "now": "x=1", "agent": "a", "times": 1.5, "queue": "q", "parts": "values queues", "queues": "q",
        "first": "7 date: 'x'",
    }  # fmt: skip
    for code in words.NOTES:
        assert words.sentence(twin.Note(code=code, data=data), language)
    for name in twin.Row.__struct_fields__:
        assert words.word(name, language)


@given(most=st.floats(1e-3, 1e6))
def test_axes_end_above_the_highest_value_in_few_steps(most: float) -> None:
    top, step = charts.scale(most)
    assert top >= most * (1 - 1e-9)
    assert 3 <= round(top / step) <= 8


def test_a_gap_in_the_day_is_a_gap_in_the_line() -> None:
    drawn = charts.lines("t", "s", ["8", "9", "10"], [1.0, None, 2.0], [None, None, None], share=False)
    path = re.search(r'd="([^"]+)" class="line base"|class="line base"[^>]* d="([^"]+)"', drawn)
    assert path is not None
    assert (path[1] or path[2]).count("M") == 2


# the command


def log_of(tmp_path: Path) -> Path:
    clock = [f"{8 + n // 30}:{2 * n % 60:02}" for n in range(120)]
    lines = [line(n, start=f"{at}:00", end=f"{at}:59", server=f"A{n % 2}") for n, at in enumerate(clock)]
    file = tmp_path / "calls.txt"
    file.write_text("\n".join([HEAD, *lines]) + "\n")
    return file


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(yingda, ["simulate", *arguments])


def test_a_call_log_is_played_and_told(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    given_ = ["--log", str(log_of(tmp_path)), "--volume", "1.5", "--agents", "+1:9:00-11:00:PS=4", "--seeds", "2"]
    told = simulate(*given_, "--language", "en", "--report", str(report))
    assert told.exit_code == 0, told.output
    assert "Service level" in told.output
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    figures = json.loads(simulate(*given_, "--json").output)
    assert figures["base"]["all"]["offered"]["mean"] == 120
    assert 150 <= figures["changed"]["all"]["offered"]["mean"] <= 210


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--volume", "2"], "Say which day to play"),
        (["--log", "{log}", "--day", "2020-01-01"], "has no calls on 2020-01-01"),
        (["--log", "{log}", "--agents", "three"], "say it like +3:10:00-14:00"),
        (["--log", "{log}", "--agents", "+1:9:00-10:00:XX"], "There is no skill XX; there are: PS"),
        (["--log", "{log}", "--agents", "-9:9:00-10:00"], "9 are to go, but 2"),
        (["--log", "{log}", "--skill", "A0:PS"], "say it like AGENT:SKILL=LEVEL"),
        (["--log", "{log}", "--skill", "ZZ:PS=3"], "There is no agent ZZ"),
        (["--log", "{log}", "--policy", "{log}"], "is no policy"),
        (["--log", "{log}", "--policy", "{typo}"], "says what no policy says: $.queues.PS.stepps, $.values.gold.lft"),
        (["--log", "{log}", "--report", "{log}/x/r.html"], "There is no folder"),
        (["--log", "{log}", "--policy", "{policy}"], "names what is not there that day: GOLD, XX"),
    ],
)
def test_what_cannot_be_played_says_why(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"queues": {"XX": {"steps": [{"after_s": 5, "lower": {"GOLD": 1}}]}}}')
    typo = tmp_path / "typo.json"
    typo.write_text('{"queues": {"PS": {"stepps": []}}, "values": {"gold": {"lft": 1}}}')
    told = simulate(*(each.format(log=log_of(tmp_path), policy=policy, typo=typo) for each in arguments))
    assert told.exit_code == 1
    assert sentence in told.output


def test_options_mean_moments_and_levels_of_that_day() -> None:
    day = world()
    extra = more_agents("+2:09:30-10:00:cards=5,loans", day)
    assert (extra.count, extra.levels) == (2, {"cards": 5, "loans": 3})
    assert (extra.since - day.since, extra.until - extra.since) == (90 * 60_000, 30 * 60_000)
    assert skills(["a0:loans=2", "a0:cards=0"], day) == {"a0": {"loans": 2}}
    with pytest.raises(Unclear):
        more_agents("+2:10:00-09:00", day)
    rules = QueueRules(steps=(Step(after_s=1, queues=("nowhere",)),))
    assert unknown(Policy(queues={"cards": rules}), day) == ["nowhere"]


# what is tried, and what came of it


def tried(**more: object) -> list[str]:
    day = world()
    found = twin.compare(day, twin.Change(), twin.Change(**more), 1)  # type: ignore[arg-type]
    return summary.changes(found, "en")


def test_what_is_tried_is_said() -> None:
    day = world()
    extra = twin.Extra(count=-2, since=day.since, until=day.since + 3_600_000, levels={"loans": 1})
    assert tried() == ["Nothing: both sides are the same day under the same policy."]
    assert tried(agents=(extra,), volume=1.2, handle=0.9, lines=4) == [
        "2 fewer agents from 08:00 to 09:00 (loans=1).", "Contacts times 1.2.",
        "Talks and the work after them times 0.9.", "4 telephone lines; who calls beyond them finds it engaged.",
    ]  # fmt: skip
    assert tried(skills={"a0": {"loans": 2}}) == ["Skills of agent 0: cards=3 → loans=2."]
    policy = msgspec.structs.replace(day.policy, between="longest_wait", queues={})
    assert tried(policy=policy) == ["Another routing policy: between queues, per queue (cards)."]
    assert tried(policy=day.policy) == tried()


def test_a_difference_is_told_from_chance_by_its_interval(found: twin.Comparison) -> None:
    told = summary.summary(found, "en")
    assert any(line.startswith("Service level:") and line.endswith("better, beyond chance.") for line in told)
    assert any(line.startswith("Queues that gain: cards (") for line in told)
    wide = msgspec.structs.replace(found.difference, service_level=twin.Spread(mean=0.1, low=-0.01, high=0.21))
    told = summary.summary(msgspec.structs.replace(found, difference=wide), "en")
    assert any(line.startswith("Service level:") and line.endswith("may be chance.") for line in told)


def test_one_seed_says_nothing_of_chance() -> None:
    day = world()
    told = summary.summary(twin.compare(day, twin.Change(), twin.Change(volume=2.0), 1), "en")
    assert not any("chance." in line and "Service level" in line for line in told)
    assert told[-1] == "One seed alone does not tell a difference from chance: use --seeds 5 or more."


def test_the_terminal_shows_it_all_without_cutting(found: twin.Comparison) -> None:
    for language in LANGUAGES:
        console = Console(width=104, record=True, file=io.StringIO())
        twin.show(found, language, console)
        told = console.export_text()
        assert words.word("summary", language) in told
        assert "✓" in told
        assert not re.search(r"…(?![\d+-])", told)
