"""One-time codes by time (RFC 6238): six digits, thirty seconds, one step of tolerance, no code twice."""

from __future__ import annotations

import hmac
from typing import Final

import pyotp

STEP_S: Final = 30
DIGITS: Final = 6
STEPS_AROUND: Final = 1
"""Clocks may differ by one step either way (RFC 6238, 5.2)."""
SECRET_BYTES: Final = 20
"""160 bits, as RFC 4226 (4, R6) recommends."""


def step_of(secret: str, code: str, now_ms: int, last_step: int) -> int | None:
    """The step whose code this is, if it is near now and later than the last one used; else None."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    here = now_ms // 1000 // STEP_S
    found = None
    for step in range(here - STEPS_AROUND, here + STEPS_AROUND + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > last_step:
            found = step
    return found


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that authenticator apps read from a QR picture."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(name=account, issuer_name=issuer)
