"""Terms: whatever words stand in a text, the question for them asks for terms that the text has."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from yingda.analytics.history.terms import as_patterns, as_tsquery, question, terms

LETTERS = st.sampled_from("余额卡号转账人民币abcXYZ019 ，。!'\\%_&|:*（）ＡＢ１\u3000😀")
texts = st.text(LETTERS, max_size=60)


def finds(text: str, words: str) -> bool:
    """What the index does: every asked term is one of the text's, or the beginning of one."""
    have = terms(text)
    return all(any(t.startswith(term) if beginning else t == term for t in have) for term, beginning in question(words))


@given(texts, st.data())
def test_every_chinese_piece_of_a_text_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : start + data.draw(st.integers(0, 8))]
    if any(ch in "余额卡号转账人民币" for ch in piece) and not any(ch.isascii() and ch.isalnum() for ch in piece):
        piece = "".join(ch for ch in piece if ch not in "ＡＢ１")
        assert finds(text.replace("Ａ", "").replace("Ｂ", "").replace("１", ""), piece)


@given(texts)
def test_a_text_is_found_by_itself(text: str) -> None:
    assert finds(text, text)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("余额", [("余额", False)]), ("查余额", [("查余", False), ("余额", False)]), ("额", [("额", False)]),
        ("Card 余额", [("card", True), ("余额", False)]), ("ＶＩＳＡ", [("visa", True)]), ("！？", []),
    ],
)  # fmt: skip
def test_words_become_pairs_of_characters_or_beginnings(words: str, asked: list[tuple[str, bool]]) -> None:
    assert question(words) == asked


def test_a_text_has_its_characters_its_pairs_and_its_words() -> None:
    assert set(terms("查余额VISA 8888")) == {"查", "余", "额", "查余", "余额", "visa", "8888"}


def test_signs_of_the_query_language_are_quoted() -> None:
    assert as_tsquery([("it's", True), ("a\\b", False)]) == "'it''s':* & 'a\\\\b'"
    assert as_patterns("100% a_b") == ["%100\\%%", "%a\\_b%"]
