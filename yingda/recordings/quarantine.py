"""Raw sound of which no institution is known: sealed under a key of its own that only the master key opens.

That happens when calls were recorded and no contact was ever made of them. Nobody may hear it before somebody found out
whose it is (docs/runbooks); it lies there, and an alarm says so.
"""

import os
import struct
from pathlib import Path
from typing import Final

from prometheus_client import Gauge

from yingda.foundation.crypto import AES_256_GCM, CIPHERS, MasterKeys
from yingda.foundation.metrics import REGISTRY

SUFFIX: Final = ".quarantined"
KEY_BYTES: Final = 32
FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
LENGTH: Final = struct.Struct(">I")

QUARANTINED: Final = Gauge(
    "yingda_recordings_quarantined", "Raw recordings that belong to no known contact.", registry=REGISTRY
)


class Quarantine:
    """Sealed raw files under a folder. Blocking: call it in a thread."""

    def __init__(self, folder: Path, master: MasterKeys) -> None:
        self._folder = folder
        self._master = master

    def take(self, raw: Path) -> Path:
        """Seals the file and removes it; durable when it returns."""
        key = os.urandom(KEY_BYTES)
        cipher = CIPHERS.get(AES_256_GCM)
        wrapped, nonce = self._master.wrap(key, _context(raw.name)), os.urandom(cipher.nonce_bytes)
        body = cipher.bind(key).encrypt(nonce, raw.read_bytes(), _context(raw.name))
        self._folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        place = self._folder / f"{raw.name}{SUFFIX}"
        self._write(place, LENGTH.pack(len(wrapped)) + wrapped + nonce + body)
        raw.unlink()
        self.count()
        return place

    def opened(self, place: Path) -> bytes:
        """The raw file's bytes again."""
        data, name = place.read_bytes(), place.name.removesuffix(SUFFIX)
        cipher = CIPHERS.get(AES_256_GCM)
        (length,) = LENGTH.unpack_from(data)
        end = LENGTH.size + length
        key = self._master.unwrap(data[LENGTH.size : end], _context(name))
        nonce, body = data[end : end + cipher.nonce_bytes], data[end + cipher.nonce_bytes :]
        return cipher.bind(key).decrypt(nonce, body, _context(name))

    def count(self) -> int:
        """How many lie there; the alarm shows it."""
        found = len(list(self._folder.glob(f"*{SUFFIX}")))
        QUARANTINED.set(found)
        return found

    def _write(self, place: Path, data: bytes) -> None:
        draft = place.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with os.fdopen(descriptor, "wb") as writer:
            writer.write(data)
            writer.flush()
            os.fsync(writer.fileno())
        draft.replace(place)


def _context(name: str) -> bytes:
    return f"quarantine {name}".encode()
