"""The canonical hash of an operation: what a customer's proof is bound to. One operation, one form, one hash.

RFC 8785 in spirit: keys sorted, no spaces, UTF-8; our values are text, whole numbers and nothing else, so that there is
one way to write each.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

VERSION: Final = 1


class NotCanonical(ValueError):
    """A value that can be written in two ways (a float, a date) has no place in an operation."""


def digest(
    *, tenant: str, operation: str, customer: str, role: str, ref: str, kind: str, params: dict[str, Any],
    currency: str,
) -> bytes:  # fmt: skip
    """32 bytes (SHA-256)."""
    whole = {
        "v": VERSION, "tenant": tenant, "operation": operation, "customer": customer, "role": role, "ref": ref,
        "kind": kind, "params": params, "currency": currency,
    }  # fmt: skip
    _demand_plain(whole)
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def _demand_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise NotCanonical(type(key).__name__)
            _demand_plain(each)
    elif not isinstance(value, str | int) or isinstance(value, bool):
        raise NotCanonical(type(value).__name__)
