"""Bodies and answers about merges."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from yingda.customers.rules.merging import Proof
from yingda.foundation.fields import LINE_PATTERN, Id
from yingda.foundation.http import Strict

Reason = Annotated[str, StringConstraints(min_length=2, max_length=200, strip_whitespace=True, pattern=LINE_PATTERN)]


class NewMerge(Strict):
    """`other` becomes part of the customer in the path. `reason` is sealed."""

    other: Id
    proof: Proof
    reason: Reason


class Undo(Strict):
    reason: Reason


class Merged(BaseModel):
    """Ids under which they went on until then."""

    merge: str
    kept: str
    merged: str


class MergeView(BaseModel):
    id: str
    kept: str
    merged: str
    proof: Proof
    merged_at: datetime
    merged_by_name: str
    undone_at: datetime | None


class Merges(BaseModel):
    items: list[MergeView]
