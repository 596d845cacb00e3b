"""Bodies and answers about consents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, Id
from yingda.foundation.http import Strict
from yingda.outbound_gate.consents.word import ConsentChannel, ConsentPurpose, Source


class NewWord(Strict):
    """What the customer says to the agent. `evidence`: where it can be heard or seen; the contact itself if empty."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool
    evidence: Annotated[str, StringConstraints(max_length=200, pattern=LINE_PATTERN)] = ""
    interaction: Id | None = None


class WordView(BaseModel):
    id: str
    purpose: ConsentPurpose
    channel: ConsentChannel
    given: bool
    source: Source
    evidence: str
    at: datetime
    by: str


class Words(BaseModel):
    items: list[WordView]
