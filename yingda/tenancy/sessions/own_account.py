"""What everybody may do with their own account: change the password, set up and take off the second factor."""

from __future__ import annotations

import io

import pyotp
import segno
from sqlalchemy import RowMapping

from yingda.foundation.clock import to_ms
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Work
from yingda.tenancy.errors import (
    PasswordWeak,
    TotpAlreadyOn,
    TotpNeededByRole,
    TotpNotStarted,
    TotpWrong,
)
from yingda.tenancy.rules.password import weaknesses
from yingda.tenancy.rules.roles import needs_second_factor
from yingda.tenancy.rules.totp import SECRET_BYTES, provisioning_uri, step_of
from yingda.tenancy.sessions import store
from yingda.tenancy.sessions.schemas import TotpEnrolment
from yingda.tenancy.sessions.sign_in import TOTP_CONTEXT, end_all, use_code

BASE32_CHARS: int = SECRET_BYTES * 8 // 5
QR_SCALE: int = 4


async def store_password(work: Work, password_hash: str, changed: bool) -> None:
    """Put the new hash in place and end the person's other sessions."""
    assert work.principal.user is not None
    await store.change_user(
        work.conn, work.tenant, work.principal.user,
        password_hash=password_hash, password_changed_at=work.now, password_must_change=not changed,
    )  # fmt: skip
    work.audit("user.password_changed", work.principal.user)
    await end_all(work, work.principal.user, "password", but=work.principal.session)


def demand_strong(password: str, username: str, old: str | None = None) -> None:
    """`password.weak` with every reason, or nothing."""
    reasons = weaknesses(password, username)
    if old is not None and old == password:
        reasons.append("same")
    if reasons:
        raise PasswordWeak(reasons=reasons)


async def start_totp(work: Work, keyring: Keyring) -> TotpEnrolment:
    """A new secret, not yet in force; starting again replaces one that was not confirmed."""
    row = await own_row(work)
    if row["totp_confirmed_at"] is not None:
        raise TotpAlreadyOn()
    secret = pyotp.random_base32(BASE32_CHARS)
    sealed = keyring.seal_text(work.tenant, secret, TOTP_CONTEXT)
    await store.change_user(work.conn, work.tenant, row["id"], totp_sealed=sealed, totp_last_step=0)
    work.audit("user.totp_started", row["id"])
    uri = provisioning_uri(secret, row["username"], work.principal.details.get("tenant_name", ""))
    return TotpEnrolment(secret=secret, uri=uri, qr=_picture(uri))


async def confirm_totp(work: Work, keyring: Keyring, code: str) -> bool:
    """The first good code puts the secret in force; a later one lifts this session. False: the code was wrong."""
    row = await own_row(work)
    if row["totp_sealed"] is None:
        raise TotpNotStarted()
    if row["totp_confirmed_at"] is not None:
        good = await use_code(work, keyring, row, code)
    else:
        good = await _put_in_force(work, keyring, row, code)
    if good and work.principal.session is not None:
        await store.raise_factor(work.conn, work.tenant, work.principal.session)
    return good


async def _put_in_force(work: Work, keyring: Keyring, row: RowMapping, code: str) -> bool:
    secret = keyring.open_text(work.tenant, row["totp_sealed"], TOTP_CONTEXT)
    step = step_of(secret, code, to_ms(work.now), row["totp_last_step"])
    if step is None:
        return False
    await store.change_user(work.conn, work.tenant, row["id"], totp_confirmed_at=work.now, totp_last_step=step)
    work.audit("user.totp_on", row["id"])
    return True


async def remove_totp(work: Work, keyring: Keyring, code: str, demanded: bool) -> None:
    """Take the second factor off with a code of it; refused where the institution demands it of this person."""
    row = await own_row(work)
    if row["totp_confirmed_at"] is None:
        raise TotpNotStarted()
    if demanded and needs_second_factor(work.principal.roles):
        raise TotpNeededByRole()
    if not await use_code(work, keyring, row, code):
        raise TotpWrong()
    values = {"totp_sealed": None, "totp_confirmed_at": None, "totp_last_step": 0}
    await store.change_user(work.conn, work.tenant, row["id"], **values)
    work.audit("user.totp_off", row["id"])


async def own_row(work: Work) -> RowMapping:
    """The row of who is asking, locked."""
    row = await store.user(work.conn, work.tenant, work.principal.user or "")
    if row is None:
        raise NotFound()
    return row


def _picture(uri: str) -> str:
    """The QR code as an SVG text that a page can show without loading anything."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=QR_SCALE, xmldecl=False, svgns=True)
    return out.getvalue().decode()
