"""Bodies and answers about openings, alarms and what is usual."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.customers.rules.browsing import Act, Rule, Usual
from yingda.customers.rules.purpose import PurposeKind
from yingda.foundation.fields import LINE_PATTERN
from yingda.foundation.http import Strict

OPENINGS_SHOWN_MAX = 500

Count = Annotated[int, Field(ge=0, le=10_000, strict=True)]


class AlarmView(BaseModel):
    """Somebody did more than is usual. `usual`: the most that is; `policy_from`: since when it is."""

    id: str
    user: str
    user_name: str | None
    rule: Rule
    counted: int
    usual: int
    since: datetime
    at: datetime
    policy_from: date
    seen_at: datetime | None
    seen_by_name: str | None
    verdict: Literal["fine", "misuse"] | None


class OpeningView(BaseModel):
    """One act; `customer` by id, never by name."""

    at: datetime
    act: Act
    customer: str | None
    purpose: PurposeKind
    purpose_id: str | None
    talking: bool
    matching: bool
    field: str


class Openings(BaseModel):
    items: list[OpeningView]


class Verdict(Strict):
    """What somebody else found when looking into an alarm."""

    verdict: Literal["fine", "misuse"]
    note: Annotated[str, StringConstraints(min_length=2, max_length=500, pattern=LINE_PATTERN)]


class NewPolicy(Strict):
    """What is usual from a day on; fields as `rules.browsing.Usual`. `source`: who decided it, where."""

    valid_from: date
    window_s: Annotated[int, Field(ge=60, le=86_400, strict=True)] = 600
    many: Count
    without_talk: Count
    others: Count
    reveals: Count
    searches: Count
    refused: Count
    source: Annotated[str, StringConstraints(min_length=2, max_length=200, pattern=LINE_PATTERN)]

    def usual(self) -> Usual:
        return Usual(**self.model_dump(exclude={"valid_from", "source"}))


class PolicyView(BaseModel):
    """A policy; `set_at` null: the program's own."""

    valid_from: date
    window_s: int
    many: int
    without_talk: int
    others: int
    reveals: int
    searches: int
    refused: int
    source: str
    set_at: datetime | None


class Policies(BaseModel):
    items: list[PolicyView]
