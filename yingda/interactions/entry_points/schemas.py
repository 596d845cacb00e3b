"""Bodies and answers about entry points. Fields mean what `api.EntryPoint` says."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, field_validator

from yingda.foundation.fields import PROSE_PATTERN, Id, Key, Language, Name, Version, Versioned
from yingda.foundation.http import Strict

ENTRY_POINTS_MAX: Final = 1000
ORIGINS_MAX: Final = 50
ORIGIN_CHARS_MAX: Final = 300
LANGUAGES_MAX: Final = 2
TEXT_CHARS_MAX: Final = 1000

Channel = Literal["webchat", "phone"]
Words = Literal["greeting", "closed"]
"""`greeting`: what the customer reads first; `closed`: what is said outside opening hours."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARS_MAX, pattern=PROSE_PATTERN)]


class NewEntryPoint(Strict):
    """`languages`: the first is the default."""

    key: Key
    name: Name
    channel: Channel = "webchat"
    flow_key: Key
    queue: Id
    calendar_id: Id | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=LANGUAGES_MAX)]
    allowed_origins: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=ORIGIN_CHARS_MAX)]],
        Field(max_length=ORIGINS_MAX),
    ] = Field(default_factory=list)
    texts: dict[Language, dict[Words, Prose]] = Field(default_factory=dict)

    @field_validator("languages")
    @classmethod
    def _once_each(cls, value: list[Language]) -> list[Language]:
        return list(dict.fromkeys(value))


class ChangedEntryPoint(NewEntryPoint):
    """The whole entry point; `active` false retires it."""

    version: Version
    active: bool


class EntryPointView(Versioned):
    key: str
    name: str
    channel: str
    flow_key: str
    queue: str
    calendar_id: str | None
    languages: list[str]
    allowed_origins: list[str]
    texts: dict[str, dict[str, str]]
