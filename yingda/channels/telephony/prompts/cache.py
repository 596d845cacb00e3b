"""Sentences as sound, made when first needed and kept. A recording that somebody uploaded wins over every engine.

What cannot be said in its language is said in another's voice, and what cannot be said at all is two short tones: a
caller is never left in silence. Both are counted.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from prometheus_client import Counter

from yingda.channels.telephony.prompts.engine import Voice
from yingda.channels.telephony.prompts.sound import join, write_tone
from yingda.channels.telephony.prompts.speakable import Run, runs
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.foundation.metrics import REGISTRY

AT_ONCE_MAX: Final = 2
CHARS_MAX: Final = 2_000
FILES_MAX: Final = 5_000
"""Kept sentences, about 100 kB each; the oldest go first."""
SWEEP_AFTER_FILES: Final = 200
REST_S: Final = 30.0
"""An engine that could not speak is asked again after this; a sentence that none could say, too."""
FAILURES_MAX: Final = 1_000
TONE: Final = "tone.wav"

PROMPTS: Final = Counter(
    "yingda_prompts",
    "Sentences for callers: kept, made, recorded, other_language (read in another's voice), failed (a tone instead).",
    ["how"],
    registry=REGISTRY,
)

log = logging.getLogger(__name__)


class Recorded(Protocol):
    """Where uploaded recordings are."""

    async def file(self, tenant: str, spoken: Spoken, folder: Path) -> Path | None:
        """The tenant's recording of this very sentence, laid into the folder; None: there is none."""
        ...


class Prompts:
    """The kept sentences of one installation. `voices`: the first that can speak is taken."""

    def __init__(self, folder: Path, *voices: Voice, recorded: Recorded | None = None) -> None:
        self._folder = folder
        self._voices = voices
        self._recorded = recorded
        self._turns = asyncio.Semaphore(AT_ONCE_MAX)
        self._making: dict[str, asyncio.Task[Path | None]] = {}
        self._resting: dict[str, float] = {}
        """Until when an engine is not asked, by its name; monotonic."""
        self._failed: dict[str, float] = {}
        """Until when a sentence is not tried again; monotonic."""
        self._made = 0

    async def file(self, spoken: Spoken, tenant: str = "") -> Path:
        """The sentence's file, or the tone's. Who asks for the same one waits for the same work."""
        if self._recorded is not None and (found := await self._recorded.file(tenant, spoken, self._folder)):
            PROMPTS.labels("recorded").inc()
            return found
        parts = runs(spoken.text[:CHARS_MAX], spoken.language)
        if parts and all(part.language != spoken.language for part in parts):
            PROMPTS.labels("other_language").inc()
        return await self._spoken(parts) or await self._tone()

    async def _spoken(self, parts: list[Run]) -> Path | None:
        """By the best engine that has said it already, or by the first that can."""
        key = _key(parts)
        for voice in self._voices:
            if (kept := self._place(voice, parts)).exists():
                PROMPTS.labels("kept").inc()
                return kept
            if not self._rests(voice):
                break
        if not parts or self._failed.get(key, 0) > time.monotonic():
            return None
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(self._make(key, parts))
            task.add_done_callback(lambda _done: self._making.pop(key, None))
        return await asyncio.shield(task)

    async def _make(self, key: str, parts: list[Run]) -> Path | None:
        async with self._turns:
            awake = [voice for voice in self._voices if not self._rests(voice)] or list(self._voices[-1:])
            for voice in awake:
                if (file := await self._made_by(voice, parts)) is not None:
                    PROMPTS.labels("made").inc()
                    self._count()
                    return file
                if len(self._voices) > 1:
                    self._resting[voice.name] = time.monotonic() + REST_S
        self._fail(key)
        return None

    async def _made_by(self, voice: Voice, parts: list[Run]) -> Path | None:
        """The file appears whole or not at all."""
        file = self._place(voice, parts)
        drafts = [file.with_suffix(f".{number}.part") for number in range(len(parts) + 1)]
        try:
            for part, draft in zip(parts, drafts[1:], strict=True):
                language = part.language if part.language in voice.languages else voice.languages[0]
                if not await voice.speak(Spoken(text=part.words, language=language), draft):
                    return None
            if len(parts) == 1:
                drafts[1].replace(file)
            else:
                await asyncio.to_thread(join, drafts[1:], drafts[0])
                drafts[0].replace(file)
        except (OSError, EOFError) as fault:
            log.warning("telephony.prompt_unwritten", extra={"fault": type(fault).__name__})
            return None
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)
        return file

    async def _tone(self) -> Path:
        PROMPTS.labels("failed").inc()
        tone = self._folder / TONE
        if not tone.exists():
            await asyncio.to_thread(write_tone, tone)
        return tone

    def _fail(self, key: str) -> None:
        """Told once a sentence, not with each caller."""
        if key not in self._failed:
            log.error("telephony.prompt_failed", extra={"count": len(self._failed) + 1})
        if len(self._failed) >= FAILURES_MAX:
            self._failed.clear()
        self._failed[key] = time.monotonic() + REST_S

    def _rests(self, voice: Voice) -> bool:
        return self._resting.get(voice.name, 0) > time.monotonic()

    def _place(self, voice: Voice, parts: Sequence[Run]) -> Path:
        words = "\0".join((voice.name, _key(parts)))
        return self._folder / f"{hashlib.sha256(words.encode()).hexdigest()[:40]}.wav"

    def _count(self) -> None:
        self._made += 1
        if self._made % SWEEP_AFTER_FILES == 0:
            kept = sorted(self._folder.glob("*.wav"), key=lambda each: each.stat().st_mtime)
            for file in kept[: max(0, len(kept) - FILES_MAX)]:
                file.unlink(missing_ok=True)


def _key(parts: Sequence[Run]) -> str:
    return "\0".join(f"{part.language}\1{part.words}" for part in parts)
