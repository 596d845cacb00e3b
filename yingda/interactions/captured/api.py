"""The tokeniser: digits go in, a token comes out; for the token the digits are given out once.

They are sealed under the tenant's key, bound to their token, and gone after `KEPT`, redeemed or not. Nothing here
writes a digit into a log, an event, the audit log, a representation or an exception.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId, parse_id
from yingda.foundation.jobs import Job
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.interactions.captured import store
from yingda.interactions.captured.errors import CaptureGone, CaptureMalformed
from yingda.interactions.captured.rules import DIGITS, is_valid, shown

__all__ = ["Captured", "Kind", "clean", "cleaning", "keep", "keep_digits", "redeem", "redeem_digits"]

Kind = Literal["card", "pin", "code", "number"]

KEPT: Final = timedelta(minutes=15)
"""PCI DSS 4.0, 3.3.1.3: a PIN is not kept after it was used; before, no longer than the system behind needs to ask."""
CONTEXT: Final = "captured.digits"
ROWS: Final = 5_000
"""Deleted in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What may be known of captured digits. `token` is "" where they were not kept: a card number that is none
    (`valid` false: its check digit does not fit)."""

    token: str
    shown: str
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """The digits, for the one who asked; a representation does not have them."""

    kind: Kind
    interaction: str
    digits: str = field(repr=False)


async def keep(work: Work, keyring: Keyring, *, interaction: str, kind: Kind, digits: str) -> Captured:
    """Seals the digits and answers with their token. A card number whose check digit does not fit is not kept.

    Raises `CaptureMalformed`.
    """
    least, most = DIGITS[kind]
    if not (digits.isascii() and digits.isdigit() and least <= len(digits) <= most):
        raise CaptureMalformed(kind=kind, least=least, most=most)
    valid, mask = is_valid(kind, digits), shown(kind, digits)
    token = str(uuid.uuid4()) if valid else ""  # version 4: no time in it, nothing to guess
    if valid:
        sealed = keyring.seal_text(work.tenant, digits, f"{CONTEXT}:{token}")
        await store.insert(work.conn, token, work.tenant, interaction, kind, sealed, work.now, work.now + KEPT)
    work.audit("captured.kept", interaction, {"kind": kind, "valid": valid, "token": token})
    return Captured(token=token, shown=mask, valid=valid)


async def redeem(work: Work, keyring: Keyring, token: str, purpose: str) -> Redeemed:
    """The digits, once, within `KEPT`: they are gone with the commit. `purpose` says what for, in the audit log.

    Raises `CaptureGone`; `id.malformed` where `token` is none.
    """
    row = await store.take(work.conn, parse_id(token, "token"), work.now)
    if row is None:
        raise CaptureGone()
    digits = keyring.open_text(work.tenant, bytes(row["digits_sealed"]), f"{CONTEXT}:{row['id']}")
    work.audit("captured.redeemed", row["interaction_id"], {"kind": row["kind"], "token": token, "purpose": purpose})
    return Redeemed(kind=row["kind"], interaction=row["interaction_id"], digits=digits)


async def keep_digits(
    database: Database, tenant: TenantId, interaction: str, kind: Kind, digits: str, *, keyring: Keyring
) -> Captured:
    """`keep` for the telephone's line, which has no unit of work: one of its own."""
    async with database.work(system(tenant)) as work:
        return await keep(work, keyring, interaction=interaction, kind=kind, digits=digits)


async def redeem_digits(
    database: Database, tenant: TenantId, interaction: str, token: str, purpose: str, *, keyring: Keyring
) -> str:
    """`redeem` for who has no unit of work, and only what was keyed in in this very contact. Raises `CaptureGone`."""
    if not token:
        raise CaptureGone()
    async with database.work(system(tenant)) as work:
        redeemed = await redeem(work, keyring, token, purpose)
    if redeemed.interaction != interaction:
        raise CaptureGone()
    return redeemed.digits


def cleaning(database: Database) -> Job:
    """Every minute."""
    return Job("captured.clean", "* * * * *", lambda: clean(database))


async def clean(database: Database) -> int:
    """Removes digits whose time is over; how many. (They are not given out any more, removed or not.)"""
    now, removed = to_datetime(database.clock.now_ms()), 0
    for tenant in await database.tenants():
        while True:
            async with database.raw(tenant) as conn:
                rows = await store.delete_expired(conn, now, ROWS)
            removed += rows
            if rows < ROWS:
                break
    return removed
