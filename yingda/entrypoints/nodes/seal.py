"""The seal of a relayed request: another node of this installation sends it, for this node, now, on behalf of whom.

An HMAC (RFC 2104, SHA-256) by a key that only holders of the installation's master key can make. Nobody outside can
make a seal, and a request with a wrong one is refused. A sealed request is never relayed again: there are no circles.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

import msgspec

from yingda.foundation.crypto.provider import MasterKeys

HEADER: Final = "x-yingda-relay"
PURPOSE: Final = "relay between nodes"
VALID_MS: Final = 60_000
"""How far the clocks of two nodes may be apart, and how long a seal could be shown again."""
SEAL_CHARS_MAX: Final = 1_024


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """`target`: the life of the node that it is for. `client`, `scheme`: as the first node saw them. `at`: epoch ms."""

    target: str
    at: int
    client: str
    scheme: str


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Sealed).decode


class Seal:
    """Makes and checks seals. Ed25519 is deterministic (RFC 8032), so every node derives the same key."""

    def __init__(self, master: MasterKeys) -> None:
        self._key = hashlib.sha256(master.sign(PURPOSE, b"1")).digest()

    def put(self, sealed: Sealed, method: str, target: bytes) -> str:
        """The header's value. `target`: raw path and query."""
        text = _encode(sealed)
        return f"{base64.urlsafe_b64encode(text).decode()}.{self._mac(text, method, target)}"

    def opened(self, header: str, method: str, target: bytes, life: str, now_ms: int) -> Sealed | None:
        """What was sealed; None: not by us, not for this node, not for this request, or not now."""
        if len(header) > SEAL_CHARS_MAX or not header.isascii():
            return None
        encoded, _, mac = header.partition(".")
        try:
            text = base64.b64decode(encoded, altchars=b"-_", validate=True)
        except ValueError:
            return None
        if not hmac.compare_digest(self._mac(text, method, target), mac):
            return None
        try:
            sealed = _decode(text)
        except msgspec.MsgspecError:
            return None
        good = sealed.target == life and abs(sealed.at - now_ms) <= VALID_MS
        return sealed if good else None

    def _mac(self, text: bytes, method: str, target: bytes) -> str:
        message = _encode([text, method, target])
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
