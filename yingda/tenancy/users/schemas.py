"""Bodies and answers about users. The whole name and the address go in and are never shown but by `reveal`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, Id, Name, Version, Versioned
from yingda.foundation.http import Strict
from yingda.tenancy.roles.schemas import RoleKey
from yingda.tenancy.rules.password import LENGTH_MAX

Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")]
ShownName = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True, pattern=LINE_PATTERN)]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f]{1,190}$")]
InitialPassword = Annotated[SecretStr, Field(min_length=1, max_length=LENGTH_MAX)]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=200, strip_whitespace=True, pattern=LINE_PATTERN)]


class NewUser(Strict):
    """An account without roles. `name` is what colleagues and customers see (a staff number or a work name).

    Without a `password` the account signs in by OIDC only; one that is given must be changed at the first sign-in.
    """

    username: Username
    name: ShownName
    full_name: Name
    email: Email | None = None
    agent: bool = False
    branch_id: Id | None = None
    password: InitialPassword | None = None


class ChangedUser(Strict):
    """The whole account; what is under seal stays when it is null. `email` "" removes the address."""

    version: Version
    name: ShownName
    full_name: Name | None = None
    email: Email | Literal[""] | None = None
    agent: bool
    branch_id: Id | None
    active: bool


class ChangedRoles(Strict):
    """All roles of a user, by key."""

    version: Version
    roles: Annotated[list[RoleKey], Field(max_length=20)]


class SetPassword(Strict):
    """A new password for somebody who must change it at the next sign-in."""

    password: InitialPassword


class Reveal(Strict):
    """Which field to show whole, and why: the reason is in the audit log."""

    field: Literal["full_name", "email"]
    reason: Reason


class Revealed(BaseModel):
    """A field as it is. Not stored, not cached."""

    field: str
    value: str


class UserView(Versioned):
    """An account as administrators see it. `totp`: a second factor is on; `password`: it can sign in with one."""

    username: str
    name: str
    full_name_masked: str
    email_masked: str
    agent: bool
    branch_id: str | None
    roles: list[str]
    totp: bool
    password: bool
    password_must_change: bool
