"""Bodies and answers about what a policy would do with one contact."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, Id, Language
from yingda.foundation.http import Strict
from yingda.routing.policies.document_schema import Channel, Document
from yingda.routing.policy import Mode, Order, Source

Word = Annotated[str, StringConstraints(max_length=64, pattern=LINE_PATTERN)]


class ContactBody(Strict):
    """Somebody who might come. Empty: nothing is known of it. `second_line`: the first line asked for an expert."""

    queue: Id
    channel: Channel = "phone"
    language: Language | Literal[""] = ""
    value: Word = ""
    topic: Word = ""
    second_line: bool = False


class ToPreview(Strict):
    """`document` null: what is live alone."""

    contact: ContactBody
    document: Document | None = None


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PreviewRing(_Told):
    """Who is in it: these skills with the least level, of one of these branches and lines (empty: any)."""

    asks: list[tuple[str, int]]
    branches: list[str]
    lines: list[int]
    help: bool


class PreviewGroup(_Told):
    """Agents whom nobody asked before: how many, and the first of them by name."""

    ring: PreviewRing
    fresh: int
    names: list[str]


class PreviewMoment(_Told):
    """From `after_s` seconds in the queue, or as soon as `or_waiting` wait. `lift`: points of the policy by then;
    `claim`: all points by then; `agents`: all who may be asked from now on."""

    after_s: int
    or_waiting: int | None
    lift: float
    claim: float
    agents: int
    groups: list[PreviewGroup]


class PreviewKnown(_Told):
    """Waits for an agent whom the customer knows, `reserve_s` seconds at most."""

    source: Source
    reserve_s: int


class PreviewWay(_Told):
    """`ahead_s`: the points at once are as good as so many seconds of waiting; null: waiting adds nothing here."""

    moments: list[PreviewMoment]
    order: Order
    mode: Mode
    push_after_s: int | None
    known: list[PreviewKnown]
    experts: bool
    priority: int
    lift: float
    ahead_s: float | None


class ContactPreview(BaseModel):
    """What is live does with the contact, and what the document would; `number`: of what is live. `same`: no
    difference that one contact could feel."""

    number: int
    live: PreviewWay
    draft: PreviewWay | None
    same: bool
