"""Bodies and answers about policies, plans and what is live."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import PROSE_PATTERN, Id, Name, Version, Versioned
from yingda.foundation.http import Strict
from yingda.routing.policies.document_schema import Document, Kind

DRAFTS_MAX: Final = 100
"""Drafts and plans of a tenant."""
REASON_CHARS_MAX: Final = 500
PLAN_MINUTES_MIN: Final = 15
PLAN_MINUTES_MAX: Final = 24 * 60
PLAN_TRIAL_DAYS_MAX: Final = 90
SWITCHES_SHOWN_MAX: Final = 200

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=REASON_CHARS_MAX, strip_whitespace=True, pattern=PROSE_PATTERN)
]
Note = Annotated[str, StringConstraints(max_length=REASON_CHARS_MAX, strip_whitespace=True, pattern=PROSE_PATTERN)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class PolicyProblem(BaseModel):
    """Something in a document; sentence `error.<code>` or `warning.<code>`. `path`: parts joined by dots."""

    code: str
    path: str
    data: dict[str, Any]


class Tried(BaseModel):
    """The newest finished trial of exactly this content. `fresh`: new enough to switch a plan on by it."""

    trial: str
    day: date
    at: datetime
    fresh: bool


class Checked(BaseModel):
    """What is wrong with a document, and what deserves a look."""

    hash: str
    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]
    tried: Tried | None


class ToCheck(Strict):
    document: Document


class NewDraft(Strict):
    """Without a document it begins as a copy of the published `from_number`, or of what is live."""

    kind: Kind = "policy"
    name: Name
    note: Note = ""
    document: Document | None = None
    from_number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class ChangedDraft(Strict):
    """The whole draft. It may have errors; then it can be neither tried nor published."""

    version: Version
    name: Name
    note: Note = ""
    document: Document


class DraftBrief(Versioned):
    """`note` of a plan: when to use it."""

    kind: Kind
    name: str
    note: str
    hash: str
    from_number: int | None
    tried: Tried | None


class DraftView(DraftBrief):
    document: Document
    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]


class ToPublish(Strict):
    """`version`: of the draft. `untried` true: I know that this content was never tried, and `reason` says why."""

    version: Version
    reason: Reason
    untried: bool = False


class PublishedBrief(BaseModel):
    """A published version. `live`: in force now; `published_by_name`: what the person is called now, null for none."""

    number: int
    origin: Literal["draft", "plan"]
    name: str
    hash: str
    reason: str
    published_at: datetime
    published_by: str
    published_by_name: str | None = None
    untried: bool
    trial: str | None
    plan: str | None
    live: bool


class PublishedView(PublishedBrief):
    """`names`: what the ids in the document are called now."""

    document: Document
    names: dict[str, str]


class MarketEvent(BaseModel):
    """The plan that stands in for the policy, if one is on. `by_name` null: not known any more."""

    on: bool
    plan: str | None = None
    name: str = ""
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""
    by_name: str | None = None
    reason: str = ""


class LiveView(BaseModel):
    """`number`: what holds now, 0: the program's own; `base`: what holds without a plan. `version`: of this."""

    number: int
    base: int
    published: PublishedBrief | None
    market_event: MarketEvent
    plan_trial_days: int
    version: int


class GoBack(Strict):
    """`version`: of what is live, as the asker saw it."""

    version: Version
    reason: Reason


class Settings(Strict):
    """How old the trial of a plan may be that is switched on (days)."""

    version: Version
    plan_trial_days: Annotated[int, Field(ge=1, le=PLAN_TRIAL_DAYS_MAX, strict=True)]


class SwitchOn(Strict):
    """`version`: of the plan, as the asker saw it."""

    plan: Id
    version: Version
    minutes: Annotated[int, Field(ge=PLAN_MINUTES_MIN, le=PLAN_MINUTES_MAX, strict=True)]
    reason: Reason


class PolicySwitch(BaseModel):
    """What came into force, when, through whom and why. `until`: of a plan; `by_name` null: the system, or not known
    any more."""

    id: str
    at: datetime
    by: str
    by_name: str | None = None
    kind: Literal["published", "back", "plan_on", "plan_off", "plan_expired"]
    number: int
    reason: str
    plan: str | None
    until: datetime | None
