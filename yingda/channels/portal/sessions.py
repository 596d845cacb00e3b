"""Sessions of signed-in pages: a secret that only the page holds. We keep its hash, and what its customer proved.

The secret names the entry point it was given at ("yuanshan-web.<43 characters>"), so that the tenant is known before a
row is read; the random part has 256 bits and needs no slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yingda.channels.portal import store
from yingda.channels.portal.errors import PortalSignedOut
from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.jobs import Job

SECRET_BYTES: Final = 32
TOKEN_CHARS_MAX: Final = 120
IDLE_S: Final = 15 * 60
"""A session nobody uses ends after this (JR/T 0068-2020 6.2.1.5: sessions of internet banking end when idle)."""
ABSOLUTE_S: Final = 2 * 3600
"""And after this whatever happens."""
MOVE_EVERY_S: Final = 30
"""How much the idle end may lag behind: one small write each half minute instead of one a request."""
KEPT: Final = timedelta(days=30)
ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A customer on a page of the institution. Moments are epoch milliseconds."""

    id: str
    tenant: TenantId
    customer: str
    entry_point: str
    tier: int
    proven_at: int | None
    language: str
    expires_at: int
    ends_at: int


def entry_key_of(token: str) -> str:
    """The key of the entry point that a token names; says nothing about whether the token is good."""
    key, dot, rest = token.partition(".")
    if not dot or not rest or len(token) > TOKEN_CHARS_MAX:
        raise PortalSignedOut()
    return key


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """Opens, finds and ends them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, tenant: TenantId, *, entry_key: str, entry_point: str, customer: str, tier: int, language: str
    ) -> tuple[str, Session]:
        """A new session of a customer who was identified this moment, and its secret."""
        now = self._database.clock.now_ms()
        token = f"{entry_key}.{secrets.token_urlsafe(SECRET_BYTES)}"
        session = Session(
            id=self._database.ids.new(), tenant=tenant, customer=customer, entry_point=entry_point, tier=tier,
            proven_at=now, language=language, expires_at=now + IDLE_S * 1000, ends_at=now + ABSOLUTE_S * 1000,
        )  # fmt: skip
        async with self._database.raw(tenant) as conn:
            await store.insert(
                conn, id=session.id, tenant=tenant, token_hash=_hash(token), customer=customer, entry_point=entry_point,
                tier=tier, proven_at=to_datetime(now), language=language, now=to_datetime(now),
                expires_at=to_datetime(session.expires_at), ends_at=to_datetime(session.ends_at),
            )  # fmt: skip
        return token, session

    async def find(self, tenant: TenantId, entry_point: str, token: str, *, use: bool = True) -> Session:
        """The session behind a secret. `use`: its idle end moves on. Raises `PortalSignedOut`."""
        now = self._database.clock.now_ms()
        async with self._database.raw(tenant) as conn:
            row = await store.alive(conn, _hash(token), to_datetime(now))
            if row is None or row["entry_point"] != entry_point:
                raise PortalSignedOut()
            expires_at, ends_at = to_ms(row["expires_at"]), to_ms(row["ends_at"])
            if use and min(now + IDLE_S * 1000, ends_at) - expires_at > MOVE_EVERY_S * 1000:
                expires_at = min(now + IDLE_S * 1000, ends_at)
                await store.move_on(conn, row["id"], to_datetime(expires_at))
        return Session(
            id=row["id"], tenant=tenant, customer=row["customer"], entry_point=row["entry_point"], tier=row["tier"],
            proven_at=to_ms(row["proven_at"]) if row["proven_at"] else None, language=row["language"],
            expires_at=expires_at, ends_at=ends_at,
        )  # fmt: skip

    async def proved(self, session: Session, tier: int, at: int) -> None:
        """The customer proved who they are once more."""
        async with self._database.raw(session.tenant) as conn:
            await store.note_proof(conn, session.id, tier, to_datetime(at))

    async def end(self, session: Session) -> None:
        async with self._database.raw(session.tenant) as conn:
            await store.end(conn, session.id, to_datetime(self._database.clock.now_ms()))


def cleaning(database: Database) -> Job:
    """Once an hour: rows of sessions that ended a month ago."""
    return Job("portal.clean", "23 * * * *", lambda: clean(database))


async def clean(database: Database) -> int:
    """How many rows went."""
    before, removed = to_datetime(database.clock.now_ms()) - KEPT, 0
    for tenant in await database.tenants():
        while True:
            async with database.raw(tenant) as conn:
                rows = await store.delete_old(conn, before, ROWS)
            removed += rows
            if rows < ROWS:
                break
    return removed
