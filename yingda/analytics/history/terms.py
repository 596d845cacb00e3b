"""From a text to the terms it is found by, and from words asked for to the terms they need. Pure.

Chinese has no spaces between words, and the shortest words worth finding have two characters (余额): each run of CJK
characters gives its single characters and its pairs. Latin words and numbers are whole terms, in lower case, also found
by their beginning. A match of terms is necessary, not sufficient: the text itself is checked afterwards.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WORDS_CHARS_MAX: Final = 100
"""Of what one may ask for."""
TERMS_ASKED_MAX: Final = 24
"""Terms of one question; more do not make it narrower in practice, the text is checked anyway."""
TERMS_TEXT_MAX: Final = 4_000
"""Distinct terms kept of one text."""
TERM_CHARS_MAX: Final = 64

_CJK: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")


def normal(text: str) -> str:
    """One form for what looks the same: full-width and compatibility forms folded (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def terms(text: str) -> list[str]:
    """The distinct terms of a text, at most `TERMS_TEXT_MAX`."""
    found: dict[str, None] = {}
    for run in _RUN.findall(normal(text)):
        for term in _of_run(run, singles=True):
            found[term] = None
        if len(found) >= TERMS_TEXT_MAX:
            break
    return list(found)[:TERMS_TEXT_MAX]


def question(words: str) -> list[tuple[str, bool]]:
    """Terms that every text with these words has, and whether a term is only a word's beginning. Empty: no term."""
    asked: dict[tuple[str, bool], None] = {}
    for run in _RUN.findall(normal(words)):
        if _is_cjk(run):
            for term in _of_run(run, singles=len(run) == 1):
                asked[term, False] = None
        else:
            asked[run[:TERM_CHARS_MAX], True] = None
    return list(asked)[:TERMS_ASKED_MAX]


def _of_run(run: str, *, singles: bool) -> Iterator[str]:
    if not _is_cjk(run):
        yield run[:TERM_CHARS_MAX]
        return
    if singles:
        yield from run
    for n in range(len(run) - 1):
        yield run[n : n + 2]


def _is_cjk(run: str) -> bool:
    return _CJK_START.match(run) is not None


_CJK_START: Final = re.compile(f"[{_CJK}]")


def as_tsvector(found: list[str]) -> str:
    """Terms as the text of a `tsvector`: quoted, without positions."""
    return " ".join(_quoted(term) for term in found)


def as_tsquery(asked: list[tuple[str, bool]]) -> str:
    """Terms as the text of a `tsquery` that wants them all."""
    return " & ".join(_quoted(term) + (":*" if beginning else "") for term, beginning in asked)


def as_patterns(words: str) -> list[str]:
    """The words as they stand, for `like all` on a text in its normal form: each somewhere in it."""
    return ["%" + re.sub(r"([\\%_])", r"\\\1", part) + "%" for part in normal(words).split()]


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
