"""Sound as files: what it is by its content, made telephone sound, joined; the tone that is there when nothing is."""

import asyncio
import math
import struct
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from yingda.channels.telephony.prompts.engine import RATE_HZ, TELEPHONE_SOUND, output, run

Kind = Literal["wav", "mp3"]
SECONDS_KEPT_MAX: Final = 180
"""sox stops here, however long its input claims to be."""
TONE_HZ: Final = 425
"""The tone of China's telephone network (GB/T 3380)."""
TONE_S: Final = 0.35
TONE_LEVEL: Final = 6_000
GAP_S: Final = 0.2
MP3_FRAMES: Final = (0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3)
"""Second byte of an MPEG audio frame of layer III, by version and check sum (ISO/IEC 11172-3)."""


def kind_of(data: bytes) -> Kind | None:
    """WAV or MP3 by content, whatever the name says; None: neither."""
    if data[:4] in (b"RIFF", b"RIFX", b"RF64") and data[8:12] == b"WAVE":
        return "wav"
    if data[:3] == b"ID3" or (len(data) > 4 and data[0] == 0xFF and data[1] in MP3_FRAMES):
        return "mp3"
    return None


class Sox:
    """sox as a program; its command is found by whoever knows the machine."""

    def __init__(self, command: Sequence[str] = ("sox",)) -> None:
        self._command = tuple(command)
        self._reads: frozenset[str] | None = None

    async def reads(self, kind: Kind) -> bool:
        """Whether it knows the format: Debian keeps MP3 apart (libsox-fmt-mp3)."""
        if self._reads is None:
            said = await output([*self._command, "--help"])
            _, found, rest = said.partition("AUDIO FILE FORMATS:")
            self._reads = frozenset(rest.partition("\n")[0].split()) if found else frozenset()
        return kind in self._reads

    async def convert(self, data: bytes, kind: Kind, into: Path, *, level: bool = False) -> bool:
        """Writes telephone sound; `level`: made as loud as the others. False: sox cannot read it.

        `into` does not exist, or only when it is whole: other names beside it are used meanwhile.
        """
        raw, part = into.with_suffix(f".in.{kind}"), into.with_suffix(".out.wav")
        try:
            await asyncio.to_thread(raw.write_bytes, data)
            louder = ["norm", "-6"] if level else ["gain", "-n", "-3"]
            made = await run(
                [
                    *self._command, "-t", kind, str(raw), *TELEPHONE_SOUND, str(part), "trim", "0",
                    str(SECONDS_KEPT_MAX), *louder,
                ]
            )  # fmt: skip
            if made and duration_ms(part) > 0:
                part.replace(into)
                return True
            return False
        except OSError:
            return False
        finally:
            raw.unlink(missing_ok=True)
            part.unlink(missing_ok=True)


def duration_ms(file: Path) -> int:
    """Of a WAV of ours; 0 when it is none."""
    try:
        with wave.open(str(file)) as sound:
            return int(sound.getnframes() * 1000 / sound.getframerate())
    except (OSError, EOFError, wave.Error):
        return 0


def join(parts: Sequence[Path], into: Path) -> None:
    """One after the other, with a breath between them. All are telephone sound."""
    breath = b"\0\0" * round(GAP_S * RATE_HZ)
    with wave.open(str(into), "wb") as whole:
        whole.setnchannels(1)
        whole.setsampwidth(2)
        whole.setframerate(RATE_HZ)
        for number, part in enumerate(parts):
            with wave.open(str(part)) as sound:
                whole.writeframes((breath if number else b"") + sound.readframes(sound.getnframes()))


def write_tone(into: Path) -> None:
    """Two short tones: something should have been said."""
    turn = 2 * math.pi * TONE_HZ / RATE_HZ
    samples = [round(TONE_LEVEL * math.sin(turn * at)) for at in range(int(TONE_S * RATE_HZ))]
    tone = struct.pack(f"<{len(samples)}h", *samples)
    silence = b"\0\0" * round(GAP_S * RATE_HZ)
    with wave.open(str(into), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(tone + silence + tone)
