"""All SQL of branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, any_, exists, insert, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, page
from yingda.foundation.work import Work
from yingda.tenancy.tables import branches, users

b = branches.c

Row = dict[str, Any]

HOLD_TREE: Final = text("select pg_advisory_xact_lock(hashtextextended(:tenant, 13))")


def _selected() -> Select[Any]:
    return select(
        b.id, b.code, b.name, b.parent_id, b.path, b.version, b.changed_at, b.changed_by,
        b.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def branches_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    rows, after = await page(conn, _selected(), b.code, b.id, asked)
    return [dict(row) for row in rows], after


async def branch(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(b.id == id))).mappings().first()
    return dict(row) if row is not None else None


async def in_force(conn: AsyncConnection) -> dict[str, str]:
    """Names by id of the branches in use."""
    return {row.id: row.name for row in await conn.execute(select(b.id, b.name).where(b.retired_at.is_(None)))}


async def hold_tree(work: Work) -> None:
    """Those who move branches take turns: two moves at once could close a ring."""
    await work.conn.execute(HOLD_TREE, {"tenant": work.tenant})


async def add(work: Work, id: str, values: Mapping[str, Any]) -> None:
    """A new row whose id the path already names."""
    stamp = {"version": 1, "changed_at": work.now, "changed_by": work.actor}
    await work.conn.execute(insert(branches).values(id=id, tenant_id=work.tenant, **stamp, **values))


async def below(conn: AsyncConnection, id: str) -> dict[str, list[str]]:
    """Paths by id of everything below a branch."""
    query = select(b.id, b.path).where(literal(id, b.id.type) == any_(b.path), b.id != id)
    return {row.id: row.path for row in await conn.execute(query)}


async def save_paths(work: Work, paths: Mapping[str, Sequence[str]]) -> None:
    for id, path in paths.items():
        await work.conn.execute(update(branches).where(b.id == id).values(path=list(path)))


async def in_use(conn: AsyncConnection, id: str) -> bool:
    """Whether branches in use lie below it or active people belong to it."""
    child = exists().where(b.parent_id == id, b.retired_at.is_(None))
    person = exists().where(users.c.branch_id == id, users.c.retired_at.is_(None))
    return bool((await conn.execute(select(or_(child, person)))).scalar_one())
