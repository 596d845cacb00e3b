"""A rule of suitability as data: when it holds, whom it meets, what it says, and where that is written."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from yingda.banking.port import Grade, Risk

RULES_MAX: Final = 100
"""Of one core: more is a mistake, and each purchase looks at all of them."""
AGE_MAX: Final = 150

Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Age = Annotated[int, msgspec.Meta(ge=0, le=AGE_MAX)]
Steps = Annotated[int, msgspec.Meta(ge=1, le=4)]


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule asks; everything that is set has to hold. Nothing set: everybody, everything.

    `above`: the product is at least so many steps bolder than the customer. `expired`: the assessment has run out.
    `age_from`, `age_below`: full years; who is of unknown age meets both.
    """

    grades: tuple[Grade, ...] = ()
    risks: tuple[Risk, ...] = ()
    above: Steps | None = None
    expired: bool = False
    age_from: Age | None = None
    age_below: Age | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In force from `valid_from` up to and with `valid_to`. `says` block: nobody can consent to it; warn: sold only
    after the customer was told and insists, which is kept as evidence. The sentence is `suitability.<key>`."""

    key: Key
    says: Literal["warn", "block"]
    when: When
    source: Source
    valid_from: Day
    valid_to: Day | None = None

    def in_force(self, today: str) -> bool:
        return self.valid_from <= today and (self.valid_to is None or today <= self.valid_to)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, with everything that it was decided by: this is the evidence.

    `rule`, `source`, `valid_from` are of the strictest rule met, empty when none was. `texts`: keys of everything that
    the customer has to be told, strictest first.
    """

    result: Literal["suitable", "warn", "block"]
    rule: str
    source: str
    valid_from: str
    customer_grade: str | None
    product_risk: str
    expires_on: str | None
    texts: tuple[str, ...] = ()
