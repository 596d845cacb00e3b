"""From what the switch wrote to a sealed recording: an edge of its own; no request, no contact in memory is needed.

The sound is sealed first, then one transaction writes the rows, the event and the audit entry; only then the raw file
may go. Whatever ends in between is done again: a part's file is named after its raw file, so it is sealed into its own
place.
"""

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.db import Database
from yingda.foundation.ids import FileId, TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.interactions.events import InteractionRecorded
from yingda.recordings import retention, store
from yingda.recordings.rules.sound import Sound, peaks, wav
from yingda.recordings.rules.timing import Gap, timing
from yingda.recordings.vault import Vault

FILES: Final = uuid.UUID("0e0c1a52-6c55-5b0d-8f10-3f6b0b4b7a11")
"""Namespace of the files' ids (RFC 9562, 5.5)."""
SEALED_AT_ONCE: Final = 2
"""Recordings sealed at the same time; a part of ten minutes takes 60 MB of memory for a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What the switch wrote under `source`. `ended_at`: when it wrote the last of it; `read` gives it in parts."""

    source: str
    kind: Literal["call", "message"]
    channels: int
    ended_at: int
    read: Callable[[], Iterator[Sound]]


@dataclass(frozen=True, slots=True)
class Part:
    file: FileId
    ms: int
    size_bytes: int
    sha256: bytes
    peaks: bytes


class Keeping:
    """Seals recordings of all tenants."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._room = asyncio.Semaphore(SEALED_AT_ONCE)

    async def contact_of(
        self, visitor: str, until: int, among: list[TenantId] | None = None
    ) -> tuple[TenantId, str] | None:
        """Tenant and contact of a visitor: the latest before the moment (epoch ms), else the first after it."""
        for tenant in await self._database.tenants() if among is None else among:
            async with self._database.raw(tenant) as conn:
                found = await store.interaction_of(conn, visitor, to_datetime(until))
            if found is not None:
                return tenant, found
        return None

    async def keep(self, tenant: TenantId, interaction: str, raw: Raw) -> None:
        """Seals and puts on record. When it returns, the raw file may go. Raises `OSError` when the disk is full."""
        if await self._is_kept(tenant, raw.source):
            return
        async with self._room:
            parts = await asyncio.to_thread(lambda: list(self._sealed(tenant, raw)))
        async with self._database.work(system(tenant)) as work:
            await store.lock_interaction(work.conn, interaction)
            if parts and await store.known_size(work.conn, raw.source) is None:
                await _record(work, interaction, raw, parts)

    async def _is_kept(self, tenant: TenantId, source: str) -> bool:
        async with self._database.read(system(tenant)) as read:
            return await store.known_size(read.conn, source) is not None

    def _sealed(self, tenant: TenantId, raw: Raw) -> Iterator[Part]:
        for n, sound in enumerate(raw.read()):
            id = FileId(str(uuid.uuid5(FILES, f"{tenant} {raw.source} {n}")))
            data = wav(sound)
            self._vault.put(tenant, id, data)
            yield Part(id, sound.ms, len(data), hashlib.sha256(data).digest(), peaks(sound))


async def _record(work: Work, interaction: str, raw: Raw, parts: list[Part]) -> None:
    ms = sum(part.ms for part in parts)
    ended_at, id = to_datetime(raw.ended_at), work.ids.new()
    gaps = [gap_of(row) for row in await store.rows(work.conn, store.GAPS, interaction)]
    started_at = timing(raw.ended_at, ms, gaps if raw.kind == "call" else ()).started_at
    row = {
        "id": id, "tenant_id": work.tenant, "interaction_id": interaction, "kind": raw.kind, "source": raw.source,
        "channels": raw.channels, "started_at": to_datetime(started_at), "ended_at": ended_at, "ms": ms,
        "sealed_at": work.now, "keep_until": await retention.keep_until(work, ended_at),
    }  # fmt: skip
    first = 1 + await store.last_number(work.conn, interaction)
    await store.add(work.conn, row, list(_part_rows(row, parts, first)))
    work.publish(
        InteractionRecorded(
            interaction=interaction, files=[part.file for part in parts], started_at=started_at, recorded_ms=ms
        )
    )
    sealed = [{"file": part.file, "sha256": part.sha256.hex()} for part in parts]
    work.audit("recording.sealed", interaction, {"recording": id, "kind": raw.kind, "parts": sealed})


def _part_rows(recording: dict[str, Any], parts: list[Part], first: int) -> Iterator[dict[str, Any]]:
    at_ms = 0
    for number, part in enumerate(parts, first):
        yield {
            "tenant_id": recording["tenant_id"], "interaction_id": recording["interaction_id"], "number": number,
            "recording_id": recording["id"], "file_id": part.file, "at_ms": at_ms, "ms": part.ms,
            "size_bytes": part.size_bytes, "sha256": part.sha256, "peaks": part.peaks,
        }  # fmt: skip
        at_ms += part.ms


def gap_of(row: Any) -> Gap:
    """A gap from its row."""
    started_at: datetime = row["started_at"]
    return Gap(to_ms(started_at), to_ms(row["ended_at"]), row["reason"])
