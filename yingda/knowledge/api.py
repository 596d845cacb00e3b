"""Knowledge as others see it: published articles. Loaded once and again on `configuration.changed`."""

from __future__ import annotations

import msgspec

from yingda.foundation.work import Read
from yingda.knowledge.articles import store


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """What the institution says about one question, in one language, as published. `questions`: how customers ask."""

    id: str
    language: str
    title: str
    questions: tuple[str, ...] = ()
    text: str
    version: int


async def load_articles(read: Read) -> list[Article]:
    """All published articles of the tenant, in the order of their ids."""
    return [msgspec.convert(row, Article) for row in await store.published(read.conn)]
