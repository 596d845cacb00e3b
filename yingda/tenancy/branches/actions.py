"""Writes about branches: lock, decide, store, audit and publish."""

from __future__ import annotations

from sqlalchemy import RowMapping

from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.tenancy.branches import store
from yingda.tenancy.branches.schemas import BranchView, ChangedBranch, NewBranch
from yingda.tenancy.errors import BranchInUse, BranchUnknown
from yingda.tenancy.rules import tree
from yingda.tenancy.tables import branches


async def create_branch(work: Work, body: NewBranch) -> BranchView:
    await store.hold_tree(work)
    id = work.ids.new()
    path = tree.path_below(await _path_of(work, body.parent_id), id)
    with versioned.refusing(branches_by_code=versioned.KeyTaken(key=body.code)):
        await store.add(work, id, {**body.model_dump(), "path": path})
    versioned.announce(work, "tenancy", "branch", id, 1, "created", code=body.code, parent=body.parent_id)
    return await _view(work, id)


async def change_branch(work: Work, references: References, id: str, body: ChangedBranch) -> BranchView:
    """Moves everything below along. Refused: below itself, too deep, or retired while in use."""
    await store.hold_tree(work)
    row = await versioned.locked(work, branches, id, body.version)
    if not body.active and row["retired_at"] is None and await store.in_use(work.conn, id):
        raise BranchInUse(id=id)
    if not body.active:
        await references.demand_unused(work.conn, "branch", id, BranchInUse, live=True)
    paths = await _moved(work, row, body.parent_id)
    values = {"code": body.code, "name": body.name, "parent_id": body.parent_id, "path": paths.pop(id)}
    with versioned.refusing(branches_by_code=versioned.KeyTaken(key=body.code)):
        version = await versioned.change(work, branches, row, values, body.active)
    await store.save_paths(work, paths)
    change = versioned.verb(row, body.active)
    versioned.announce(work, "tenancy", "branch", id, version, change, parent=body.parent_id, moved=len(paths))
    return await _view(work, id)


async def delete_branch(work: Work, references: References, id: str, version: int | None) -> None:
    """Only what nothing points at; else retire it."""
    await store.hold_tree(work)
    row = await versioned.locked(work, branches, id, version)
    await references.demand_unused(work.conn, "branch", id, BranchInUse, live=False)
    with versioned.refusing_if_used(BranchInUse(id=id)):
        await versioned.remove(work, branches, id)
    versioned.announce(work, "tenancy", "branch", id, row["version"], "deleted", code=row["code"])


async def demand_branch(work: Work, id: str | None) -> None:
    """`branch.unknown` unless it is null or a branch in use."""
    if id is not None:
        await _path_of(work, id)


async def _moved(work: Work, row: RowMapping, parent: str | None) -> dict[str, list[str]]:
    if parent == row["parent_id"]:
        return {row["id"]: list(row["path"])}
    return tree.moved(row["id"], await _path_of(work, parent), await store.below(work.conn, row["id"]))


async def _path_of(work: Work, id: str | None) -> list[str] | None:
    if id is None:
        return None
    row = await store.branch(work.conn, id)
    if row is None or not row["active"]:
        raise BranchUnknown(id=id)
    path: list[str] = row["path"]
    return path


async def _view(work: Work, id: str) -> BranchView:
    row = await store.branch(work.conn, id)
    if row is None:
        raise NotFound(id=id)
    return BranchView.model_validate(row)
