"""Authenticated ciphers by name. The name is written into each envelope; a new algorithm is a new class, registered."""

from __future__ import annotations

from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yingda.foundation.crypto.errors import Tampered, UnknownAlgorithm

AES_256_GCM: Final = "AES-256-GCM"
GCM_NONCE_BYTES: Final = 12  # NIST SP 800-38D, 8.2.2: 96-bit random nonces, at most 2**32 messages a key
AES_256_KEY_BYTES: Final = 32


class BoundCipher(Protocol):
    """A cipher with its key inside, so that the hot path pays no key schedule."""

    def encrypt(self, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Ciphertext with its tag."""

    def decrypt(self, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes:
        """Plaintext; raises `Tampered` when tag, key or associated data do not fit."""


class Cipher(Protocol):
    """One algorithm: its name in the envelope, the sizes of key and nonce in bytes, and a way to bind a key."""

    name: str
    key_bytes: int
    nonce_bytes: int

    def bind(self, key: bytes) -> BoundCipher:
        """The cipher ready to work with `key`."""


class _BoundGcm:
    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def encrypt(self, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        return self._aead.encrypt(nonce, plaintext, associated)

    def decrypt(self, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes:
        try:
            return self._aead.decrypt(nonce, ciphertext, associated)
        except InvalidTag:
            raise Tampered("the authentication tag does not fit") from None


class Aes256Gcm:
    """AES-256 in Galois/Counter Mode (NIST SP 800-38D)."""

    name: str = AES_256_GCM
    key_bytes: int = AES_256_KEY_BYTES
    nonce_bytes: int = GCM_NONCE_BYTES

    def bind(self, key: bytes) -> BoundCipher:
        """The cipher ready to work with a key of 32 bytes."""
        if len(key) != self.key_bytes:
            raise ValueError(f"a key of {self.name} has {self.key_bytes} bytes")
        return _BoundGcm(key)


class CipherRegistry:
    """The algorithms this process can read and write. SM4-GCM (GB/T 32907, GB/T 36624) is one `register` away."""

    def __init__(self, *ciphers: Cipher) -> None:
        self._by_name: dict[str, Cipher] = {}
        for cipher in ciphers:
            self.register(cipher)

    def register(self, cipher: Cipher) -> None:
        """Add an algorithm; a name is taken once."""
        if cipher.name in self._by_name:
            raise ValueError(f"the cipher {cipher.name} is already registered")
        if not cipher.name.isascii() or not 1 <= len(cipher.name) <= 255:
            raise ValueError("a cipher's name is 1 to 255 ASCII characters")
        self._by_name[cipher.name] = cipher

    def get(self, name: str) -> Cipher:
        """The algorithm of that name, or `UnknownAlgorithm`."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownAlgorithm(name) from None


CIPHERS: Final = CipherRegistry(Aes256Gcm())
