"""Sentences as sound, made when first needed and kept. Without the network: espeak-ng speaks, sox makes it telephone
sound. Other engines are other classes of the same form (`Voice`)."""

import asyncio
import contextlib
import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from yingda.channels.telephony.protocol.shown import Spoken

SECONDS_MAX: Final = 15.0
"""To speak one sentence."""
AT_ONCE_MAX: Final = 2
CHARS_MAX: Final = 2_000
FILES_MAX: Final = 5_000
"""Kept sentences, about 100 kB each; the oldest go first."""
SWEEP_AFTER_FILES: Final = 200
RATE_HZ: Final = "8000"
VOICES: Final = {"zh-CN": ("cmn", "160"), "en": ("en-us", "150")}
"""espeak-ng's voice and words a minute, by language."""
PROGRAMS: Final = ("espeak-ng", "sox")


class Voice(Protocol):
    """An engine that speaks."""

    @property
    def name(self) -> str:
        """Names the engine and its settings: another name, another recording."""
        ...

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        """Writes the sentence as WAV, 8 kHz, 16 bit, one channel. False: it could not."""
        ...


class Espeak:
    """espeak-ng and sox, as programs."""

    name: Final = "espeak-1"

    def __init__(self, espeak: Sequence[str] = PROGRAMS[:1], sox: Sequence[str] = PROGRAMS[1:]) -> None:
        """How the two programs are started on this machine."""
        self._espeak, self._sox = espeak, sox

    @staticmethod
    def missing() -> list[str]:
        """Programs that are not on this machine."""
        return [program for program in PROGRAMS if shutil.which(program) is None]

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        """The text goes in by standard input: no word of it is an argument."""
        voice, speed = VOICES.get(spoken.language, VOICES["en"])
        raw = into.with_suffix(".raw.wav")
        said = await _run([*self._espeak, "-v", voice, "-s", speed, "--stdin", "-w", str(raw)], spoken.text.encode())
        made = said and await _run(
            [*self._sox, str(raw), "-r", RATE_HZ, "-c", "1", "-b", "16", "-t", "wav", str(into), "norm", "-6"]
        )
        raw.unlink(missing_ok=True)
        return made


class Prompts:
    """The kept sentences of one installation."""

    def __init__(self, folder: Path, voice: Voice) -> None:
        self._folder = folder
        self._voice = voice
        self._turns = asyncio.Semaphore(AT_ONCE_MAX)
        self._making: dict[Path, asyncio.Task[bool]] = {}
        self._made = 0

    async def file(self, spoken: Spoken) -> Path | None:
        """The sentence's file, or None when it cannot be spoken. Who asks for the same one waits for the same work."""
        file = self._folder / f"{self._key(spoken)}.wav"
        if file.exists():
            return file
        task = self._making.get(file)
        if task is None:
            task = self._making[file] = asyncio.create_task(self._make(spoken, file))
            task.add_done_callback(lambda _done: self._making.pop(file, None))
        return file if await asyncio.shield(task) else None

    async def _make(self, spoken: Spoken, file: Path) -> bool:
        """The file appears whole or not at all."""
        async with self._turns:
            part = file.with_suffix(".part")
            cut = Spoken(text=spoken.text[:CHARS_MAX], language=spoken.language)
            made = await self._voice.speak(cut, part)
            if made:
                part.replace(file)
            part.unlink(missing_ok=True)
        self._made += 1
        if self._made % SWEEP_AFTER_FILES == 0:
            self._sweep()
        return made

    def _sweep(self) -> None:
        kept = sorted(self._folder.glob("*.wav"), key=lambda each: each.stat().st_mtime)
        for file in kept[: max(0, len(kept) - FILES_MAX)]:
            file.unlink(missing_ok=True)

    def _key(self, spoken: Spoken) -> str:
        words = "\0".join((self._voice.name, spoken.language, spoken.text[:CHARS_MAX]))
        return hashlib.sha256(words.encode()).hexdigest()[:40]


async def _run(command: list[str], given: bytes = b"") -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(SECONDS_MAX):
            await process.communicate(given)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return process.returncode == 0
