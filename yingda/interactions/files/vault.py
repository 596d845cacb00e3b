"""Where the bytes of files lie: sealed, one file each, in a folder of its own for each tenant.

A file is written beside its place and moved there, so that a crash leaves a whole file or none. The seal names the
file's id: bytes put in another file's place do not open.
"""

import contextlib
import os
import re
from pathlib import Path
from typing import Final

from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import FileId, TenantId

CONTEXT: Final = "files.content"
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
OURS: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[0-9a-f]+)?")
"""A file's id, or that of a file being written with something random behind it. What else lies there is not ours."""


class Vault:
    """Sealed files under a folder. Blocking: call it in a thread."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    def put(self, tenant: TenantId, file: FileId, data: bytes) -> None:
        """Durable when it returns. The same file put twice is one file."""
        place = self._place(tenant, file)
        place.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        draft = place.with_suffix(f".{os.urandom(4).hex()}")
        sealed = self._keyring.seal(tenant, data, f"{CONTEXT}:{file}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        try:
            with os.fdopen(descriptor, "wb") as writer:
                writer.write(sealed)
                writer.flush()
                os.fsync(writer.fileno())
        except OSError:  # the disk is full: no half file is to make it fuller
            draft.unlink(missing_ok=True)
            raise
        draft.replace(place)
        _sync_folder(place.parent)

    def get(self, tenant: TenantId, file: FileId) -> bytes:
        try:
            sealed = self._place(tenant, file).read_bytes()
        except FileNotFoundError:
            raise NotFound(id=file) from None
        return self._keyring.open(tenant, sealed, f"{CONTEXT}:{file}")

    def remove_all(self, tenant: TenantId, names: list[str]) -> None:
        """Files by id, or drafts that a crash left by the name that `older_than` gave."""
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                self._named(tenant, name).unlink()

    def older_than(self, tenant: TenantId, moment_s: float) -> list[str]:
        """Names of files and drafts of the tenant that were written before the moment (epoch seconds)."""
        places = (self._folder / tenant).glob("*/*")
        return [place.name for place in places if OURS.fullmatch(place.name) and place.stat().st_mtime < moment_s]

    def _named(self, tenant: TenantId, name: str) -> Path:
        """A draft is named `<id>.<random>` and lies beside its file."""
        return self._place(tenant, FileId(name.partition(".")[0])).with_name(name)

    def _place(self, tenant: TenantId, file: FileId) -> Path:
        """Ids are canonical UUIDs (`ids.parse_id`): nothing in them can climb out of the folder."""
        assert "/" not in tenant + file and "." not in tenant + file
        return self._folder / tenant / file[-2:] / file


def is_draft(name: str) -> bool:
    return "." in name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
