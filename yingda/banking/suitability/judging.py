"""The decision. It fails closed: without a valid grade, a known risk or a rule in force nothing is sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, get_args

from yingda.banking.port import Grade, Risk
from yingda.banking.suitability.rule import Rule, Verdict, When

GRADES: Final[tuple[str, ...]] = get_args(Grade)
RISKS: Final[tuple[str, ...]] = get_args(Risk)

NOT_ASSESSED: Final = "not_assessed"
RISK_UNKNOWN: Final = "risk_unknown"
NO_RULES: Final = "no_rules"
OURS: Final = "本机构：无法判断适当性的，不销售"
"""The source of what no rule has to say: where nothing can be judged, nothing is sold."""


def judge(
    rules: Sequence[Rule],
    grade: str | None,
    expires_on: str | None,
    risk: str | None,
    today: date,
    born_on: str | None = None,
) -> Verdict:
    """Whether a customer of this grade may buy something of this risk today. Dates are ISO; a wrong one is unknown.

    The strictest rule met counts; among equals the first.
    """
    day = today.isoformat()
    held = [rule for rule in rules if rule.in_force(day)]
    closed = _cannot_judge(held, grade, risk)
    met = [] if closed else [rule for rule in held if _meets(rule.when, grade, expires_on, risk, today, born_on)]
    met.sort(key=lambda rule: rule.says != "block")
    first = met[0] if met else None
    return Verdict(
        result="block" if closed else first.says if first else "suitable",
        rule=closed or (first.key if first else ""),
        source=OURS if closed else first.source if first else "",
        valid_from=first.valid_from if first else "",
        customer_grade=grade if grade in GRADES else None,
        product_risk=risk if risk in RISKS else "",
        expires_on=expires_on,
        texts=(f"suitability.{closed}",) if closed else tuple(f"suitability.{rule.key}" for rule in met),
    )


def age_on(today: date, born_on: str | None) -> int | None:
    """Full years, as the law counts them: a year older on the birthday; None: unknown."""
    born = _day(born_on)
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _cannot_judge(held: Sequence[Rule], grade: str | None, risk: str | None) -> str:
    if not held:
        return NO_RULES
    if risk not in RISKS:
        return RISK_UNKNOWN
    return NOT_ASSESSED if grade not in GRADES else ""


def _meets(
    when: When, grade: str | None, expires_on: str | None, risk: str | None, today: date, born_on: str | None
) -> bool:
    assert grade is not None and risk is not None
    expires, age = _day(expires_on), age_on(today, born_on)
    return (
        (not when.grades or grade in when.grades)
        and (not when.risks or risk in when.risks)
        and (when.above is None or RISKS.index(risk) - GRADES.index(grade) >= when.above)
        and (not when.expired or expires is None or expires < today)
        and (when.age_from is None or age is None or age >= when.age_from)
        and (when.age_below is None or age is None or age < when.age_below)
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
