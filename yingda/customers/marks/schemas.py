"""Bodies and answers about tags, relations, notes, alerts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, PROSE_PATTERN, Id
from yingda.foundation.http import Strict

TAGS_MAX: Final = 20
NOTE_CHARS_MAX: Final = 2_000

Level = Literal["info", "warning", "danger"]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True, pattern=LINE_PATTERN)]
RelationKind = Literal[
    "spouse", "parent", "child", "guardian", "ward", "employer", "employee", "agent", "principal", "other"
]
"""What the other is to the customer."""
INVERSE: Final[dict[str, str]] = {
    "spouse": "spouse", "parent": "child", "child": "parent", "guardian": "ward", "ward": "guardian",
    "employer": "employee", "employee": "employer", "agent": "principal", "principal": "agent", "other": "other",
}  # fmt: skip


class Purposeful(Strict):
    """`interaction`: the contact in the asker's hands."""

    interaction: Id | None = None


class TagSet(Purposeful):
    tags: Annotated[list[Tag], Field(max_length=TAGS_MAX)]


class Tags(BaseModel):
    tags: list[str]


class ManagerSet(Purposeful):
    """`manager`: an agent's id; null: nobody in particular."""

    manager: Id | None


class ManagerView(BaseModel):
    """Whose customer this is among the staff; nulls: nobody's."""

    manager: str | None
    manager_name: str | None


class NewNote(Purposeful):
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=NOTE_CHARS_MAX, strip_whitespace=True, pattern=PROSE_PATTERN)
    ]


class NoteView(BaseModel):
    id: str
    text: str
    at: datetime
    by_name: str
    interaction: str | None


class NewAlert(Purposeful):
    """`until`: the last day that it holds."""

    level: Level
    text: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=LINE_PATTERN)]
    until: date | None = None


class AlertView(BaseModel):
    id: str
    level: Level
    text: str
    until: date | None
    set_at: datetime
    set_by_name: str


class NewRelation(Purposeful):
    """`other` is the customer's `kind`: their parent, their employer."""

    kind: RelationKind
    other: Id


class Other(BaseModel):
    """A related customer; `name` is masked."""

    id: str
    name: str


class RelationView(BaseModel):
    id: str
    kind: RelationKind
    other: Other
    set_at: datetime
