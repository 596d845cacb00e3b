"""The host's side of the wire: frames, messages, private data, PIN blocks. Described in docs/topics/core-systems.md."""

from __future__ import annotations

import copy
from typing import Any, Final

import iso8583
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from iso8583.specs import default_ascii

SPEC: Final[dict[str, Any]] = copy.deepcopy(default_ascii)
SPEC["48"]["data_enc"] = "gb18030"
FRAME_BYTES_MAX: Final = 2_048
HEAD_BYTES: Final = 2
"""The length of the message before it, big-endian."""
ZONE_PIN_KEY: Final = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
"""Under which PIN blocks come here: of the demo, known to everybody."""


def decode(frame: bytes) -> dict[str, str]:
    message, _ = iso8583.decode(frame, SPEC)
    return dict(message)


def encode(message: dict[str, str]) -> bytes:
    frame, _ = iso8583.encode(message, SPEC)
    return len(frame).to_bytes(HEAD_BYTES, "big") + bytes(frame)


def tags(text: str) -> list[tuple[str, str]]:
    """Field 48: two letters, three digits of length, value; again and again."""
    found, at = [], 0
    while at < len(text):
        size = int(text[at + 2 : at + 5])
        found.append((text[at : at + 2], text[at + 5 : at + 5 + size]))
        at += 5 + size
    return found


def tagged(*pairs: tuple[str, object]) -> str:
    return "".join(f"{tag}{len(str(value)):03d}{value}" for tag, value in pairs)


def pin_of(block: str, number: str) -> str:
    """The PIN in a block of ISO 9564 format 0. Raises `ValueError` for anything else."""
    cipher = Cipher(TripleDES(ZONE_PIN_KEY + ZONE_PIN_KEY[:8]), modes.ECB()).decryptor()  # noqa: S305  (one block, as the standard has it)
    clear = int.from_bytes(cipher.update(bytes.fromhex(block)) + cipher.finalize(), "big")
    field = f"{clear ^ int('0000' + number[-13:-1], 16):016X}"
    size = int(field[1], 16)
    pin = field[2 : 2 + size]
    if field[0] != "0" or not 4 <= size <= 12 or not pin.isdigit() or field[2 + size :].strip("F"):
        raise ValueError("not a PIN block")
    return pin
