"""Where the master key lives. A provider wraps data keys and signs; the key itself never leaves it, as with an HSM.

Now: a file with mode 0600 under the data directory, made once for each installation. An HSM or a KMS is another class
that fulfils `MasterKeys`; the tests in tests/foundation/test_crypto_provider.py are the contract.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yingda.foundation.crypto.cipher import AES_256_GCM, CIPHERS, CipherRegistry
from yingda.foundation.crypto.envelope import Head, associated, check_value, decode_head, encode_head
from yingda.foundation.crypto.errors import KeyFileBroken, Malformed, UnknownKeyVersion, WrongKey

KEY_FILE_MODE: Final = 0o600
KEY_FILE_BYTES_MAX: Final = 64 * 1024
_OWNER: Final = b"master"
_SIGNING_LABEL: Final = b"yingda signing key "


class MasterKeys(Protocol):
    """What we need of the keeper of the master key: wrapping, and signing for a purpose."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` sealed under the current master key and bound to `context`."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again; raises `WrongKey`, `Tampered`, `UnknownKeyVersion`, `Malformed`."""

    def sign(self, purpose: str, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032) by the key for `purpose`."""

    def public_key(self, purpose: str) -> bytes:
        """The 32 bytes with which anyone can check the signatures for `purpose`."""


def signature_fits(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (Ed25519, RFC 8032) over `message` is by the owner of `public_key`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _MasterKey:
    version: int
    algorithm: str
    key: bytes


class FileMasterKeys:
    """Master keys in a file: one line `version algorithm base64` each; the last is current, older ones still unwrap.

    The first line also derives the signing keys, so signatures stay checkable after a rotation.
    """

    def __init__(
        self, path: Path, *, ciphers: CipherRegistry = CIPHERS, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._path, self._ciphers, self._random = path, ciphers, random
        if not path.exists():
            _create(path, _line(1, AES_256_GCM, random(ciphers.get(AES_256_GCM).key_bytes)))
        self._keys = _read(path, ciphers)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` sealed under the newest master key and bound to `context`."""
        master = self._keys[max(self._keys)]
        cipher = self._ciphers.get(master.algorithm)
        head = encode_head(Head(algorithm=master.algorithm, version=master.version, check=check_value(master.key)))
        nonce = self._random(cipher.nonce_bytes)
        return head + nonce + cipher.bind(master.key).encrypt(nonce, key, associated(head, _OWNER, context))

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again; raises `WrongKey`, `Tampered`, `UnknownKeyVersion`, `Malformed`."""
        head, end = decode_head(wrapped)
        cipher = self._ciphers.get(head.algorithm)
        master = self._keys.get(head.version)
        if master is None:
            raise UnknownKeyVersion(f"master key {head.version}")
        if not hmac.compare_digest(head.check, check_value(master.key)):
            raise WrongKey(f"master key {head.version} is not the one that wrapped this")
        body = end + cipher.nonce_bytes
        if len(wrapped) < body:
            raise Malformed("an envelope cut short")
        bound = associated(wrapped[:end], _OWNER, context)
        return cipher.bind(master.key).decrypt(wrapped[end:body], wrapped[body:], bound)

    def rotate(self) -> int:
        """Append a new current master key and return its version. Wrapped keys of older versions still open."""
        version = max(self._keys) + 1
        line = _line(version, AES_256_GCM, self._random(self._ciphers.get(AES_256_GCM).key_bytes))
        with self._path.open("a", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._keys = _read(self._path, self._ciphers)
        return version

    def sign(self, purpose: str, message: bytes) -> bytes:
        """An Ed25519 signature by the key for `purpose`."""
        return self._signing_key(purpose).sign(message)

    def public_key(self, purpose: str) -> bytes:
        """The 32 bytes with which anyone can check the signatures for `purpose`."""
        return self._signing_key(purpose).public_key().public_bytes_raw()

    def _signing_key(self, purpose: str) -> Ed25519PrivateKey:
        first = self._keys[min(self._keys)]
        seed = hmac.new(first.key, _SIGNING_LABEL + purpose.encode(), hashlib.sha256).digest()
        return Ed25519PrivateKey.from_private_bytes(seed)


def _line(version: int, algorithm: str, key: bytes) -> str:
    return f"{version} {algorithm} {base64.b64encode(key).decode('ascii')}\n"


def _create(path: Path, line: str) -> None:
    """Write the first key so that a crash leaves no half file and two starters agree on one key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # fails when another process was first: then its key counts
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _read(path: Path, ciphers: CipherRegistry) -> dict[int, _MasterKey]:
    try:
        status = path.stat()
        if status.st_mode & 0o077:
            raise KeyFileBroken(f"{path.name} can be read by others: its mode must be 0600")
        if status.st_size > KEY_FILE_BYTES_MAX:
            raise KeyFileBroken(f"{path.name} is over {KEY_FILE_BYTES_MAX} bytes")
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise KeyFileBroken(f"{path.name} cannot be read: {fault.__class__.__name__}") from None
    keys = [_parse(path.name, line, ciphers) for line in lines if line.strip()]
    if not keys or len({key.version for key in keys}) != len(keys):
        raise KeyFileBroken(f"{path.name} has no key, or a version twice")
    return {key.version: key for key in keys}


def _parse(name: str, line: str, ciphers: CipherRegistry) -> _MasterKey:
    try:
        version, algorithm, encoded = line.split()
        key = base64.b64decode(encoded, validate=True)
        parsed = _MasterKey(version=int(version), algorithm=algorithm, key=key)
    except ValueError:
        raise KeyFileBroken(f"{name} has a line that is not 'version algorithm base64'") from None
    if parsed.version < 1 or len(key) != ciphers.get(algorithm).key_bytes:
        raise KeyFileBroken(f"{name} has a key of a wrong length or version")
    return parsed
