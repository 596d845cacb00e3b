"""Text as it may be stored."""

import re
from typing import Final

from yingda.foundation.masking import redact
from yingda.journey.commands import TEXT_CHARS_MAX
from yingda.journey.errors import TextEmpty, TextTooLong

UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without control characters and half surrogates. PostgreSQL refuses a NUL, and with it the whole batch:
    one such letter would end the owner of the partition."""
    return UNSTORABLE.sub("", text)


def clean_text(text: str, max_chars: int = TEXT_CHARS_MAX) -> str:
    """The text as it may be stored: neither empty nor too long, card numbers and secrets taken out."""
    if len(text) > max_chars:
        raise TextTooLong(max=max_chars, length=len(text))
    text = storable(text).strip()
    if not text:
        raise TextEmpty()
    return redact(text)
