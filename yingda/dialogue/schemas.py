"""Bodies and answers about flows. A drawing means what `flow.Flow` says; its form is checked there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from yingda.dialogue.flow import OPTIONS_MAX
from yingda.foundation.fields import Id, Key, Name, Version, Versioned
from yingda.foundation.http import Strict


class NewFlow(Strict):
    """`draft`: start, human, nodes, languages. It may have problems; only a flow without any can be published.

    Without a draft it begins as the starter flow, whose menu leads to the queues of `menu` (ids)."""

    key: Key
    name: Name
    draft: dict[str, Any] | None = None
    menu: Annotated[list[Id], Field(max_length=OPTIONS_MAX)] = Field(default=[])


class ChangedFlow(Strict):
    """The whole flow; `active` false retires it: no new contact begins with it."""

    key: Key
    name: Name
    draft: dict[str, Any]
    version: Version
    active: bool = True


class Publication(Strict):
    """Publishes the draft as the editor saw it at this version."""

    version: Version


class ProblemView(BaseModel):
    """One thing to mend before publishing; key `error.<code>`. `node` is empty where it is the whole flow."""

    code: str
    node: str
    data: dict[str, Any]


class FlowView(Versioned):
    key: str
    name: str
    draft: dict[str, Any]
    published: int | None
    problems: list[ProblemView]
    warnings: list[ProblemView]
    """What is allowed but deserves a look; key `warning.<code>`."""


class TopicView(BaseModel):
    """A kind of question that hand-overs may name."""

    key: str
    name: str
    name_en: str


class PublishedVersion(BaseModel):
    number: int
    published_at: datetime
    published_by: str


class VersionView(PublishedVersion):
    body: dict[str, Any]
