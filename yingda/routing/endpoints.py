"""REST of queues."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.routing import actions, store
from yingda.routing.permissions import QUEUES_EDIT, QUEUES_VIEW
from yingda.routing.schemas import ChangedQueue, NewQueue, QueueView
from yingda.routing.warnings import views

router = APIRouter(prefix="/api/queues", tags=["routing"])


@router.get("")
async def list_queues(
    asked: Listed, active: bool | None = None, edge: Edge = permission(QUEUES_VIEW)
) -> Page[QueueView]:
    async def look(read: Read) -> Page[QueueView]:
        rows, after = await store.queues_page(read.conn, asked, active)
        return Page(items=await views(read, rows), next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_queue(body: NewQueue, references: Referring, edge: Edge = permission(QUEUES_EDIT)) -> QueueView:
    return await edge.write(lambda work: actions.create_queue(work, references, body), QueueView)


@router.get("/{id}")
async def get_queue(id: Id, edge: Edge = permission(QUEUES_VIEW)) -> QueueView:
    async def look(read: Read) -> QueueView:
        row = await store.queue(read.conn, id)
        if row is None:
            raise NotFound(id=id)
        return (await views(read, [row]))[0]

    return await edge.read(look)


@router.put("/{id}")
async def change_queue(
    id: Id, body: ChangedQueue, references: Referring, edge: Edge = permission(QUEUES_EDIT)
) -> QueueView:
    return await edge.write(lambda work: actions.change_queue(work, references, id, body), QueueView)


@router.delete("/{id}", status_code=204)
async def delete_queue(
    id: Id,
    references: Referring,
    version: VersionSeen = None,
    edge: Edge = permission(QUEUES_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_queue(work, references, id, version), None)
