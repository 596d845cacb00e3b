"""Sealed sound opened again: whole, checked against the hash of its sealing, or known to be damaged."""

import asyncio
import hashlib
from collections import OrderedDict
from typing import Final

from yingda.foundation.crypto import CryptoFault, KeysNotLoaded
from yingda.foundation.errors import NotFound, Unavailable
from yingda.foundation.ids import FileId, TenantId
from yingda.recordings.vault import Vault

OPEN_MAX: Final = 3
"""Parts held open for the next range of bytes, 19 MB each at most: a browser asks for a part in several pieces."""
OPENED_AT_ONCE: Final = 2
OPEN_S: Final = 120.0
"""How long a part stays open."""


class Damage(Exception):
    """`reason`: missing, unopened (the seal does not fit), altered (the hash does not fit)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Opening:
    """Parts of recordings, opened and checked; the latest few stay in memory."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._opened: OrderedDict[tuple[TenantId, FileId, bytes], bytes] = OrderedDict()
        self._room = asyncio.Semaphore(OPENED_AT_ONCE)

    async def sound(self, tenant: TenantId, file: FileId, sha256: bytes) -> bytes:
        """The WAV. Raises `Damage`."""
        key = (tenant, file, sha256)
        async with self._room:
            if key not in self._opened:
                self._opened[key] = await asyncio.to_thread(self._open, tenant, file, sha256)
                asyncio.get_running_loop().call_later(OPEN_S, self._opened.pop, key, None)
                while len(self._opened) > OPEN_MAX:
                    self._opened.popitem(last=False)
            self._opened.move_to_end(key)
            return self._opened[key]

    def forget(self) -> None:
        """Nothing stays open: what was deleted is not heard again."""
        self._opened.clear()

    def _open(self, tenant: TenantId, file: FileId, sha256: bytes) -> bytes:
        try:
            data = self._vault.get(tenant, file)
        except (NotFound, OSError):
            raise Damage("missing") from None
        except KeysNotLoaded as fault:
            raise Unavailable() from fault
        except CryptoFault:
            raise Damage("unopened") from None
        if hashlib.sha256(data).digest() != sha256:
            raise Damage("altered")
        return data
