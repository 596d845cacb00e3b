"""An engine that speaks, and how its programs are run."""

import asyncio
import contextlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from yingda.channels.telephony.protocol.shown import Spoken

SECONDS_MAX: Final = 15.0
"""For one sentence, or for one recording that is made telephone sound."""
RATE_HZ: Final = 8_000
TELEPHONE_SOUND: Final = ("-r", str(RATE_HZ), "-c", "1", "-b", "16", "-e", "signed-integer", "-t", "wav")
"""What sox makes of anything: 8 kHz, 16 bit, one channel."""


class Voice(Protocol):
    """An engine that speaks."""

    @property
    def name(self) -> str:
        """Names the engine and its settings: another name, another recording."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """What it speaks, the one that it falls back to first."""
        ...

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        """Writes the sentence as WAV, 8 kHz, 16 bit, one channel. False: it could not. Raises nothing."""
        ...


async def run(command: Sequence[str], given: bytes = b"") -> bool:
    """Whether the program ended well, in time."""
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


async def output(command: Sequence[str]) -> str:
    """What the program says; empty: it does not start, or not in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            said, _ = await process.communicate()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return ""
    return said.decode(errors="replace")
