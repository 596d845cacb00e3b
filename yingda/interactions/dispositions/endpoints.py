"""REST of dispositions."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.interactions.dispositions import actions, store
from yingda.interactions.dispositions.permissions import DISPOSITIONS_EDIT, DISPOSITIONS_VIEW
from yingda.interactions.dispositions.schemas import ChangedDisposition, DispositionView, NewDisposition

router = APIRouter(prefix="/api/dispositions", tags=["interactions"])


@router.get("")
async def list_dispositions(
    asked: Listed, active: bool | None = None, edge: Edge = permission(DISPOSITIONS_VIEW)
) -> Page[DispositionView]:
    async def look(read: Read) -> Page[DispositionView]:
        rows, after = await store.dispositions_page(read.conn, asked, active)
        return Page(items=[DispositionView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_disposition(
    body: NewDisposition, references: Referring, edge: Edge = permission(DISPOSITIONS_EDIT)
) -> DispositionView:
    return await edge.write(lambda work: actions.create_disposition(work, references, body), DispositionView)


@router.get("/{id}")
async def get_disposition(id: Id, edge: Edge = permission(DISPOSITIONS_VIEW)) -> DispositionView:
    row = await edge.read(lambda read: store.disposition(read.conn, id))
    if row is None:
        raise NotFound(id=id)
    return DispositionView.model_validate(row)


@router.put("/{id}")
async def change_disposition(
    id: Id, body: ChangedDisposition, references: Referring, edge: Edge = permission(DISPOSITIONS_EDIT)
) -> DispositionView:
    return await edge.write(lambda work: actions.change_disposition(work, references, id, body), DispositionView)


@router.delete("/{id}", status_code=204)
async def delete_disposition(
    id: Id,
    references: Referring,
    version: VersionSeen = None,
    edge: Edge = permission(DISPOSITIONS_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_disposition(work, references, id, version), None)
