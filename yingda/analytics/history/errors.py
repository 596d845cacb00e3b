"""Refusals of the history."""

from yingda.foundation.errors import Refusal


class PurposeMissing(Refusal):
    """A contact is opened only with a purpose, which is audited (PIPL art. 6: a clear and reasonable one)."""

    code = "purpose.missing"
    status = 422


class WordsUnusable(Refusal):
    """The words hold no character that could be searched for, only signs."""

    code = "words.unusable"
    status = 422


class SpanUpsideDown(Refusal):
    """`since` is not before `until`."""

    code = "span.upside_down"
    status = 422
