"""Recordings: the switch writes both sides while the call lasts, we seal them when it is over.

The recorder sits on the caller's leg, so it follows the caller over hold, transfer and a crash of this program. Left is
what the caller says, right what the caller hears. What a caller leaves as a message lies beside it, one channel.

Sealing needs no contact in memory: whose call it was says the database, however long we were away. What the switch
wrote goes only when it is on record; what belongs to nobody is put under quarantine after a day.
"""

import asyncio
import glob
import logging
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import asyncpg
from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from yingda.channels.telephony.protocol import names
from yingda.foundation.crypto import CryptoFault
from yingda.foundation.errors import Unavailable
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REGISTRY
from yingda.recordings.api import RATE_HZ, SAMPLE_BYTES, Raw, Sound, of_wav, whole

SUFFIX: Final = ".raw"
MESSAGE_SUFFIX: Final = ".wav"
CHANNELS: Final = 2
BYTES_PER_S: Final = RATE_HZ * CHANNELS * SAMPLE_BYTES
PART_S: Final = 600
"""Of one sealed part: 19 MB, held in memory while it is sealed."""
SETTLE_S: Final = 1.0
SETTLE_TRIES: Final = 10
"""After the end of a leg the switch still writes what it has in hand: until a file has not grown for so long."""
STRAY_S: Final = 86_400
"""After a day a raw file without a contact is nobody's."""
QUIET_S: Final = 5.0
"""A file that was written to just now may be of a call that came in since the switch was asked which are up."""
EMPTY_MS: Final = 200
"""Shorter ones hold nothing: a caller who was refused, a message that was never begun."""
AHEAD_MS: Final = 2_000
"""The clock of the rows may be a little ahead of the file system's."""

UNSEALED: Final = Gauge(
    "yingda_recordings_unsealed", "Raw recordings of calls that are over, not sealed yet.", ["switch"],
    registry=REGISTRY,
)  # fmt: skip

log = logging.getLogger(__name__)


class Keeping(Protocol):
    """Who seals and puts on record (`recordings.api.Keeping`)."""

    async def contact_of(
        self, visitor: str, until: int, among: list[TenantId] | None = None
    ) -> tuple[TenantId, str] | None: ...

    async def keep(self, tenant: TenantId, interaction: str, raw: Raw) -> None: ...


class Quarantine(Protocol):
    """Where raw files go that belong to nobody (`recordings.api.Quarantine`)."""

    def take(self, raw: Path) -> Path: ...


class Unreadable(Exception):
    """Not a sound that the switch would write."""


class Recordings:
    """What the switch wrote: both sides of calls under `calls`, messages that callers left under `messages`."""

    def __init__(
        self, calls: Path, messages: Path, keeping: Keeping, quarantine: Quarantine,
        now_s: Callable[[], float] = time.time, settle_s: float = SETTLE_S, switch: str = "",
    ) -> None:  # fmt: skip
        """`switch`: whose they are, in a pool."""
        self._calls = calls
        self._messages = messages
        self._keeping = keeping
        self._quarantine = quarantine
        self._now_s = now_s
        self._settle_s = settle_s
        self._at_work: set[str] = set()
        self._unsealed = UNSEALED.labels(switch)

    def unsealed(self) -> list[str]:
        """Calls with sound that is not sealed yet; the switch may still write it."""
        return sorted({names.call_of(file.stem) for file in self._files()})

    async def seal(self, tenant: TenantId, call: str) -> None:
        """Seals what a finished call left, if its contact is on record. What fails is tried again by `seal_left`."""
        await self._seal(call, [tenant])

    async def seal_left(self, up: Collection[str]) -> None:
        """Seals what calls left that ended while we were away: every one but those that are `up`."""
        left = [call for call in self.unsealed() if call not in up]
        self._unsealed.set(len(left))
        for call in left:
            if all(self._age_s(file) > QUIET_S for file in self._files(call)):
                await self._seal(call, None)

    async def _seal(self, call: str, among: list[TenantId] | None) -> None:
        if call in self._at_work:
            return
        self._at_work.add(call)
        try:
            for file in self._files(call):
                await self._seal_file(call, file, among)
        except (
            OSError,
            SQLAlchemyError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            Unavailable,
            CryptoFault,
        ) as fault:
            log.warning("telephony.recording_unsealed", extra={"fault": type(fault).__name__})
        finally:
            self._at_work.discard(call)

    async def _seal_file(self, call: str, file: Path, among: list[TenantId] | None) -> None:
        await self._settled(file)
        ended_at, age_s = _written_at(file), self._age_s(file)
        found = await self._keeping.contact_of(names.visitor_of(call), ended_at + AHEAD_MS, among)
        if found is not None:
            await self._keep(file, found, ended_at)
        elif among is None and age_s > STRAY_S:
            await asyncio.to_thread(self._put_away, file)

    async def _keep(self, file: Path, found: tuple[TenantId, str], ended_at: int) -> None:
        try:
            await self._keeping.keep(*found, raw_of(file, ended_at))
        except Unreadable:
            await asyncio.to_thread(self._put_away, file)
        else:
            _remove(file)

    async def _settled(self, file: Path) -> None:
        """Returns when the file has not grown for a while."""
        if self._age_s(file) > self._settle_s * SETTLE_TRIES:
            return
        for _ in range(SETTLE_TRIES):
            before = _size(file)
            await asyncio.sleep(self._settle_s)
            if _size(file) == before:
                return

    def _put_away(self, file: Path) -> None:
        """Nobody's: under quarantine, if there is anything to hear."""
        if _size(file) * 1000 // BYTES_PER_S < EMPTY_MS:
            _remove(file)
            return
        self._quarantine.take(file)
        log.error("telephony.recording_quarantined", extra={"file": file.name})

    def _age_s(self, file: Path) -> float:
        """Since the last of it was written."""
        return self._now_s() - _written_at(file) / 1000

    def _files(self, call: str | None = None) -> list[Path]:
        """Of one call, or of all; the folders hold every call that is up, so one call's are asked for by name."""
        own = "" if call is None else glob.escape(call)
        found = [
            *self._calls.glob(f"{own or '*'}{SUFFIX}"),
            *self._messages.glob(f"{own}*{names.RECORD}*{MESSAGE_SUFFIX}"),
        ]
        return sorted(file for file in found if call is None or names.call_of(file.stem) == call)


def _written_at(file: Path) -> int:
    """When the last of it was written, epoch milliseconds."""
    return round(file.stat().st_mtime * 1000)


def _size(file: Path) -> int:
    return file.stat().st_size


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)


def raw_of(file: Path, ended_at: int) -> Raw:
    """A file of the switch as what is to be sealed."""
    kind, channels, read = ("call", CHANNELS, _parts) if file.suffix == SUFFIX else ("message", 1, _message)
    return Raw(source=file.name, kind=kind, channels=channels, ended_at=ended_at, read=partial(read, file))  # type: ignore[arg-type]


def _parts(file: Path) -> Iterator[Sound]:
    with file.open("rb") as opened:
        while raw := opened.read(PART_S * BYTES_PER_S):
            sound = whole(raw, CHANNELS)
            if sound.samples:
                yield sound


def _message(file: Path) -> Iterator[Sound]:
    sound = of_wav(file.read_bytes())
    if sound is None or sound.channels != 1:
        raise Unreadable(file.name)
    if sound.ms >= EMPTY_MS:
        yield sound
