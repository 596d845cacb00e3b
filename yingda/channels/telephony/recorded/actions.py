"""Writes about recorded sentences: what was uploaded becomes telephone sound, is kept, audited and published."""

from __future__ import annotations

import asyncio
import tempfile
import wave
from pathlib import Path
from typing import Any, Final

from yingda.channels.telephony.prompts import Sox
from yingda.channels.telephony.prompts.sound import duration_ms, kind_of
from yingda.channels.telephony.recorded import store
from yingda.channels.telephony.recorded.errors import PromptFormatUnread, PromptNotSound, PromptSilent, PromptTooLong
from yingda.channels.telephony.recorded.schemas import RecordingView
from yingda.channels.telephony.recorded.tables import prompt_recordings
from yingda.foundation import versioned
from yingda.foundation.errors import NotFound, VersionStale
from yingda.foundation.work import Work

CONTEXT: Final = "telephony"
SECONDS_MAX: Final = 120
RECORDINGS_MAX: Final = 2_000
"""Of one institution: every sentence of some large flows, in both languages."""
PEAK_MIN: Final = 330
"""1 % of full scale: below it nobody hears anything on a telephone."""


async def telephone_sound(sox: Sox, data: bytes) -> tuple[bytes, int]:
    """WAV of 8 kHz, 16 bit, one channel, and how many ms it lasts; a `Refusal` says what is wrong with the upload."""
    kind = kind_of(data)
    if kind is None:
        raise PromptNotSound()
    if not await sox.reads(kind):
        raise PromptFormatUnread(format=kind)
    with tempfile.TemporaryDirectory(prefix="yingda-prompt-") as folder:
        file = Path(folder) / "sound.wav"
        if not await sox.convert(data, kind, file):
            raise PromptNotSound()
        length = duration_ms(file)
        if length > SECONDS_MAX * 1000:
            raise PromptTooLong(seconds_max=SECONDS_MAX)
        if await asyncio.to_thread(_peak, file) < PEAK_MIN:
            raise PromptSilent()
        return await asyncio.to_thread(file.read_bytes), length


async def keep(work: Work, language: str, text: str, version: int, sound: tuple[bytes, int]) -> RecordingView:
    """The sentence's recording from now on. `version`: of the one that it replaces, 0: there is none."""
    row = await store.of_sentence(work.conn, language, text)
    found = 0 if row is None else int(row["version"])
    if found != version:
        raise VersionStale(id="" if row is None else row["id"], version=found)
    values: dict[str, Any] = {"sound": sound[0], "duration_ms": sound[1]}
    if row is None:
        await versioned.demand_room(work, prompt_recordings, RECORDINGS_MAX)
        values |= {"language": language, "text": text, "text_hash": store.key_of(text)}
        with versioned.refusing(prompt_recordings_text=VersionStale(version=1)):
            id = await versioned.add(work, prompt_recordings, values)
    else:
        id = row["id"]
        whole = await versioned.locked(work, prompt_recordings, id)
        await versioned.change(work, prompt_recordings, whole, values, active=True)
    versioned.announce(
        work, CONTEXT, "prompt", id, version + 1, "replaced" if version else "created", language=language,
        duration_ms=sound[1],
    )  # fmt: skip
    return await _shown(work, id)


async def remove(work: Work, id: str, version: int | None) -> None:
    """The engine says the sentence again."""
    row = await versioned.locked(work, prompt_recordings, id, version)
    await versioned.remove(work, prompt_recordings, id)
    versioned.announce(work, CONTEXT, "prompt", id, row["version"], "deleted", language=row["language"])


async def _shown(work: Work, id: str) -> RecordingView:
    row = await store.one(work.conn, id)
    if row is None:
        raise NotFound(id=id)
    return RecordingView.model_validate(row)


def _peak(file: Path) -> int:
    with wave.open(str(file)) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    return max((abs(sample) for sample in samples), default=0)
