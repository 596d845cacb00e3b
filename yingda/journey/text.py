"""Text as it may be stored."""

from yingda.foundation.masking import redact
from yingda.journey.commands import TEXT_CHARS_MAX
from yingda.journey.errors import TextEmpty, TextTooLong


def clean_text(text: str, max_chars: int = TEXT_CHARS_MAX) -> str:
    """The text as it may be stored: neither empty nor too long, card numbers and secrets taken out."""
    if len(text) > max_chars:
        raise TextTooLong(max=max_chars, length=len(text))
    if not text.strip():
        raise TextEmpty()
    return redact(text.strip())
