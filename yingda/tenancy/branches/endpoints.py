"""REST of branches."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id, Version
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.tenancy.branches import actions, store
from yingda.tenancy.branches.schemas import BranchView, ChangedBranch, NewBranch
from yingda.tenancy.permissions import BRANCHES_EDIT, BRANCHES_VIEW

router: Final = APIRouter(prefix="/api/branches", tags=["tenancy"])


@router.get("")
async def list_branches(asked: Listed, edge: Edge = permission(BRANCHES_VIEW)) -> Page[BranchView]:
    async def look(read: Read) -> Page[BranchView]:
        rows, after = await store.branches_page(read.conn, asked)
        return Page(items=[BranchView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_branch(body: NewBranch, edge: Edge = permission(BRANCHES_EDIT)) -> BranchView:
    return await edge.write(lambda work: actions.create_branch(work, body), BranchView)


@router.get("/{id}")
async def get_branch(id: Id, edge: Edge = permission(BRANCHES_VIEW)) -> BranchView:
    async def look(read: Read) -> BranchView:
        row = await store.branch(read.conn, id)
        if row is None:
            raise NotFound(id=id)
        return BranchView.model_validate(row)

    return await edge.read(look)


@router.put("/{id}")
async def change_branch(
    id: Id, body: ChangedBranch, references: Referring, edge: Edge = permission(BRANCHES_EDIT)
) -> BranchView:
    return await edge.write(lambda work: actions.change_branch(work, references, id, body), BranchView)


@router.delete("/{id}", status_code=204)
async def delete_branch(
    id: Id, references: Referring, version: Annotated[Version | None, Query()] = None,
    edge: Edge = permission(BRANCHES_EDIT),
) -> None:  # fmt: skip
    await edge.write(lambda work: actions.delete_branch(work, references, id, version), None)
