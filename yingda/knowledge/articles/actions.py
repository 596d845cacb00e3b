"""Writes about articles: lock, decide, store, audit and publish. Every write keeps its version for ever."""

from __future__ import annotations

from yingda.foundation import versioned
from yingda.foundation.work import Work
from yingda.knowledge.articles import store
from yingda.knowledge.articles.schemas import ARTICLES_MAX, ArticleView, ChangedArticle, NewArticle
from yingda.knowledge.articles.tables import articles
from yingda.knowledge.errors import ArticleInUse, ArticleTitleTaken


async def create_article(work: Work, body: NewArticle) -> ArticleView:
    content = body.model_dump(include=set(store.CONTENT))
    published = 1 if body.state == "published" else None
    await versioned.demand_room(work, articles, ARTICLES_MAX)
    with versioned.refusing(articles_title=ArticleTitleTaken(title=body.title)):
        id = await versioned.add(work, articles, {**content, "published_version": published})
    await store.keep_version(work, id, 1, content)
    versioned.announce(work, "knowledge", "article", id, 1, "created", state=body.state)
    return ArticleView.model_validate(await store.article(work.conn, id, published=False))


async def change_article(work: Work, id: str, body: ChangedArticle) -> ArticleView:
    """The next version. Customers get it when it is published; until then they get what was published before."""
    row = await versioned.locked(work, articles, id, body.version)
    content = body.model_dump(include=set(store.CONTENT))
    published = body.version + 1 if body.state == "published" else row["published_version"]
    with versioned.refusing(articles_title=ArticleTitleTaken(title=body.title)):
        version = await versioned.change(work, articles, row, {**content, "published_version": published}, body.active)
    await store.keep_version(work, id, version, content)
    change = versioned.verb(row, body.active)
    versioned.announce(work, "knowledge", "article", id, version, change, state=body.state)
    return ArticleView.model_validate(await store.article(work.conn, id, published=False))


async def delete_article(work: Work, id: str, version: int | None) -> None:
    """Only one that was never published; else retire it."""
    row = await versioned.locked(work, articles, id, version)
    if row["published_version"] is not None:
        raise ArticleInUse(id=id)
    await versioned.remove(work, articles, id)
    versioned.announce(work, "knowledge", "article", id, row["version"], "deleted", title=row["title"])
