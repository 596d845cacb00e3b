"""All SQL of articles.

A search looks at every article of the tenant (a thousand of them are a megabyte, read in some milliseconds): it finds
Chinese words of two characters, for which trigrams are too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.foundation.work import Work
from yingda.knowledge.articles.tables import article_versions as versions
from yingda.knowledge.articles.tables import articles as table

a = table.c
v = versions.c

WORDS_MAX: Final = 10
"""Words of one search; the rest is not looked at."""
CONTENT: Final = ("language", "title", "questions", "text", "state")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which articles. `published`: as customers get them; else the newest version of each."""

    words: str = ""
    language: str | None = None
    state: str | None = None
    active: bool | None = None
    published: bool = True


def _selected(published: bool) -> Select[Any]:
    c = v if published else a
    query = select(
        a.id, c.language, c.title, c.questions, c.text, c.state, a.published_version, c.version, c.changed_at,
        c.changed_by, a.retired_at.is_(None).label("active"),
    )  # fmt: skip
    if not published:
        return query
    return query.join(versions, (v.article_id == a.id) & (v.version == a.published_version)).where(
        a.retired_at.is_(None)
    )


async def articles_page(conn: AsyncConnection, asked: Listing, wanted: Wanted) -> tuple[list[Row], str | None]:
    source = versions if wanted.published else table
    query = _selected(wanted.published).where(_has_words(source, wanted.words))
    if wanted.language is not None:
        query = query.where(source.c.language == wanted.language)
    if wanted.state is not None:
        query = query.where(source.c.state == wanted.state)
    if wanted.active is not None:
        query = query.where(a.retired_at.is_(None) if wanted.active else a.retired_at.is_not(None))
    rows, after = await page(conn, query, source.c.title, a.id, asked)
    return rows, after


def _has_words(source: Table, words: str) -> ColumnElement[bool]:
    """Each of the words stands in the title, in a question or in the text."""
    c = source.c
    questions = func.array_to_string(c.questions, "\n")
    return and_(
        True,
        *(
            or_(*(field.icontains(word, autoescape=True) for field in (c.title, questions, c.text)))
            for word in words.split()[:WORDS_MAX]
        ),
    )


async def published(conn: AsyncConnection) -> list[Row]:
    """Every article as customers get it."""
    return plain((await conn.execute(_selected(True).order_by(a.id))).mappings())


async def article(conn: AsyncConnection, id: str, published: bool) -> Row | None:
    row = (await conn.execute(_selected(published).where(a.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def keep_version(work: Work, id: str, version: int, content: Row) -> None:
    """Adds to the article's history."""
    await work.conn.execute(
        insert(versions).values(
            tenant_id=work.tenant, article_id=id, version=version, changed_at=work.now, changed_by=work.actor, **content
        )
    )


async def versions_page(conn: AsyncConnection, id: str, before: int, limit: int) -> list[Row]:
    """The versions of an article below a number, newest first."""
    query = select(versions).where(v.article_id == id, v.version < before).order_by(v.version.desc()).limit(limit)
    return plain((await conn.execute(query)).mappings())
