"""Bodies and answers about people who must not be contacted. A number comes in whole and goes out masked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import Version, Versioned
from yingda.foundation.http import Strict

ENTRIES_MAX: Final = 2_000_000
IMPORT_CHARS_MAX: Final = 900_000
"""Some 60 000 numbers; bodies of REST end at 1 MiB."""
FAULTS_SHOWN_MAX: Final = 50

Reason = Literal["asked", "complaint", "regulator", "not_the_person", "other"]
"""Why: the person asked, complained, an authority says so, the number is somebody else's."""
Number = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class NewEntry(Strict):
    """`expires_on`: the last day that it holds; null: for good."""

    number: Number
    reason: Reason = "asked"
    expires_on: date | None = None


class ChangedEntry(Strict):
    """All of an entry but its number; `active` false: the person may be contacted again."""

    reason: Reason
    expires_on: date | None = None
    version: Version
    active: bool


class EntryView(Versioned):
    number_masked: str
    reason: Reason
    expires_on: date | None


class Lookup(Strict):
    """A number to look for. In a body, so that it is in no address and no log."""

    number: Number


class Found(BaseModel):
    """The entry of the number; null: it has none."""

    entry: EntryView | None


class Import(Strict):
    """`text`: CSV with a number in the first column and, if wanted, a reason and a last day (YYYY-MM-DD) in the next
    two; lines without them get those given here."""

    text: Annotated[str, Field(min_length=1, max_length=IMPORT_CHARS_MAX)]
    reason: Reason = "asked"
    expires_on: date | None = None


class Fault(BaseModel):
    """A line that was not taken, and why (a code as of an error)."""

    line: int
    code: str


class Imported(BaseModel):
    """What became of an import. Good lines are taken also when others are not; `more`: not all faults are shown."""

    added: int
    known: int
    faults: list[Fault]
    more: bool
