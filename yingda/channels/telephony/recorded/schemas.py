"""Bodies and answers about sentences of the telephone and their recordings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import PROSE_PATTERN, Language
from yingda.foundation.http import Strict

TEXT_CHARS_MAX: Final = 2_000
KEYS_MAX: Final = 9

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARS_MAX, pattern=PROSE_PATTERN)]
Digit = Annotated[str, StringConstraints(pattern=r"^[1-9]$")]
Label = Annotated[str, StringConstraints(max_length=200, pattern=PROSE_PATTERN)]


class Where(StrEnum):
    """Where a sentence is said. `earlier`: nowhere now; its recording waits for it to come back."""

    FLOW = "flow"
    TELEPHONE = "telephone"
    ANNOUNCEMENT = "announcement"
    EARLIER = "earlier"


class RecordingView(BaseModel):
    """An uploaded recording. `duration_ms`: how long it is."""

    id: str
    language: str
    text: str
    duration_ms: int
    version: int
    changed_at: datetime
    changed_by: str


class SentenceView(BaseModel):
    """One sentence as callers hear it. `what`: the field of the node, or the name of the telephone's own sentence."""

    where: Where
    node: str
    what: str
    language: str
    text: str
    recording: RecordingView | None


class Spoken(Strict):
    """To be heard before it is said to anybody. `keys`: of a menu whose text does not name them, with their labels."""

    language: Language
    text: Sentence
    keys: Annotated[list[tuple[Digit, Label]], Field(max_length=KEYS_MAX)] = Field(default_factory=list)
