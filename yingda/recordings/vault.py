"""What is needed of the place where sealed files lie (`interactions.files.vault`, in a folder of its own)."""

from typing import Protocol

from yingda.foundation.ids import FileId, TenantId


class Vault(Protocol):
    """Blocking: call it in a thread."""

    def put(self, tenant: TenantId, file: FileId, data: bytes) -> None:
        """Seals and keeps; durable when it returns. The same file put twice is one file."""
        ...

    def get(self, tenant: TenantId, file: FileId) -> bytes:
        """The bytes. Raises `NotFound` or a `CryptoFault`."""
        ...

    def remove_all(self, tenant: TenantId, names: list[str]) -> None:
        """Files by id; those that are not there are no fault."""
        ...
