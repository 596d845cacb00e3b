"""Bodies and answers about the institution's security settings and its identity provider."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from yingda.foundation.fields import Version
from yingda.foundation.http import Strict

Issuer = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#@]{3,300}$")]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class SecuritySettings(Strict):
    """`second_factor`: the three administrator roles need a one-time code (MLPS 2.0 level 3, 8.1.4.1 d)."""

    second_factor: bool


class NewProvider(Strict):
    """Who vouches for the people. `secret` null keeps the one there is. `version` 0: there is none yet."""

    issuer: Issuer
    client_id: ClientId
    secret: Annotated[SecretStr, Field(min_length=1, max_length=500)] | None = None
    claim: Literal["email", "preferred_username"] = "email"
    active: bool = True
    version: Version = 0


class ProviderView(BaseModel):
    """The identity provider; its secret is never shown. `redirect_uri` is what to register with it."""

    issuer: str
    client_id: str
    claim: str
    active: bool
    version: int
    redirect_uri: str
