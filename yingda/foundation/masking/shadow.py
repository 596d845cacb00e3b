"""A shadow of a text, as long as the text itself, in which every way to write a digit or a separator looks the same.

Patterns are sought in the shadow and cut out of the text at the same places.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import Final

SEPARATOR: Final = "-"
SPACE: Final = " "
CHINESE_DIGITS: Final = dict(zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789", strict=True))
DASHES: Final = "‐‑‒–—―−－﹣ー·•・_"
WIDE_MARKS: Final = ":=./"
"""Full-width marks read as plain ones; the comma is not, for it ends what stands before it."""
INVISIBLE: Final = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u20e3"
"""Characters that take no room: soft hyphen, zero-width ones, the box around a keycap."""


def _digits() -> dict[int, str]:
    """Every decimal digit of Unicode, and the circled ones, to ASCII."""
    found = {}
    for code in range(128, sys.maxunicode + 1):
        value = unicodedata.digit(chr(code), None)
        if value is not None:
            found[code] = str(value)
    return found


def _table() -> dict[int, str]:
    table = _digits() | {ord(each): digit for each, digit in CHINESE_DIGITS.items()}
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {code: plain for code, plain in wide.items() if plain.isalnum() or plain in WIDE_MARKS}
    table |= dict.fromkeys(map(ord, DASHES), SEPARATOR)
    table |= dict.fromkeys(map(ord, INVISIBLE), SPACE)
    return table | {code: SPACE for code in range(128, 0x10000) if chr(code).isspace()}


_TABLE: Final = _table()


def shadow(text: str) -> str:
    """The text with ASCII digits, dashes, spaces and letters in place of their look-alikes; the same length."""
    return text if text.isascii() else text.translate(_TABLE)
