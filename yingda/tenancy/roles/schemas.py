"""Bodies and answers about roles."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from yingda.foundation.fields import Name, Version, Versioned
from yingda.foundation.http import Strict

RoleKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Permission = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=60)]


class NewRole(Strict):
    """A role of the institution's own."""

    key: RoleKey
    name: Name
    permissions: Annotated[list[Permission], Field(max_length=200)]


class ChangedRole(NewRole):
    """The whole role; `active` false retires it."""

    version: Version
    active: bool = True


class RoleView(Versioned):
    """A role. `builtin` ones cannot be changed. `users`: how many have it."""

    key: str
    name: str
    permissions: list[str]
    builtin: bool
    users: int = 0
