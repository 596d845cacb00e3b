"""The institutions' recordings, laid where the switch can play them.

Which sentence has one is known for a second without asking; a recording's file is written once for each version of it.
While the database is away, what was known goes on being played.
"""

import asyncio
import logging
import time
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.recorded import store
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system

KNOWN_S: Final = 1.0
Index = dict[tuple[str, bytes], tuple[str, int]]

log = logging.getLogger(__name__)


class Recordings:
    """`Recorded` of the prompts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Index]] = {}
        """By tenant: until when it holds (monotonic), and which sentences have a recording."""

    async def file(self, tenant: str, spoken: Spoken, folder: Path) -> Path | None:
        if not tenant:
            return None
        try:
            found = (await self._index(tenant)).get((spoken.language, store.key_of(spoken.text)))
            return None if found is None else await self._laid(tenant, *found, folder)
        except (Refusal, SQLAlchemyError, OSError) as fault:
            log.warning("telephony.recording_away", extra={"fault": type(fault).__name__})
            return None

    async def _index(self, tenant: str) -> Index:
        until, known = self._known.get(tenant, (0.0, {}))
        if time.monotonic() < until:
            return known
        try:
            async with self._database.read(system(TenantId(tenant))) as read:
                known = await store.index(read.conn)
        except (Refusal, SQLAlchemyError, OSError) as fault:
            log.warning("telephony.recordings_unread", extra={"fault": type(fault).__name__})
        self._known[tenant] = (time.monotonic() + KNOWN_S, known)
        return known

    async def _laid(self, tenant: str, id: str, version: int, folder: Path) -> Path | None:
        file = folder / f"recorded-{id}-{version}.wav"
        if file.exists():
            return file
        async with self._database.read(system(TenantId(tenant))) as read:
            sound = await store.sound(read.conn, id)
        if sound is None:
            return None
        part = file.with_suffix(f".{time.monotonic_ns()}.part")
        await asyncio.to_thread(part.write_bytes, sound)
        part.replace(file)
        return file
