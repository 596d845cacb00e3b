"""REST of entry points."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.interactions.entry_points import actions, store
from yingda.interactions.entry_points.permissions import ENTRY_POINTS_EDIT, ENTRY_POINTS_VIEW
from yingda.interactions.entry_points.schemas import ChangedEntryPoint, EntryPointView, NewEntryPoint

router = APIRouter(prefix="/api/entry-points", tags=["interactions"])


@router.get("")
async def list_entry_points(
    asked: Listed, active: bool | None = None, edge: Edge = permission(ENTRY_POINTS_VIEW)
) -> Page[EntryPointView]:
    async def look(read: Read) -> Page[EntryPointView]:
        rows, after = await store.entry_points_page(read.conn, asked, active)
        return Page(items=[EntryPointView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_entry_point(
    body: NewEntryPoint, references: Referring, edge: Edge = permission(ENTRY_POINTS_EDIT)
) -> EntryPointView:
    return await edge.write(lambda work: actions.create_entry_point(work, references, body), EntryPointView)


@router.get("/{id}")
async def get_entry_point(id: Id, edge: Edge = permission(ENTRY_POINTS_VIEW)) -> EntryPointView:
    row = await edge.read(lambda read: store.entry_point(read.conn, id))
    if row is None:
        raise NotFound(id=id)
    return EntryPointView.model_validate(row)


@router.put("/{id}")
async def change_entry_point(
    id: Id, body: ChangedEntryPoint, references: Referring, edge: Edge = permission(ENTRY_POINTS_EDIT)
) -> EntryPointView:
    return await edge.write(lambda work: actions.change_entry_point(work, references, id, body), EntryPointView)


@router.delete("/{id}", status_code=204)
async def delete_entry_point(
    id: Id,
    references: Referring,
    version: VersionSeen = None,
    edge: Edge = permission(ENTRY_POINTS_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_entry_point(work, references, id, version), None)
