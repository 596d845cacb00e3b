"""Bodies and answers about signing in and one's own account."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from yingda.foundation.http import Strict
from yingda.tenancy.rules.password import LENGTH_MAX

Slug = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Username = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LENGTH_MAX)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=12)]


class SignIn(Strict):
    """Who wants in. `totp` only when the answer `session.totp_required` asked for it."""

    tenant: Slug
    user: Username
    password: Password
    totp: Code | None = None


class PersonView(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    username: str


class TenantView(BaseModel):
    """Where. `time_zone` (IANA name) is the institution's: screens tell its time, wherever they stand."""

    id: str
    slug: str
    name: str
    time_zone: str


class SessionView(BaseModel):
    """Who am I. `must`: what comes before anything else (`password`, `totp`); permissions are empty until then."""

    user: PersonView
    tenant: TenantView
    roles: list[str]
    permissions: list[str]
    agent: bool
    totp: bool
    must: list[str]


class TicketView(BaseModel):
    """A secret for one socket, good for 30 s."""

    ticket: str


class NewPassword(Strict):
    """One's own new password."""

    old: Password
    new: Password


class TotpCode(Strict):
    """A code of the authenticator."""

    code: Code


class TotpEnrolment(BaseModel):
    """What an authenticator needs: the secret, its `otpauth://` address and that as a QR picture (SVG)."""

    secret: str
    uri: str
    qr: str
