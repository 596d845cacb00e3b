"""Which addresses we speak OIDC to: https anywhere, plain http only on this machine (trials and tests)."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def safe_address(address: str) -> bool:
    """Whether a provider may live there."""
    parts = urlsplit(address)
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
