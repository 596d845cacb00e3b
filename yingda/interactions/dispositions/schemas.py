"""Bodies and answers about dispositions. Fields mean what `api.Disposition` says."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, field_validator

from yingda.foundation.fields import Id, Key, Name, Version, Versioned
from yingda.foundation.http import Strict

DISPOSITIONS_MAX: Final = 5000
QUEUES_MAX: Final = 100


class NewDisposition(Strict):
    """`parent` null: a group. `queues` empty: for contacts of every queue."""

    parent: Id | None = None
    key: Key
    name: Name
    name_en: Name
    queues: Annotated[list[Id], Field(max_length=QUEUES_MAX)] = Field(default_factory=list)

    @field_validator("queues")
    @classmethod
    def _once_each(cls, value: list[str]) -> list[str]:
        return sorted(set(value))


class ChangedDisposition(NewDisposition):
    """The whole disposition; `active` false retires it."""

    version: Version
    active: bool


class DispositionView(Versioned):
    parent: str | None
    key: str
    name: str
    name_en: str
    queues: list[str]
