"""REST of articles. Who may not edit sees what is published."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id, Language
from yingda.foundation.http import LIST_LIMIT_MAX, Edge, Page, permission
from yingda.foundation.listing import CursorMalformed, Listed, VersionSeen
from yingda.foundation.work import Read
from yingda.knowledge.articles import actions, store
from yingda.knowledge.articles.schemas import (
    WORDS_CHARS_MAX,
    ArticleVersionView,
    ArticleView,
    ChangedArticle,
    NewArticle,
    State,
)
from yingda.knowledge.permissions import ARTICLES_EDIT, ARTICLES_VIEW

router = APIRouter(prefix="/api/articles", tags=["knowledge"])

VERSION_MAX: Final = 2**31 - 1
Words = Annotated[str, Query(max_length=WORDS_CHARS_MAX, pattern=r"^[^\x00]*$")]


@router.get("")
async def list_articles(
    asked: Listed,
    words: Words = "",
    language: Language | None = None,
    state: State | None = None,
    active: bool | None = None,
    edge: Edge = permission(ARTICLES_VIEW),
) -> Page[ArticleView]:
    """`words`: all of them must stand in the title, a question or the text; two Chinese characters are enough."""
    wanted = store.Wanted(words=words, language=language, state=state, active=active, published=not _edits(edge))

    async def look(read: Read) -> Page[ArticleView]:
        rows, after = await store.articles_page(read.conn, asked, wanted)
        return Page(items=[ArticleView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_article(body: NewArticle, edge: Edge = permission(ARTICLES_EDIT)) -> ArticleView:
    return await edge.write(lambda work: actions.create_article(work, body), ArticleView)


@router.get("/{id}")
async def get_article(id: Id, edge: Edge = permission(ARTICLES_VIEW)) -> ArticleView:
    row = await edge.read(lambda read: store.article(read.conn, id, published=not _edits(edge)))
    if row is None:
        raise NotFound(id=id)
    return ArticleView.model_validate(row)


@router.get("/{id}/versions")
async def list_versions(
    id: Id,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = LIST_LIMIT_MAX,
    after: Annotated[str | None, Query(max_length=10)] = None,
    edge: Edge = permission(ARTICLES_EDIT),
) -> Page[ArticleVersionView]:
    """Newest first."""
    if after is not None and not (after.isascii() and after.isdigit()):
        raise CursorMalformed()
    before = min(int(after), VERSION_MAX) if after else VERSION_MAX
    rows = await edge.read(lambda read: store.versions_page(read.conn, id, before, limit + 1))
    if not rows and after is None:
        raise NotFound(id=id)
    items = [ArticleVersionView.model_validate(row) for row in rows[:limit]]
    return Page(items=items, next=str(items[-1].version) if len(rows) > limit else None)


@router.put("/{id}")
async def change_article(id: Id, body: ChangedArticle, edge: Edge = permission(ARTICLES_EDIT)) -> ArticleView:
    return await edge.write(lambda work: actions.change_article(work, id, body), ArticleView)


@router.delete("/{id}", status_code=204)
async def delete_article(id: Id, version: VersionSeen = None, edge: Edge = permission(ARTICLES_EDIT)) -> None:
    await edge.write(lambda work: actions.delete_article(work, id, version), None)


def _edits(edge: Edge) -> bool:
    return ARTICLES_EDIT in edge.principal.permissions
