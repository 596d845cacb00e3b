"""espeak-ng and sox, as programs: speech without the network."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from yingda.channels.telephony.prompts.engine import TELEPHONE_SOUND, run
from yingda.channels.telephony.prompts.mandarin import respelled
from yingda.channels.telephony.protocol.shown import Spoken

VOICES: Final = {"zh-CN": ("cmn-latn-pinyin", "160"), "en": ("en-us", "150")}
"""espeak-ng's voice and words a minute, by language. Its voice "cmn" of 1.51 (Debian 12) reads the pinyin of its own
dictionary as English words: 请 comes out as "king three". The one that takes Latin letters for pinyin does not, and
takes capitals for English."""
PROGRAMS: Final = ("espeak-ng", "sox")
UTF8: Final = ("-b", "1")


class Espeak:
    """The text goes in by standard input: no word of it is an argument."""

    name: Final = "espeak-2"
    languages: Final = tuple(VOICES)

    def __init__(self, espeak: Sequence[str] = PROGRAMS[:1], sox: Sequence[str] = PROGRAMS[1:]) -> None:
        """How the two programs are started on this machine."""
        self._espeak, self._sox = espeak, sox

    @staticmethod
    def missing() -> list[str]:
        """Programs that are not on this machine."""
        return [program for program in PROGRAMS if shutil.which(program) is None]

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        voice, speed = VOICES.get(spoken.language, VOICES["en"])
        words = respelled(spoken.text).upper() if spoken.language == "zh-CN" else spoken.text
        raw = into.with_suffix(".raw.wav")
        said = await run([*self._espeak, *UTF8, "-v", voice, "-s", speed, "--stdin", "-w", str(raw)], words.encode())
        made = said and await run([*self._sox, str(raw), *TELEPHONE_SOUND, str(into), "norm", "-6"])
        raw.unlink(missing_ok=True)
        return made
