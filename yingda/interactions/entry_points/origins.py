"""Origins of sites that embed a widget, in the form in which browsers send them (RFC 6454, 6.1)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

PORTS: Final = {"http": 80, "https": 443}
LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
HOST_CHARS_MAX: Final = 253


def canonical(text: str) -> str | None:
    """`text` as a browser would send it: lower case, names in ASCII, without the usual port. None: not an origin."""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # UnicodeError, which a host that has no ASCII form raises, is one
        return None
    if parts.scheme not in PORTS or not _is_host(host) or text.lower() != f"{parts.scheme}://{parts.netloc}".lower():
        return None
    if "@" in parts.netloc or parts.netloc.endswith(":"):
        return None
    return f"{parts.scheme}://{host}" + ("" if port in (None, PORTS[parts.scheme]) else f":{port}")


def _is_host(host: str) -> bool:
    return 0 < len(host) <= HOST_CHARS_MAX and all(LABEL.fullmatch(label) for label in host.split("."))
