"""Visitors: a browser that came, known by a secret that only it holds. We keep its hash.

The secret names the entry point it was given at ("yuanshan-web.<43 characters>"), so that the tenant is known before a
row is read; the random part has 256 bits.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any, Final

import msgspec

from yingda.channels.webchat.errors import VisitorUnknown
from yingda.foundation.ids import TenantId

SECRET_BYTES: Final = 32
SECRET_CHARS_MAX: Final = 120

INSERT: Final = """
insert into visitors (id, tenant_id, entry_point_id, secret_hash, language, created_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $6)
"""
SEEN: Final = """
update visitors set seen_at = $3, language = $4 where secret_hash = $1 and entry_point_id = $2 returning id::text
"""
KNOWN: Final = "select id::text, language from visitors where secret_hash = $1 and entry_point_id = $2"


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who came, through which entry point, and what they read."""

    id: str
    tenant: TenantId
    entry_point: str
    language: str


def entry_key_of(secret: str) -> str:
    """The key of the entry point that the secret names; says nothing about whether the secret is good."""
    key, dot, rest = secret.partition(".")
    if not dot or not rest or len(secret) > SECRET_CHARS_MAX:
        raise VisitorUnknown()
    return key


def new_secret(entry_key: str) -> str:
    return f"{entry_key}.{secrets.token_urlsafe(SECRET_BYTES)}"


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def add(conn: Any, visitor: Visitor, secret: str, now: datetime) -> None:
    await conn.execute(
        INSERT, visitor.id, visitor.tenant, visitor.entry_point, hash_of(secret), visitor.language, now
    )  # fmt: skip


async def seen(conn: Any, tenant: TenantId, entry_point: str, secret: str, language: str, now: datetime) -> Visitor:
    """The visitor behind a secret, noted as having come again; `visitor.unknown` if there is none."""
    id = await conn.fetchval(SEEN, hash_of(secret), entry_point, now, language)
    if id is None:
        raise VisitorUnknown()
    return Visitor(id=id, tenant=tenant, entry_point=entry_point, language=language)


async def known(conn: Any, tenant: TenantId, entry_point: str, secret: str) -> Visitor:
    row = await conn.fetchrow(KNOWN, hash_of(secret), entry_point)
    if row is None:
        raise VisitorUnknown()
    return Visitor(id=row["id"], tenant=tenant, entry_point=entry_point, language=row["language"])
