"""The data keys of all loaded tenants, in memory: seals, opens and indexes without a wait, so hot code may use it.

`await crypto.store.ensure(conn, keyring, tenant, now)` loads a tenant's keys (and makes the first ones).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yingda.foundation.crypto.cipher import AES_256_GCM, CIPHERS, BoundCipher, CipherRegistry
from yingda.foundation.crypto.envelope import Head, associated, check_value, decode_head, encode_head
from yingda.foundation.crypto.errors import KeysNotLoaded, Malformed, UnknownKeyVersion, WrongKey
from yingda.foundation.crypto.provider import MasterKeys
from yingda.foundation.ids import TenantId

INDEX_VERSION: Final = 0
"""The version that holds the key of blind indexes; it is never rotated, or every index would have to be made again."""
FIRST_VERSION: Final = 1
NAME_END: Final = b"\0"
ROTATION_GRACE_S: Final = 300
"""A new version seals only after this time, so that every process has reloaded and can open what it seals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A row of `data_keys`: one version of a tenant's data key, wrapped by the master key."""

    version: int
    wrapped: bytes
    created_at: datetime
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A key ready for use: its head as written into envelopes, and the cipher bound to it."""

    head: bytes
    check: bytes
    cipher: BoundCipher
    nonce_bytes: int


@dataclass(frozen=True, slots=True)
class _Tenant:
    owner: bytes
    current: _Ready
    by_version: dict[int, _Ready]
    index_key: bytes


class Keyring:
    """Seals C2 for a tenant and a context (such as `users.name`). Raises the faults of `crypto.errors`."""

    def __init__(
        self,
        master: MasterKeys,
        *,
        algorithm: str = AES_256_GCM,
        ciphers: CipherRegistry = CIPHERS,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.master = master
        self._algorithm, self._ciphers, self._random = algorithm, ciphers, random
        self._tenants: dict[str, _Tenant] = {}

    def knows(self, tenant: TenantId) -> bool:
        """Whether the tenant's keys are loaded."""
        return tenant in self._tenants

    def make(self, tenant: TenantId, version: int) -> bytes:
        """A new random data key, wrapped and bound to tenant and version; nothing is kept in memory."""
        key = self._random(self._ciphers.get(self._algorithm).key_bytes)
        return self.master.wrap(_with_name(self._algorithm, key), _wrap_context(tenant, version))

    def load(self, tenant: TenantId, keys: Iterable[WrappedKey], now: datetime) -> None:
        """Take the tenant's keys into memory. The newest version past its grace and not retired seals from now on."""
        rows = {row.version: row for row in keys}
        if INDEX_VERSION not in rows or max(rows) < FIRST_VERSION:
            raise KeysNotLoaded(f"tenant {tenant} has no data keys")
        plain = {v: self.master.unwrap(row.wrapped, _wrap_context(tenant, v)) for v, row in rows.items()}
        ready = {v: self._ready(v, named) for v, named in plain.items() if v != INDEX_VERSION}
        current = ready[_current_version([rows[v] for v in ready], now)]
        self._tenants[tenant] = _Tenant(tenant.encode(), current, ready, plain[INDEX_VERSION])

    def forget(self, tenant: TenantId) -> None:
        """Drop the tenant's keys from memory."""
        self._tenants.pop(tenant, None)

    def seal(self, tenant: TenantId, plaintext: bytes, context: str) -> bytes:
        """An envelope that only opens for the same tenant and context."""
        keys = self._of(tenant)
        key = keys.current
        nonce = self._random(key.nonce_bytes)
        bound = associated(key.head, keys.owner, context.encode())
        return key.head + nonce + key.cipher.encrypt(nonce, plaintext, bound)

    def open(self, tenant: TenantId, sealed: bytes, context: str) -> bytes:
        """The plaintext; raises `Malformed`, `UnknownKeyVersion`, `WrongKey` or `Tampered`."""
        keys = self._of(tenant)
        head, end = decode_head(sealed)
        key = keys.by_version.get(head.version)
        if key is None:
            raise UnknownKeyVersion(f"data key {head.version} of tenant {tenant}")
        if not hmac.compare_digest(head.check, key.check):
            raise WrongKey(f"data key {head.version} of tenant {tenant}")
        body = end + key.nonce_bytes
        if len(sealed) < body:
            raise Malformed("an envelope cut short")
        bound = associated(sealed[:end], keys.owner, context.encode())
        return key.cipher.decrypt(sealed[end:body], sealed[body:], bound)

    def seal_text(self, tenant: TenantId, text: str, context: str) -> bytes:
        """`seal` for text, as UTF-8."""
        return self.seal(tenant, text.encode(), context)

    def open_text(self, tenant: TenantId, sealed: bytes, context: str) -> str:
        """`open` for text, from UTF-8."""
        return self.open(tenant, sealed, context).decode()

    def blind_index(self, tenant: TenantId, value: str, context: str = "") -> bytes:
        """32 bytes equal for equal values of one tenant and context: exact search over sealed columns (HMAC-SHA-256).

        The caller brings the value to one form first (case, width, spaces).
        """
        label = context.encode()
        message = len(label).to_bytes(4, "big") + label + value.encode()
        return hmac.new(self._of(tenant).index_key, message, hashlib.sha256).digest()

    def _of(self, tenant: TenantId) -> _Tenant:
        keys = self._tenants.get(tenant)
        if keys is None:
            raise KeysNotLoaded(f"tenant {tenant}")
        return keys

    def _ready(self, version: int, named: bytes) -> _Ready:
        name, _, key = named.partition(NAME_END)
        cipher = self._ciphers.get(name.decode("ascii"))
        check = check_value(key)
        head = encode_head(Head(algorithm=cipher.name, version=version, check=check))
        return _Ready(head, check, cipher.bind(key), cipher.nonce_bytes)


def _with_name(algorithm: str, key: bytes) -> bytes:
    """A data key goes with the name of its algorithm, so keys of several algorithms live side by side."""
    return algorithm.encode("ascii") + NAME_END + key


def _wrap_context(tenant: TenantId, version: int) -> bytes:
    return f"data key {tenant} {version}".encode()


def _current_version(rows: list[WrappedKey], now: datetime) -> int:
    usable = [row for row in rows if row.retired_at is None] or rows
    grown = [row.version for row in usable if row.created_at <= now - timedelta(seconds=ROTATION_GRACE_S)]
    return max(grown) if grown else min(row.version for row in usable)
