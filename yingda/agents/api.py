"""Agents as others see them: who has a desk, what they can do and how much at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from yingda.agents import store
from yingda.foundation.work import Read, Work

LEVEL_MIN: Final = 1
LEVEL_MAX: Final = 5


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """Something an agent can do to a level of 1 to 5: a language, a business."""

    id: str
    key: str
    name: str
    name_en: str
    active: bool = True


class AgentProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One agent. `skills`: level (1 to 5) by skill id; `capacity`: contacts at once by channel ("webchat": 3).

    `name` is the staff display name (C1); `branch` the branch's id, `branches` it and those above it. `line` 2 is an
    expert's. An agent who is not `active` gets no offers.
    """

    id: str
    name: str
    branch: str | None
    skills: dict[str, int]
    capacity: dict[str, int]
    branches: tuple[str, ...] = ()
    line: int = 1
    active: bool = True


async def load_skills(read: Read | Work) -> list[Skill]:
    """All skills of the tenant, retired ones (`active` false) too, in the order of their keys."""
    rows = await store.skills(read.conn)
    return [
        Skill(id=row["id"], key=row["key"], name=row["name"], name_en=row["name_en"], active=row["active"])
        for row in rows
    ]


async def load_agents(read: Read | Work) -> list[AgentProfile]:
    """All users with a desk, disabled ones (`active` false) too, in the order of their ids."""
    return [
        AgentProfile(
            id=row["id"],
            name=row["name"],
            branch=row["branch"],
            skills=row["skills"],
            capacity=row["capacity"],
            branches=row["branches"],
            line=row["line"],
            active=row["active"],
        )
        for row in await store.agents(read.conn)
    ]


async def levels_of_active_agents(read: Read | Work) -> list[dict[str, int]]:
    """Level by skill of each agent who may work."""
    return [row["skills"] for row in await store.agents(read.conn) if row["active"]]


async def unknown_skills(read: Read | Work, wanted: Iterable[str]) -> list[str]:
    """Those that are not skills in use."""
    known = {row["id"] for row in await store.skills(read.conn) if row["active"]}
    return sorted(set(wanted) - known)
