"""Writes about roles: lock, decide, store, audit and publish."""

from __future__ import annotations

from collections.abc import Collection

from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Work
from yingda.tenancy.errors import (
    PermissionReserved,
    PermissionUnknown,
    RoleBuiltin,
    RoleInUse,
    RolesConflict,
    RoleUnknown,
    UserSelf,
)
from yingda.tenancy.roles import store
from yingda.tenancy.roles.schemas import ChangedRole, NewRole, RoleView
from yingda.tenancy.rules.roles import BUILTIN, RESERVED, conflict
from yingda.tenancy.sessions.sign_in import end_all
from yingda.tenancy.tables import roles


async def create_builtin(work: Work) -> None:
    """The rows of the built-in roles, so that people can be given them; run again after an upgrade it adds new ones."""
    known = await store.ids_of(work.conn, BUILTIN)
    for key, (name, _) in BUILTIN.items():
        if key not in known:
            await versioned.add(work, roles, {"key": key, "name": name, "permissions": [], "builtin": True})


async def create_role(work: Work, known: Collection[str], body: NewRole) -> RoleView:
    """`known`: the permissions that this installation has."""
    _demand_grantable(body.permissions, known)
    with versioned.refusing(roles_by_key=versioned.KeyTaken(key=body.key)):
        id = await versioned.add(work, roles, {**_values(body), "key": body.key, "builtin": False})
    versioned.announce(work, "tenancy", "role", id, 1, "created", key=body.key, permissions=sorted(body.permissions))
    return await _view(work, id)


async def change_role(work: Work, known: Collection[str], id: str, body: ChangedRole) -> RoleView:
    """People who have it are signed out: what they may do has changed."""
    row = await versioned.locked(work, roles, id, body.version)
    if row["builtin"]:
        raise RoleBuiltin(key=row["key"])
    versioned.demand_key(row, body.key)
    _demand_grantable(body.permissions, known)
    holders = await store.holders(work.conn, id)
    if not body.active and holders:
        raise RoleInUse(users=len(holders))
    with versioned.refusing(roles_by_key=versioned.KeyTaken(key=body.key)):
        version = await versioned.change(work, roles, row, _values(body), body.active)
    for user in holders:
        await end_all(work, user, "roles")
    versioned.announce(
        work, "tenancy", "role", id, version, versioned.verb(row, body.active), permissions=sorted(body.permissions)
    )
    return await _view(work, id)


async def delete_role(work: Work, id: str, version: int | None) -> None:
    """Only one of the institution's own that nobody has."""
    row = await versioned.locked(work, roles, id, version)
    if row["builtin"]:
        raise RoleBuiltin(key=row["key"])
    holders = await store.holders(work.conn, id)
    if holders:
        raise RoleInUse(users=len(holders))
    with versioned.refusing_if_used(RoleInUse(users=1)):
        await versioned.remove(work, roles, id)
    versioned.announce(work, "tenancy", "role", id, row["version"], "deleted", key=row["key"])


async def assign(work: Work, user: str, keys: Collection[str]) -> None:
    """Make these the user's roles, whose sessions end. Nobody assigns to themselves. The user's row is locked."""
    if user == work.principal.user:
        raise UserSelf(id=user)
    ids = await store.ids_of(work.conn, keys)
    if unknown := sorted(set(keys) - set(ids)):
        raise RoleUnknown(roles=unknown)
    if together := conflict(keys):
        raise RolesConflict(roles=together)
    before = (await store.keys_of(work.conn, [user]))[user]
    await store.save_held(work, user, list(ids.values()))
    work.audit("tenancy.user_roles_changed", user, {"before": before, "after": sorted(keys)})
    await end_all(work, user, "roles")


def _demand_grantable(permissions: Collection[str], known: Collection[str]) -> None:
    if reserved := sorted(RESERVED & set(permissions)):
        raise PermissionReserved(permissions=reserved)
    if unknown := sorted(set(permissions) - set(known)):
        raise PermissionUnknown(permissions=unknown)


def _values(body: NewRole) -> dict[str, object]:
    return {"name": body.name, "permissions": sorted(set(body.permissions))}


async def _view(work: Work, id: str) -> RoleView:
    row = await store.role(work.conn, id)
    if row is None:
        raise NotFound(id=id)
    return RoleView.model_validate(row)
