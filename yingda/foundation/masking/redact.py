"""Taking C3 out of free text before it is stored, indexed or logged. On the hot path: every message goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from yingda.foundation.masking.cards import card_spans
from yingda.foundation.masking.secrets import secret_spans
from yingda.foundation.masking.shadow import shadow

CARD_MARK: Final = "⟦card⟧"
SECRET_MARK: Final = "⟦secret⟧"  # noqa: S105
"""Marks are the same in every language; the browser shows them as a label (`redacted.card`, `redacted.secret`)."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """The text that may be stored, and how many card numbers and secrets were taken out of it."""

    text: str
    cards: int
    secrets: int


def redact(text: str) -> str:
    """The text without card numbers and secrets; doing it again changes nothing."""
    return redacted(text).text


def redacted(text: str) -> Redaction:
    """`redact` with counts, for the metric and for telling the writer that something was taken out."""
    if len(text) < 3:
        return Redaction(text, 0, 0)
    seen = shadow(text)
    spans = [(start, end, CARD_MARK) for start, end in card_spans(seen)]
    spans += [(start, end, SECRET_MARK) for start, end in secret_spans(seen)]
    return _cut(text, spans) if spans else Redaction(text, 0, 0)


def _cut(text: str, spans: list[tuple[int, int, str]]) -> Redaction:
    parts, at, cards, secrets = [], 0, 0, 0
    for start, end, mark in sorted(spans):
        if start >= at:
            parts += [text[at:start], mark]
            cards, secrets = cards + (mark == CARD_MARK), secrets + (mark == SECRET_MARK)
        at = max(at, end)
    return Redaction("".join([*parts, text[at:]]), cards, secrets)
