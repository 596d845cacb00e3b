"""REST of roles."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id, Version
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.work import Read
from yingda.tenancy.permissions import ROLES_EDIT, ROLES_VIEW
from yingda.tenancy.roles import actions, store
from yingda.tenancy.roles.schemas import ChangedRole, NewRole, RoleView
from yingda.tenancy.rules.roles import BUILTIN

router: Final = APIRouter(prefix="/api/roles", tags=["tenancy"])


def known_permissions(request: Request) -> frozenset[str]:
    """Every permission of this installation: what the composition root collected, and what built-in roles give."""
    found: frozenset[str] = request.app.state.permissions
    return found.union(*(permissions for _, permissions in BUILTIN.values()))


@router.get("")
async def list_roles(asked: Listed, edge: Edge = permission(ROLES_VIEW)) -> Page[RoleView]:
    async def look(read: Read) -> Page[RoleView]:
        rows, after = await store.roles_page(read.conn, asked)
        return Page(items=[RoleView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.get("/permissions")
async def list_permissions(request: Request, edge: Edge = permission(ROLES_VIEW)) -> list[str]:
    """What a role can be made of."""
    return sorted(known_permissions(request))


@router.post("", status_code=201)
async def create_role(body: NewRole, request: Request, edge: Edge = permission(ROLES_EDIT)) -> RoleView:
    known = known_permissions(request)
    return await edge.write(lambda work: actions.create_role(work, known, body), RoleView)


@router.get("/{id}")
async def get_role(id: Id, edge: Edge = permission(ROLES_VIEW)) -> RoleView:
    async def look(read: Read) -> RoleView:
        row = await store.role(read.conn, id)
        if row is None:
            raise NotFound(id=id)
        return RoleView.model_validate(row)

    return await edge.read(look)


@router.put("/{id}")
async def change_role(id: Id, body: ChangedRole, request: Request, edge: Edge = permission(ROLES_EDIT)) -> RoleView:
    known = known_permissions(request)
    return await edge.write(lambda work: actions.change_role(work, known, id, body), RoleView)


@router.delete("/{id}", status_code=204)
async def delete_role(
    id: Id, version: Annotated[Version | None, Query()] = None, edge: Edge = permission(ROLES_EDIT)
) -> None:
    await edge.write(lambda work: actions.delete_role(work, id, version), None)
