"""Secrets that a browser carries: session tokens, tickets, states. The database holds only their SHA-256.

The tenant stands in the token, because row-level security shows nothing before the tenant is known; to change it there
gives a token whose hash no row has. 256 random bits need no slow hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from yingda.foundation.ids import TenantId

RANDOM_BYTES: Final = 32
TOKEN_CHARS: Final = 64
_TENANT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Token:
    """A secret as the browser has it, its tenant, and what the database keeps of it."""

    text: str
    tenant: TenantId
    hash: bytes


def new_token(tenant: TenantId) -> Token:
    """A fresh secret from the system's random source."""
    raw = uuid.UUID(tenant).bytes + secrets.token_bytes(RANDOM_BYTES)
    return Token(base64.urlsafe_b64encode(raw).decode(), tenant, hashlib.sha256(raw).digest())


def parse_token(text: str) -> Token | None:
    """The token of a text that a browser sent; None when it cannot be one of ours."""
    if len(text) != TOKEN_CHARS or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    tenant = TenantId(str(uuid.UUID(bytes=raw[:_TENANT_BYTES])))
    return Token(text, tenant, hashlib.sha256(raw).digest())
