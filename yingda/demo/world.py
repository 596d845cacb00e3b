"""The shape of an institution of the demo world. Things are named by key; the loader turns keys into ids."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, Literal

from yingda.dialogue.api import Flow

PASSWORD: Final = "yingda-demo-2026"  # noqa: S105  documented on purpose; only ever loaded when the demo is on
LANGUAGES: Final = ("zh-CN", "en")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the staff. `skills`: level by key; whoever has some has a desk."""

    username: str
    name: str
    role: str
    branch: str
    skills: dict[str, int] = field(default_factory=dict)
    chats: int = 3
    calls: int = 1
    line: Literal[1, 2] = 1
    """2: an expert."""


def agent(
    username: str, name: str, branch: str, chats: int = 3, role: str = "agent", line: Literal[1, 2] = 1, **skills: int
) -> Person:
    """Somebody with a desk; `skills` are levels by key."""
    return Person(username=username, name=name, role=role, branch=branch, skills=skills, chats=chats, line=line)


def staff(username: str, name: str, role: str) -> Person:
    """Somebody at the head office without a desk."""
    return Person(username=username, name=name, role=role, branch="HQ")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A queue. `overflow`: (after seconds, key of the queue); `resort`: key of the last resort, None: a message."""

    key: str
    name: str
    name_en: str
    required: dict[str, int] = field(default_factory=dict)
    hours: str | None = None
    priority: int = 5
    ageing_per_minute: float = 0.5
    overflow: tuple[int, str] | None = None
    resort: str | None = None
    wrap_up_s: int = 60


@dataclass(frozen=True, kw_only=True)
class Group:
    """Dispositions under one heading: (key, zh, en) each; `queue`: only for contacts of it."""

    key: str
    name: str
    name_en: str
    members: tuple[tuple[str, str, str], ...]
    queue: str | None = None


@dataclass(frozen=True, kw_only=True)
class Routing:
    """A policy of routing: published, a draft, or a plan for a market event. `document` as the REST door takes it, with
    skills, queues and branches by key (`skill:card`, `queue:card`, `branch:HZ`)."""

    kind: Literal["published", "policy", "plan"]
    name: str
    note: str
    document: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Institution:
    """`branches`: (code, name, code of the parent), parents first. `menu`: what the flow offers, with its queue.

    `number`: of its telephone; `hotline`: the flows behind it, the last of them the first that callers hear.
    """

    slug: str
    name: str
    name_en: str
    kind: Literal["bank", "securities"]
    branches: tuple[tuple[str, str, str | None], ...]
    people: tuple[Person, ...]
    skills: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    menu: tuple[tuple[str, str, str, str], ...]
    greeting: dict[str, str]
    closed: dict[str, str]
    number: str
    hotline: Callable[[], list[Flow]]
    policies: tuple[Routing, ...] = ()

    @property
    def entry_point(self) -> str:
        return f"{self.slug}-web"

    @property
    def articles(self) -> list[dict[str, Any]]:
        """By language: title, questions and text of each."""
        articles: list[dict[str, Any]] = _content(f"{self.slug}.toml")["articles"]
        return articles

    @property
    def phrases(self) -> list[dict[str, Any]]:
        """Those of both institutions and its own."""
        return [each for each in _content("phrases.toml")["phrases"] if each.get("only", self.slug) == self.slug]


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads((files("yingda.demo") / "content" / name).read_text("utf-8"))
