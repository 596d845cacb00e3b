"""Which addresses core systems may have: encrypted ones anywhere, plain ones only on this machine."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

ENCRYPTED: Final = {"http": "https", "tcp": "tls"}
"""For each plain scheme the one that encrypts."""


def safe(address: str, plain: str) -> bool:
    """Whether an adapter that speaks over `plain` (http, tcp) may go to this address."""
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and not parts.username and not parts.password and (parts.port or 1) > 0
    except ValueError:
        return False
    if not named or parts.query or parts.fragment:
        return False
    return parts.scheme == ENCRYPTED[plain] or (parts.scheme == plain and _loopback(parts.hostname or ""))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
