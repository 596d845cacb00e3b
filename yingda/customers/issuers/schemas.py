"""Bodies and answers about issuers of identity tokens."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, Version, Versioned
from yingda.foundation.http import Strict

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=LINE_PATTERN)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,19}$")]


class NewIssuer(Strict):
    """`issuer`, `audience`: as in the token's `iss` and `aud`. `role`: the core whose numbers `sub` is about. `jwks`:
    public keys (RFC 7517), EC on P-256, each with a `kid`."""

    issuer: Word
    audience: Word
    role: Role
    jwks: Annotated[dict[str, Any], Field(max_length=4)]


class ChangedIssuer(NewIssuer):
    version: Version
    active: bool


class IssuerView(Versioned):
    issuer: str
    audience: str
    role: str
    jwks: dict[str, Any]
