"""Who may buy what: for all grades, risks, days and ages; and the checker catches a planted fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingda.banking.suitability import judging
from yingda.banking.suitability.api import LAW, Rule, Verdict, When, judge, keys_twice
from yingda.banking.suitability.judging import GRADES, RISKS, age_on

TODAY = date(2026, 3, 2)
GROWN_UP = "1988-05-01"
LATER = "2026-12-31"

Judge = Callable[..., Verdict]

grades = st.sampled_from((*GRADES, *GRADES, None, "", "C6"))
risks = st.sampled_from((*RISKS, *RISKS, None, "", "R0"))
days = st.dates(date(2015, 1, 1), date(2035, 1, 1))
texts_of_days = st.one_of(days.map(date.isoformat), st.sampled_from((None, "", "2027-02-30", "2050-01-01")))
births = st.one_of(
    st.dates(date(1920, 1, 1), date(2030, 1, 1)).map(date.isoformat), st.sampled_from((None, "", "1990-13-01"))
)
roles = st.sampled_from(("bank", "broker"))


def says(role: str, grade: str | None, risk: str | None, **more: object) -> tuple[str, str]:
    given_ = {"expires_on": LATER, "today": TODAY, "born_on": GROWN_UP, **more}
    verdict = judge(LAW[role], grade, risk=risk, **given_)  # type: ignore[arg-type]
    return verdict.result, verdict.rule


@pytest.mark.parametrize(
    ("role", "grade", "risk", "result", "rule"),
    [
        ("broker", "C3", "R3", "suitable", ""),
        ("broker", "C5", "R5", "suitable", ""),
        ("broker", "C3", "R4", "warn", "above_grade"),
        ("broker", "C2", "R5", "warn", "above_grade"),
        ("broker", "C1", "R1", "suitable", ""),
        ("broker", "C1", "R2", "block", "lowest_grade"),
        ("broker", "C1", "R5", "block", "lowest_grade"),
        ("broker", None, "R1", "block", "not_assessed"),
        ("broker", "C3", "", "block", "risk_unknown"),
        ("bank", "C3", "R3", "suitable", ""),
        ("bank", "C3", "R4", "block", "above_grade_bank"),
        ("bank", "C1", "R2", "block", "above_grade_bank"),
    ],
)
def test_the_grade_is_compared_with_the_risk(role: str, grade: str, risk: str, result: str, rule: str) -> None:
    assert says(role, grade, risk) == (result, rule)


@pytest.mark.parametrize("role", ["bank", "broker"])
def test_an_assessment_holds_to_the_end_of_its_last_day(role: str) -> None:
    assert says(role, "C3", "R2", expires_on="2026-03-02") == ("suitable", "")
    assert says(role, "C3", "R2", expires_on="2026-03-01") == ("block", "expired")
    assert says(role, "C3", "R2", expires_on=None) == ("block", "expired")
    assert says(role, "C3", "R2", expires_on="soon") == ("block", "expired")


def test_who_is_under_age_buys_nothing() -> None:
    assert says("broker", "C5", "R1", born_on="2008-03-02") == ("suitable", "")
    assert says("broker", "C5", "R1", born_on="2008-03-03") == ("block", "minor")
    assert says("broker", "C5", "R1", born_on=None) == ("block", "minor")


def test_a_rule_holds_from_its_day_on() -> None:
    old = {"born_on": "1950-01-01", "expires_on": "2030-01-01"}
    assert says("bank", "C5", "R4", today=date(2026, 1, 31), **old) == ("suitable", "")
    assert says("bank", "C5", "R4", today=date(2026, 2, 1), **old) == ("warn", "high_risk_old")


def test_everything_to_be_told_is_told_and_the_strictest_rule_counts() -> None:
    verdict = judge(LAW["broker"], "C2", LATER, "R4", TODAY, "1950-01-01")
    assert (verdict.result, verdict.rule) == ("warn", "above_grade")
    assert verdict.texts == ("suitability.above_grade", "suitability.high_risk_old")
    assert "130" in verdict.source
    assert verdict.valid_from == "2017-07-01"
    assert (verdict.customer_grade, verdict.product_risk, verdict.expires_on) == ("C2", "R4", LATER)


def test_before_the_first_rule_nothing_is_sold() -> None:
    assert says("broker", "C5", "R1", today=date(2016, 1, 1)) == ("block", "no_rules")
    assert judge((), "C5", LATER, "R1", TODAY, GROWN_UP).result == "block"


def test_a_birthday_makes_a_year_older() -> None:
    assert age_on(date(2026, 2, 28), "2008-02-29") == 17
    assert age_on(date(2026, 3, 1), "2008-02-29") == 18
    assert age_on(TODAY, "2030-01-01") is None


def _never_too_bold(judged: Judge) -> None:
    """The law in its own words, apart from the program's data."""

    @settings(max_examples=1_000)  # enough that the planted faults below are always met
    @given(roles, grades, risks, texts_of_days, days, births)
    def holds(
        role: str, grade: str | None, risk: str | None, expires: str | None, today: date, born: str | None
    ) -> None:
        verdict = judged(LAW[role], grade, expires, risk, today, born)
        if verdict.result == "block":
            return
        assert grade in GRADES
        assert risk in RISKS
        assert expires is not None
        assert date.fromisoformat(expires) >= today
        steps = int(risk[1]) - int(grade[1])
        assert steps <= 0 or (role == "broker" and grade != "C1" and verdict.result == "warn")
        assert today < date(2021, 1, 1) or (age_on(today, born) or 0) >= 18
        assert (verdict.result == "suitable") == (not verdict.rule) == (not verdict.texts)
        assert verdict.result == "suitable" or (verdict.source and verdict.valid_from <= today.isoformat())

    holds()


def test_nothing_above_the_grade_is_sold_without_a_warning() -> None:
    _never_too_bold(judge)


def test_the_check_above_finds_a_lowest_grade_that_may_buy() -> None:
    """Planted: the rule for the lowest grade is left out, as if it were any other."""

    def faulty(rules: tuple[Rule, ...], *rest: object) -> Verdict:
        return judge([rule for rule in rules if rule.key != "lowest_grade"], *rest)  # type: ignore[arg-type]

    with pytest.raises(AssertionError):
        _never_too_bold(faulty)


def test_the_check_above_finds_an_assessment_that_lasts_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a day that cannot be read counts as the last of all days."""
    monkeypatch.setattr(judging, "_day", lambda text: date.max if text is None else date(1990, 1, 1))
    with pytest.raises((AssertionError, ValueError)):
        _never_too_bold(judge)


@given(roles, st.sampled_from(GRADES), st.sampled_from(RISKS), days, births)
def test_a_bolder_product_is_never_easier_to_buy(role: str, grade: str, risk: str, today: date, born: str) -> None:
    order = ("suitable", "warn", "block")
    results = [judge(LAW[role], grade, "2040-01-01", each, today, born).result for each in RISKS]
    assert [order.index(result) for result in results] == sorted(order.index(result) for result in results)


@given(roles, st.sampled_from(RISKS), days, births)
def test_a_bolder_customer_may_always_buy_what_a_cautious_one_may(role: str, risk: str, today: date, born: str) -> None:
    order = ("block", "warn", "suitable")
    results = [judge(LAW[role], each, "2040-01-01", risk, today, born).result for each in GRADES]
    assert [order.index(result) for result in results] == sorted(order.index(result) for result in results)


def test_rules_are_data() -> None:
    for rules in LAW.values():
        assert msgspec.json.decode(msgspec.json.encode(rules), type=tuple[Rule, ...]) == rules
        assert keys_twice(rules) == set()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(LAW["bank"][0]), "says": "maybe"}, Rule)


def test_rules_that_follow_each_other_do_not_overlap() -> None:
    first = Rule(key="a", says="warn", when=When(), source="s", valid_from="2020-01-01", valid_to="2020-12-31")
    then = msgspec.structs.replace(first, valid_from="2021-01-01", valid_to=None)
    assert keys_twice((first, then)) == set()
    assert keys_twice((first, msgspec.structs.replace(then, valid_from="2020-12-31"))) == {"a"}


def test_every_verdict_has_its_sentence() -> None:
    messages = Path(__file__).parents[3] / "web/packages/i18n/messages"
    keys = {rule.key for rules in LAW.values() for rule in rules} | {"no_rules", "not_assessed", "risk_unknown"}
    for language in ("zh-CN", "en"):
        told = json.loads((messages / f"suitability.{language}.json").read_text("utf-8"))
        assert {f"suitability.{key}" for key in keys} == set(told)
