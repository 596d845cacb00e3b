"""Suitability's door.

- `judge(rules, grade, expires_on, risk, today, born_on) -> Verdict`: pure. Of what is bought only; selling is free.
- `LAW["bank" | "broker"]`: the rules by default. `Rule`, `When` are what an institution edits.
- `keys_twice(rules)`: keys that name two rules in force on one day, for whoever stores rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from yingda.banking.suitability.judging import judge
from yingda.banking.suitability.law import LAW
from yingda.banking.suitability.rule import RULES_MAX, Rule, Verdict, When

__all__ = ["LAW", "RULES_MAX", "Rule", "Verdict", "When", "judge", "keys_twice"]

_ALWAYS = "9999-12-31"


def keys_twice(rules: Sequence[Rule]) -> set[str]:
    """Keys of rules that follow each other must not overlap: nobody could say which of them held."""
    return {
        one.key
        for one, other in combinations(rules, 2)
        if one.key == other.key
        and max(one.valid_from, other.valid_from) <= min(one.valid_to or _ALWAYS, other.valid_to or _ALWAYS)
    }
