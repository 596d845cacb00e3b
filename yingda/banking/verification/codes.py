"""One-time codes that are nowhere: made from the tenant's key and the question's id, for sending and for comparing.

After RFC 4226 (HOTP) truncation of an HMAC; nothing to store, so nothing to steal from a row or a backup.
"""

from __future__ import annotations

import hmac
from typing import Final

from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId

DIGITS: Final = 6
CONTEXT: Final = "verification.code"


def code_of(keyring: Keyring, tenant: TenantId, challenge: str, digest: bytes | None) -> str:
    """Six digits, bound to the question and to the operation it is about."""
    mac = keyring.blind_index(tenant, f"{challenge}:{digest.hex() if digest else ''}", CONTEXT)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def right(keyring: Keyring, tenant: TenantId, challenge: str, digest: bytes | None, given: str) -> bool:
    return hmac.compare_digest(code_of(keyring, tenant, challenge, digest).encode(), given.encode())
