"""Recordings: the switch writes both sides while the call lasts, we seal them when it is over.

The recorder sits on the caller's leg, so it follows the caller over hold, transfer and a crash of this program. Left is
what the caller says, right what the caller hears. The file is sealed in parts, each with its SHA-256 in the audit chain
of the contact; then what the switch wrote is removed.
"""

import asyncio
import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from yingda.channels.telephony.protocol import names
from yingda.foundation.ids import FileId, IdSource, TenantId
from yingda.journey import commands

SUFFIX: Final = ".raw"
RATE_HZ: Final = 8_000
CHANNELS: Final = 2
SAMPLE_BYTES: Final = 2
BYTES_PER_S: Final = RATE_HZ * CHANNELS * SAMPLE_BYTES
PART_S: Final = 600
"""Of one sealed part: 19 MB, held in memory while it is sealed."""
SETTLE_S: Final = 1.0
"""After the end of a leg the switch still writes what it has in hand."""


class Vault(Protocol):
    """Where sealed files lie."""

    def put(self, tenant: TenantId, file: FileId, data: bytes) -> None:
        """Seals and keeps; durable when it returns."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A sealed part: the file in the vault, its length, the hash of its WAV."""

    file: str
    ms: int
    sha256: str


class Recordings:
    """What the switch recorded under `folder`."""

    def __init__(self, folder: Path, vault: Vault, ids: IdSource) -> None:
        self._folder = folder
        self._vault = vault
        self._ids = ids

    def unsealed(self) -> list[str]:
        """Calls with a recording that is not sealed yet; the switch may still write it."""
        return sorted(file.stem for file in self._folder.glob(f"*{SUFFIX}"))

    async def seal(self, tenant: TenantId, call: str) -> commands.Recorded | None:
        """Seals a finished call's recording; None if there is none. The raw file goes when `done` is called."""
        file = self._file(call)
        if not file.exists():
            return None
        await asyncio.sleep(SETTLE_S)
        parts = await asyncio.to_thread(lambda: [self._seal_part(tenant, raw) for raw in _parts(file)])
        return commands.Recorded(
            visitor=names.visitor_of(call),
            parts=tuple((part.file, part.ms, part.sha256) for part in parts),
            started_at=round(file.stat().st_mtime * 1000) - sum(part.ms for part in parts),
        )

    def done(self, call: str) -> None:
        """The sealed parts are on record: the open ones go."""
        self._file(call).unlink(missing_ok=True)

    def _file(self, call: str) -> Path:
        assert "/" not in call
        return self._folder / f"{call}{SUFFIX}"

    def _seal_part(self, tenant: TenantId, raw: bytes) -> Part:
        id, sound = FileId(self._ids.new()), wav(raw)
        self._vault.put(tenant, id, sound)
        return Part(id, len(raw) * 1000 // BYTES_PER_S, hashlib.sha256(sound).hexdigest())


def wav(raw: bytes) -> bytes:
    """Interleaved 16-bit samples with the head of a WAV (RIFF, PCM, IBM and Microsoft 1991)."""
    block = CHANNELS * SAMPLE_BYTES
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(raw), b"WAVE", b"fmt ", 16, 1, CHANNELS, RATE_HZ, RATE_HZ * block,
        block, SAMPLE_BYTES * 8, b"data", len(raw),
    )  # fmt: skip
    return head + raw


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while raw := opened.read(PART_S * BYTES_PER_S):
            yield raw[: len(raw) // (CHANNELS * SAMPLE_BYTES) * CHANNELS * SAMPLE_BYTES]
