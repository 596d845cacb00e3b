"""How sealed bytes look: magic, algorithm, key version, key check value, nonce, ciphertext with tag.

`Y1 | len(alg) u8 | alg ascii | version u32 | check 4 | nonce | ciphertext+tag`. The head, the owner and the context are
the associated data, each with its length in front, so no two different triples give the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yingda.foundation.crypto.errors import Malformed

MAGIC: Final = b"Y1"
CHECK_BYTES: Final = 4
BOUND_KEPT_MAX: Final = 1024
"""Joined heads, owners and contexts that are kept: there are as many as tenants times columns that are sealed."""
VERSION: Final = struct.Struct(">I")
_LENGTH: Final = struct.Struct(">I")
_CHECK_LABEL: Final = b"yingda key check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The readable part of an envelope: which algorithm, which version of the key, and the key's check value."""

    algorithm: str
    version: int
    check: bytes


def check_value(key: bytes) -> bytes:
    """Four bytes that tell a wrong key from a tampered text without saying anything about the key."""
    return hmac.new(key, _CHECK_LABEL, hashlib.sha256).digest()[:CHECK_BYTES]


def encode_head(head: Head) -> bytes:
    """The head's bytes."""
    name = head.algorithm.encode("ascii")
    return MAGIC + bytes([len(name)]) + name + VERSION.pack(head.version) + head.check


def decode_head(sealed: bytes) -> tuple[Head, int]:
    """The head and the number of bytes it took; `Malformed` when this is no envelope."""
    if len(sealed) < len(MAGIC) + 1 or sealed[: len(MAGIC)] != MAGIC:
        raise Malformed("not an envelope")
    name_at = len(MAGIC) + 1
    version_at = name_at + sealed[len(MAGIC)]
    check_at = version_at + VERSION.size
    end = check_at + CHECK_BYTES
    if len(sealed) < end:
        raise Malformed("an envelope cut short")
    try:
        name = sealed[name_at:version_at].decode("ascii")
    except UnicodeDecodeError:
        raise Malformed("an algorithm's name that is not ASCII") from None
    return Head(algorithm=name, version=VERSION.unpack_from(sealed, version_at)[0], check=sealed[check_at:end]), end


@lru_cache(maxsize=BOUND_KEPT_MAX)
def associated(head: bytes, owner: bytes, context: bytes) -> bytes:
    """What the tag binds besides the text: head, owner (tenant) and context, unambiguously joined."""
    return b"".join((_LENGTH.pack(len(head)), head, _LENGTH.pack(len(owner)), owner, context))
