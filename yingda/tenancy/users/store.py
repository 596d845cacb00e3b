"""All SQL of users."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, page
from yingda.tenancy.roles import store as roles
from yingda.tenancy.tables import users

u = users.c

Row = dict[str, Any]


def _selected() -> Select[Any]:
    return select(
        u.id, u.username, u.name, u.full_name_masked, u.email_masked, u.agent, u.branch_id, u.password_must_change,
        u.totp_confirmed_at.is_not(None).label("totp"), u.password_hash.is_not(None).label("password"),
        u.version, u.changed_at, u.changed_by, u.retired_at.is_(None).label("active"),
    )  # fmt: skip


async def users_page(
    conn: AsyncConnection, asked: Listing, active: bool | None, words: str | None
) -> tuple[list[Row], str | None]:
    """One page in the order of user names; `words` are part of the user name or of the name shown."""
    query = _selected()
    if active is not None:
        query = query.where(u.retired_at.is_(None) if active else u.retired_at.is_not(None))
    if words:
        query = query.where(u.username.icontains(words, autoescape=True) | u.name.icontains(words, autoescape=True))
    rows, after = await page(conn, query, u.username, u.id, asked)
    return await _with_roles(conn, [dict(row) for row in rows]), after


async def user(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(u.id == id))).mappings().first()
    return (await _with_roles(conn, [dict(row)]))[0] if row is not None else None


async def anybody(conn: AsyncConnection) -> bool:
    """Whether the institution has people."""
    return (await conn.execute(select(u.id).limit(1))).first() is not None


async def _with_roles(conn: AsyncConnection, rows: list[Row]) -> list[Row]:
    held = await roles.keys_of(conn, [row["id"] for row in rows])
    return [{**row, "roles": held[row["id"]]} for row in rows]
