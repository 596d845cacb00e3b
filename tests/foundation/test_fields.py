"""What a field of text takes: what people write, and nothing that makes a line look like another."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from yingda.foundation.fields import Name

NAME = TypeAdapter(Name)


@pytest.mark.parametrize("text", ["远山银行", "O'Neill & Söhne", "خدمة", "服务 😀", "𠮷野家"])
def test_names_of_every_script_are_taken(text: str) -> None:
    assert NAME.validate_python(text) == text


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x7fb", "moc.knab\u202e", "\u2066a\u2069", "a\u202bb"])
def test_what_misleads_a_reader_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(text)
