"""Bodies and answers about recordings. Offsets and lengths are milliseconds of sound, from a recording's beginning."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import PROSE_PATTERN, Version
from yingda.foundation.http import Strict
from yingda.recordings.retention import KEEP_DAYS_MAX, KEEP_DAYS_MIN

Purpose = Literal["quality", "complaint", "training", "legal", "other"]
Note = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, pattern=PROSE_PATTERN)]


class PartView(BaseModel):
    """A part of the sound. `peaks`: loudness by channel, 0 to 255, evenly over the part; empty when it is deleted."""

    number: int
    at_ms: int
    ms: int
    sha256: str
    peaks: list[list[int]]


class GapView(BaseModel):
    """For `ms` nothing was recorded; the sound goes on at `at_ms`. `reason`: secure, switch_lost, not_recorded."""

    at_ms: int
    ms: int
    reason: str


class MarkView(BaseModel):
    """`kind`: answered hold resume transfer consult consult_end conference captured ended."""

    at_ms: int
    kind: str
    agent: str | None
    queue: str | None


class RecordingView(BaseModel):
    """`kind`: call (left: the customer, right: what the customer heard) or message (the customer alone).

    A moment of the call is `started_at` plus its offset plus the gaps before it.
    """

    id: str
    kind: str
    channels: int
    started_at: datetime
    ms: int
    sealed_at: datetime
    keep_until: datetime
    deleted_at: datetime | None
    deleted_reason: str | None
    parts: list[PartView]
    gaps: list[GapView]
    marks: list[MarkView]


class HoldView(BaseModel):
    """A legal hold: nothing of the contact is deleted while it stands."""

    reason: str
    set_at: datetime
    set_by: str


class ContactSound(BaseModel):
    """All recordings of a contact, oldest first."""

    interaction: str
    recordings: list[RecordingView]
    hold: HoldView | None
    may_export: bool
    may_hold: bool


class RecordingItem(BaseModel):
    """A recording in a list."""

    id: str
    interaction: str
    kind: str
    started_at: datetime
    ms: int
    keep_until: datetime
    deleted_at: datetime | None
    held: bool


class Reason(Strict):
    """Why somebody wants to listen; `other` says it in the note."""

    purpose: Purpose
    note: Note = ""


class Grant(BaseModel):
    """Shown when fetching sound (`ticket`, or header `X-Recording-Grant`), in the session that it was given to."""

    grant: str
    expires_at: datetime


class Hold(Strict):
    held: bool
    reason: Note = ""


class Rule(Strict):
    """How many days recordings are kept. `version` 0: the institution has no rule of its own yet."""

    keep_days: Annotated[int, Field(ge=KEEP_DAYS_MIN, le=KEEP_DAYS_MAX, strict=True)]
    version: Version = 0
