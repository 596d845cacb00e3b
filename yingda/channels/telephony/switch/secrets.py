"""Passwords of one installation, made when first needed and kept beside the switch, readable by its owner only."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = "secrets.json"
SECRET_BYTES: Final = 32
PHONE_PASSWORD_CHARS: Final = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """`ari`: the password of the control interface. `phones`: the key that phones' passwords are derived from."""

    ari: str
    phones: str

    @classmethod
    def of(cls, root: Path) -> "Secrets":
        """Those of this installation; new ones if there are none yet."""
        file = root / FILE
        if not file.exists():
            made = cls(secrets.token_hex(SECRET_BYTES), secrets.token_hex(SECRET_BYTES))
            write_private(file, msgspec.json.encode(made))
        return msgspec.json.decode(file.read_bytes(), type=cls)

    def phone_password(self, agent: str) -> str:
        """The SIP password of an agent's phone (HMAC-SHA256, RFC 2104): nothing to store, nothing to guess."""
        return hmac.new(self.phones.encode(), agent.encode(), hashlib.sha256).hexdigest()[:PHONE_PASSWORD_CHARS]

    def __repr__(self) -> str:
        return "Secrets(…)"


def write_private(file: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    part.replace(file)
