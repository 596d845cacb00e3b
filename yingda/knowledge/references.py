"""What knowledge knows of configured things: names of articles and phrases. Nothing points at them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import versioned
from yingda.foundation.references import Kind, Thing
from yingda.knowledge.articles.tables import articles
from yingda.knowledge.phrases import store as phrases


async def find(conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
    return None


async def users_of(conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
    return []


async def names(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """An agent's own phrases have no name for others."""
    return {**await versioned.names(conn, ids, articles.c.title), **await phrases.tenant_titles(conn, ids)}
