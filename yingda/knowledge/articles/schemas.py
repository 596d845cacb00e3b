"""Bodies and answers about articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, PROSE_PATTERN, Language, Version, Versioned
from yingda.foundation.http import Strict

ARTICLES_MAX: Final = 20_000
TITLE_CHARS_MAX: Final = 120
QUESTIONS_MAX: Final = 30
QUESTION_CHARS_MAX: Final = 200
TEXT_CHARS_MAX: Final = 20_000
WORDS_CHARS_MAX: Final = 100

State = Literal["draft", "published"]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=TITLE_CHARS_MAX, strip_whitespace=True, pattern=LINE_PATTERN)
]
Question = Annotated[
    str, StringConstraints(min_length=1, max_length=QUESTION_CHARS_MAX, strip_whitespace=True, pattern=LINE_PATTERN)
]


class NewArticle(Strict):
    """`questions`: how customers ask for it. A draft is for editors only."""

    language: Language
    title: Title
    questions: Annotated[list[Question], Field(max_length=QUESTIONS_MAX)] = Field(default_factory=list)
    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARS_MAX, pattern=PROSE_PATTERN)]
    state: State = "draft"


class ChangedArticle(NewArticle):
    """The whole article. A draft leaves what was published before as it is; `active` false retires the article."""

    version: Version
    active: bool


class ArticleView(Versioned):
    """`published_version`: the version that customers get; null: none."""

    language: str
    title: str
    questions: list[str]
    text: str
    state: State
    published_version: int | None


class ArticleVersionView(BaseModel):
    """One version of the past."""

    version: int
    language: str
    title: str
    questions: list[str]
    text: str
    state: State
    changed_at: datetime
    changed_by: str
