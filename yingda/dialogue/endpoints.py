"""REST of flows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from yingda.dialogue import actions, store
from yingda.dialogue.permissions import FLOWS_EDIT, FLOWS_VIEW
from yingda.dialogue.schemas import (
    ChangedFlow,
    FlowView,
    NewFlow,
    Publication,
    PublishedVersion,
    TopicView,
    VersionView,
)
from yingda.foundation.fields import Id, Version
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.references import Referring
from yingda.foundation.work import Read

router = APIRouter(prefix="/api/flows", tags=["dialogue"])


@router.get("")
async def list_flows(asked: Listed, edge: Edge = permission(FLOWS_VIEW)) -> Page[FlowView]:
    async def look(read: Read) -> Page[FlowView]:
        rows, after = await store.flows_page(read.conn, asked)
        topics = await store.topics(read.conn)
        return Page(items=[actions.view(row, topics) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_flow(body: NewFlow, references: Referring, edge: Edge = permission(FLOWS_EDIT)) -> FlowView:
    return await edge.write(lambda work: actions.begin_flow(work, references, body), FlowView)


@router.get("/topics")
async def list_topics(edge: Edge = permission(FLOWS_VIEW)) -> list[TopicView]:
    """Kinds of question that the policy of routing in force knows; a hand-over names one."""

    async def look(read: Read) -> list[TopicView]:
        return [TopicView.model_validate(row) for row in await store.named_topics(read.conn)]

    return await edge.read(look)


@router.get("/{id}")
async def get_flow(id: Id, edge: Edge = permission(FLOWS_VIEW)) -> FlowView:
    async def look(read: Read) -> FlowView:
        return actions.view(actions.demand(await store.flow(read.conn, id), id), await store.topics(read.conn))

    return await edge.read(look)


@router.put("/{id}")
async def change_flow(id: Id, body: ChangedFlow, edge: Edge = permission(FLOWS_EDIT)) -> FlowView:
    return await edge.write(lambda work: actions.change_flow(work, id, body), FlowView)


@router.delete("/{id}", status_code=204)
async def delete_flow(
    id: Id,
    references: Referring,
    version: Annotated[Version | None, Query()] = None,
    edge: Edge = permission(FLOWS_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_flow(work, references, id, version), None)


@router.post("/{id}/publication", status_code=201)
async def publish_flow(id: Id, body: Publication, edge: Edge = permission(FLOWS_EDIT)) -> FlowView:
    """Makes the draft the version that new contacts begin with."""
    return await edge.write(lambda work: actions.publish_flow(work, id, body), FlowView)


@router.get("/{id}/versions")
async def list_versions(id: Id, edge: Edge = permission(FLOWS_VIEW)) -> list[PublishedVersion]:
    async def look(read: Read) -> list[PublishedVersion]:
        actions.demand(await store.flow(read.conn, id), id)
        return [PublishedVersion.model_validate(row) for row in await store.versions(read.conn, id)]

    return await edge.read(look)


@router.get("/{id}/versions/{number}")
async def get_version(
    id: Id, number: Annotated[int, Path(ge=1, le=2**31 - 1)], edge: Edge = permission(FLOWS_VIEW)
) -> VersionView:
    row = await edge.read(lambda read: store.version(read.conn, id, number))
    return VersionView.model_validate(actions.demand(row, f"{id}/{number}"))
