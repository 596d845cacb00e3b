"""Bodies and answers about skills and agents' profiles."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from yingda.foundation.fields import Id, Key, Level, Name, Version, Versioned
from yingda.foundation.http import Strict

SKILLS_MAX: Final = 5000
SKILLS_PER_AGENT_MAX: Final = 200
CAPACITY_MAX: Final = 20
"""Contacts of one channel that one agent holds at once."""

Channel = Literal["webchat", "phone"]


class NewSkill(Strict):
    """`name_en` is what screens in English show."""

    key: Key
    name: Name
    name_en: Name


class ChangedSkill(NewSkill):
    """The whole skill; `active` false retires it."""

    version: Version
    active: bool


class SkillView(Versioned):
    key: str
    name: str
    name_en: str


class ChangedProfile(Strict):
    """All of the agent's skills with their levels, contacts at once by channel, and the line: 1, or 2 for experts."""

    version: Version
    line: Literal[1, 2] = 1
    skills: Annotated[dict[Id, Level], Field(max_length=SKILLS_PER_AGENT_MAX)]
    capacity: dict[Channel, Annotated[int, Field(ge=0, le=CAPACITY_MAX, strict=True)]]


class ProfileView(BaseModel):
    """An agent with skills and capacity; version 0: nobody has set them yet."""

    id: str
    name: str
    branch: str | None
    active: bool
    version: int
    skills: dict[str, int]
    capacity: dict[str, int]
    line: int
