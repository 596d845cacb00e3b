"""Web sign-in: who knows the password gets an identity JWT (ES256), which others check with the published keys."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey

VALID_S: Final = 300
"""Of an identity JWT."""


class Issuer:
    """Signs for one core. `name` is the `iss` of its tokens; the key lives beside the database."""

    def __init__(self, data: Path, name: str) -> None:
        self.name = name
        path = data / "identity.jwk"
        if not path.exists():
            made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(made.as_dict(private=True), file)
        self._key = ECKey.import_key(json.loads(path.read_text()))

    def keys(self) -> dict[str, Any]:
        """The public keys, as a JWK set."""
        return {"keys": [self._key.as_dict(private=False)]}

    def token(self, customer: str, audience: str, now_s: int) -> str:
        """Says that this customer signed in just now."""
        header = {"alg": "ES256", "kid": self._key.kid or "", "typ": "JWT"}
        claims = {
            "iss": self.name, "sub": customer, "aud": audience, "iat": now_s, "exp": now_s + VALID_S,
            "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        return jwt.encode(header, claims, self._key)
