"""Signing in with name and password: look → verify (slow, outside of any transaction) → decide and record.

The answer to a wrong institution, name or password is one and the same and takes the same time. Attempts at one name
take turns in the last step, so a burst of guesses cannot get more answers than the limit allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import Counter
from sqlalchemy import RowMapping

from yingda.foundation.clock import to_ms
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REGISTRY
from yingda.foundation.principal import Principal, system
from yingda.foundation.work import Work
from yingda.tenancy.errors import SignInLocked, SignInRefused, TotpRequired, TotpWrong
from yingda.tenancy.events import SessionEnded, SessionOpened
from yingda.tenancy.rules.lockout import WINDOW_S, locked_until
from yingda.tenancy.rules.totp import step_of
from yingda.tenancy.sessions import store
from yingda.tenancy.sessions.passwords import password_fits
from yingda.tenancy.sessions.tokens import Token, new_token

NAME_INDEX: Final = "sign-in name"
TOTP_CONTEXT: Final = "users.totp"
SESSIONS_PER_USER_MAX: Final = 10
"""Beyond it the oldest session ends: a forgotten browser never hinders signing in."""
ADDRESS_CHARS_MAX: Final = 64
AGENT_CHARS_MAX: Final = 200

SIGN_INS: Final = Counter("yingda_sign_ins", "Attempts to sign in, by outcome.", ["outcome"], registry=REGISTRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """Where a request came from."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What was typed. Never logged: `repr` shows nothing of it."""

    tenant: str
    username: str
    password: str
    totp: str | None

    def __repr__(self) -> str:
        return "Credentials(…)"


async def sign_in(database: Database, keyring: Keyring, typed: Credentials, where: From) -> Token:
    """A new session's token; `session.refused`, `session.locked`, `session.totp_required`, `session.totp_wrong`."""
    username = typed.username.strip().lower().replace("\0", "�")
    tenant, row = await _look(database, keyring, typed.tenant.strip().lower(), username, where)
    fits = await password_fits(row["password_hash"] if row else None, typed.password)
    if tenant is None:
        SIGN_INS.labels("refused").inc()
        raise SignInRefused()
    token: Token | None = None
    async with database.work(system(tenant)) as work:
        refusal = await _decide(work, keyring, username, where, row if fits else None, typed.totp)
        if refusal is None and row is not None:
            token = await open_session(work, row["id"], "password", second_factor=typed.totp is not None, where=where)
    SIGN_INS.labels("ok" if refusal is None else refusal.code.removeprefix("session.")).inc()
    if refusal is not None or token is None:  # the attempt is recorded and committed by now
        raise refusal or SignInRefused()
    return token


async def _look(
    database: Database, keyring: Keyring, slug: str, username: str, where: From
) -> tuple[TenantId | None, RowMapping | None]:
    async with database.engine.connect() as conn:
        found = await store.tenant_by_slug(conn, slug)
    if found is None:
        return None, None
    tenant = TenantId(found["id"])
    async with database.work(system(tenant)) as work:
        if not keyring.knows(tenant):
            await keys.ensure(work.conn, keyring, tenant, work.now)
        name = keyring.blind_index(tenant, username, NAME_INDEX)
        until = await _locked(work, name, where)
        row = await store.user_by_name(work.conn, tenant, username)
    if until is not None:
        SIGN_INS.labels("locked").inc()
        raise _lock(until, work.now)
    return tenant, row


async def _decide(
    work: Work, keyring: Keyring, username: str, where: From, row: RowMapping | None, code: str | None
) -> Refusal | None:
    """Record the attempt; the refusal to raise once it is committed, or None."""
    name = keyring.blind_index(work.tenant, username, NAME_INDEX)
    await store.hold_name(work.conn, name)
    if (until := await _locked(work, name, where)) is not None:
        return _lock(until, work.now)
    refusal = SignInRefused() if row is None else await _second_factor(work, keyring, row["id"], code)
    if isinstance(refusal, TotpRequired):
        return refusal
    outcome = "ok" if refusal is None else "refused"
    await store.add_attempt(work.conn, work.tenant, name, where.address, work.now, outcome)
    if refusal is not None:
        work.audit("session.refused", data={"address": where.address, "code": refusal.code})
    return refusal


async def demand_unlocked(database: Database, keyring: Keyring, principal: Principal, where: From) -> None:
    """`session.locked` while the signed-in person's proofs (password, code) failed too often: a stolen session."""
    async with database.work(system(principal.tenant)) as work:
        name = keyring.blind_index(work.tenant, principal.details["username"], NAME_INDEX)
        until = await _locked(work, name, where)
    if until is not None:
        raise _lock(until, work.now)


async def record_proof(database: Database, keyring: Keyring, principal: Principal, where: From, good: bool) -> None:
    """Count a proof by a signed-in person like an attempt to sign in."""
    async with database.work(system(principal.tenant)) as work:
        name = keyring.blind_index(work.tenant, principal.details["username"], NAME_INDEX)
        outcome = "ok" if good else "refused"
        await store.add_attempt(work.conn, work.tenant, name, where.address, work.now, outcome)


async def _locked(work: Work, name: bytes, where: From) -> datetime | None:
    since = work.now - timedelta(seconds=WINDOW_S)
    of_name, of_address = await store.failures(work.conn, work.tenant, name, where.address, since)
    return locked_until(of_name, of_address, work.now)


def _lock(until: datetime, now: datetime) -> SignInLocked:
    return SignInLocked(until=until.isoformat(), retry_after_s=max(1, round((until - now).total_seconds())))


async def _second_factor(work: Work, keyring: Keyring, user: str, code: str | None) -> Refusal | None:
    row = await store.user(work.conn, work.tenant, user)
    if row is None or row["retired_at"] is not None:
        return SignInRefused()
    if row["totp_confirmed_at"] is None:
        return None
    if not code:
        return TotpRequired()
    return None if await use_code(work, keyring, row, code) else TotpWrong()


async def use_code(work: Work, keyring: Keyring, row: RowMapping, code: str) -> bool:
    """Whether the code is good now; then it is used up. The user's row is locked by the caller."""
    secret = keyring.open_text(work.tenant, row["totp_sealed"], TOTP_CONTEXT)
    step = step_of(secret, code.replace(" ", ""), to_ms(work.now), row["totp_last_step"])
    if step is None:
        return False
    await store.change_user(work.conn, work.tenant, row["id"], totp_last_step=step)
    return True


async def open_session(work: Work, user: str, method: str, second_factor: bool, where: From) -> Token:
    """A new session in this transaction; the oldest ones beyond the limit end."""
    token, session = new_token(work.tenant), work.ids.new()
    row = await store.user(work.conn, work.tenant, user)
    shown = second_factor and row is not None and (row["totp_confirmed_at"] is not None or method == "oidc")
    await store.open_session(
        work.conn,
        {
            "id": session, "tenant_id": work.tenant, "user_id": user, "token_hash": token.hash, "method": method,
            "second_factor": shown, "created_at": work.now, "seen_at": work.now,
            "address": where.address[:ADDRESS_CHARS_MAX], "user_agent": where.user_agent[:AGENT_CHARS_MAX],
        },
    )  # fmt: skip
    work.audit("session.opened", user, {"session": session, "method": method, "address": where.address})
    work.publish(SessionOpened(user=user, session=session, method=method))
    for old in (await store.open_sessions(work.conn, work.tenant, user))[SESSIONS_PER_USER_MAX:]:
        await end_session(work, user, old, "replaced")
    return token


async def end_session(work: Work, user: str, session: str, why: str) -> None:
    """End one session and tell of it."""
    await store.end_session(work.conn, work.tenant, session, work.now, why)
    work.audit("session.ended", user, {"session": session, "why": why})
    work.publish(SessionEnded(user=user, session=session, why=why))


async def end_all(work: Work, user: str, why: str, but: str | None = None) -> None:
    """End the user's sessions, all or all but one."""
    for session in await store.open_sessions(work.conn, work.tenant, user):
        if session != but:
            await end_session(work, user, session, why)
