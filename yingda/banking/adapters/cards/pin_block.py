"""PIN blocks of ISO 9564-1 format 0, under a zone PIN key (two-key triple DES), as card hosts take them."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from yingda.banking.port import Secret

DIGITS: Final = (4, 12)
"""How many a PIN has (ISO 9564-1, 8.1)."""


def sealed(pin: Secret, number: str, key: bytes) -> str | None:
    """The block as 16 hexadecimal digits; None: what was given is no PIN, which no host needs to be asked about.

    0, the length, the PIN, filled up with F; crossed with the last twelve digits of the card's number before its check
    digit; encrypted.
    """
    digits = pin.reveal()
    if not (DIGITS[0] <= len(digits) <= DIGITS[1] and digits.isascii() and digits.isdigit()):
        return None
    field = int(f"0{len(digits):X}{digits}".ljust(16, "F"), 16)
    clear = (field ^ int("0000" + number[-13:-1], 16)).to_bytes(8, "big")
    cipher = Cipher(TripleDES(key + key[:8]), modes.ECB()).encryptor()  # noqa: S305  (one block; the standard's own mode)
    return (cipher.update(clear) + cipher.finalize()).hex().upper()
