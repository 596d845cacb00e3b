"""Whose a request is: what it carries names the institution, before anybody looks whether it is good.

Sessions and tickets of staff carry their institution; visitors, signed-in pages and their tickets carry the key of an
entry point; a browser that asks whether it may ask (CORS) carries the site that it is on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.ids import TenantId
from yingda.tenancy.api import tenant_of

STAFF_SOCKETS: Final = frozenset({"/ws", "/sip"})
SIGNING_IN: Final = ("/api/oidc/", "/api/demo")
"""Any node signs people in (`POST /api/session` too); who is signed in is known by the cookie."""
NAMING: Final = frozenset({("POST", "/chat/visit"), ("POST", "/portal/session")})
"""Doors whose body names the entry point."""
PEEKED_BYTES_MAX: Final = 16_384
VISITOR_HEADER: Final = "x-visitor"
BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What names the institution: one of these. `body`: it stands in the body (`entry_in`)."""

    tenant: TenantId | None = None
    entry: str | None = None
    site: str | None = None
    body: bool = False


def addressed(
    method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str], cookies: Mapping[str, str]
) -> Asked | None:
    """None: any node can answer."""
    if path in STAFF_SOCKETS:
        return _of_token(query.get("ticket", ""))
    if path.startswith("/api/"):
        if path.startswith(SIGNING_IN) or (method, path) == ("POST", "/api/session"):
            return None
        return _of_token(cookies.get(SESSION_COOKIE, ""))
    if path.startswith(("/chat/", "/portal/")):
        return _of_page(method, path, headers, query)
    return None


def _of_token(text: str) -> Asked | None:
    tenant = tenant_of(text)
    return Asked(tenant=tenant) if tenant is not None else None


def _of_page(method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str]) -> Asked | None:
    if method == "OPTIONS":
        return Asked(site=headers["origin"]) if headers.get("origin") else None
    if (method, path) in NAMING:
        return Asked(body=True)
    given = headers.get("authorization", "")
    bearer = given[len(BEARER) :].strip() if given[: len(BEARER)].lower() == BEARER else ""
    for secret in (bearer, headers.get(VISITOR_HEADER, ""), query.get("ticket", "")):
        key, dot, rest = secret.partition(".")
        if dot and rest and key:
            return Asked(entry=key)
    return None


class _Naming(msgspec.Struct):
    entry_point: str = ""


_decode: Final = msgspec.json.Decoder(_Naming).decode


def entry_in(body: bytes) -> str | None:
    """The entry point's key that the body of a door in `NAMING` names."""
    try:
        return _decode(body).entry_point or None
    except msgspec.MsgspecError:
        return None
