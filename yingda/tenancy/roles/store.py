"""All SQL of roles and of who has them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, page
from yingda.foundation.work import Work
from yingda.tenancy.rules.roles import permissions_of
from yingda.tenancy.tables import roles, user_roles

r, ur = roles.c, user_roles.c

Row = dict[str, Any]


def _selected() -> Select[Any]:
    users = select(func.count()).where(ur.tenant_id == r.tenant_id, ur.role_id == r.id).scalar_subquery()
    return select(
        r.id, r.key, r.name, r.permissions, r.builtin, r.version, r.changed_at, r.changed_by,
        r.retired_at.is_(None).label("active"), users.label("users"),
    )  # fmt: skip


def _row(found: Any) -> Row:
    row = dict(found)
    return {**row, "permissions": sorted(permissions_of(row["key"], row["builtin"], row["permissions"]))}


async def roles_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    rows, after = await page(conn, _selected(), r.key, r.id, asked)
    return [_row(row) for row in rows], after


async def role(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(r.id == id))).mappings().first()
    return _row(row) if row is not None else None


async def ids_of(conn: AsyncConnection, keys: Collection[str]) -> dict[str, str]:
    """Ids by key of the roles in use."""
    found = await conn.execute(select(r.key, r.id).where(r.key.in_(keys), r.retired_at.is_(None)))
    return {row.key: row.id for row in found}


async def keys_of(conn: AsyncConnection, users: Sequence[str]) -> dict[str, list[str]]:
    """Keys of the roles in use of each user."""
    query = select(ur.user_id, r.key).join(roles, (r.tenant_id == ur.tenant_id) & (r.id == ur.role_id))
    held: dict[str, list[str]] = {user: [] for user in users}
    for row in await conn.execute(query.where(ur.user_id.in_(users), r.retired_at.is_(None)).order_by(r.key)):
        held[row.user_id].append(row.key)
    return held


async def holders(conn: AsyncConnection, role: str) -> list[str]:
    """Ids of the users who have the role."""
    return list((await conn.execute(select(ur.user_id).where(ur.role_id == role))).scalars())


async def save_held(work: Work, user: str, role_ids: Collection[str]) -> None:
    """Makes these the user's roles."""
    await work.conn.execute(delete(user_roles).where(ur.user_id == user, ur.role_id.not_in(role_ids)))
    held = set((await work.conn.execute(select(ur.role_id).where(ur.user_id == user))).scalars())
    stamp = {"tenant_id": work.tenant, "user_id": user, "granted_at": work.now, "granted_by": work.actor}
    if new := [{**stamp, "role_id": role} for role in role_ids if role not in held]:
        await work.conn.execute(insert(user_roles), new)
