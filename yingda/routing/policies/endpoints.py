"""REST of policies: drafts and plans, what was published, what is live, the switch for market events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from yingda.foundation.fields import Id
from yingda.foundation.http import LIST_LIMIT_MAX, Edge, Page, any_signed_in, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.references import Referring
from yingda.foundation.work import Read, Work
from yingda.routing.permissions import MARKET_EVENT, ROUTING_EDIT, ROUTING_PUBLISH, ROUTING_VIEW
from yingda.routing.policies import drafts, live, views
from yingda.routing.policies.document_schema import Kind
from yingda.routing.policies.schemas import (
    SWITCHES_SHOWN_MAX,
    ChangedDraft,
    Checked,
    DraftBrief,
    DraftView,
    GoBack,
    LiveView,
    MarketEvent,
    NewDraft,
    Number,
    PolicySwitch,
    PublishedBrief,
    PublishedView,
    Reason,
    Settings,
    SwitchOn,
    ToCheck,
    ToPublish,
)

router = APIRouter(prefix="/api/routing", tags=["routing"])


@router.get("/live")
async def get_live(references: Referring, edge: Edge = permission(ROUTING_VIEW)) -> LiveView:
    return await edge.read(lambda read: views.live_view(read, references))


@router.get("/switches")
async def list_switches(
    references: Referring,
    limit: Annotated[int, Query(ge=1, le=SWITCHES_SHOWN_MAX)] = 50,
    edge: Edge = permission(ROUTING_VIEW),
) -> Page[PolicySwitch]:
    """What was in force when, newest first."""

    async def look(read: Read) -> Page[PolicySwitch]:
        return Page(items=await views.newest_switches(read, references, limit), next=None)

    return await edge.read(look)


@router.put("/settings")
async def change_settings(body: Settings, references: Referring, edge: Edge = permission(ROUTING_PUBLISH)) -> LiveView:
    async def act(work: Work) -> LiveView:
        await live.change_settings(work, body)
        return await views.live_view(work, references)

    return await edge.write(act, LiveView)


@router.get("/policies")
async def list_policies(
    references: Referring,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT_MAX)] = 50,
    after: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    edge: Edge = permission(ROUTING_VIEW),
) -> Page[PublishedBrief]:
    """Newest first; `after` is the last number of the page before."""

    async def look(read: Read) -> Page[PublishedBrief]:
        items, last = await views.published_page(read, references, after, limit)
        return Page(items=items, next=last)

    return await edge.read(look)


@router.get("/policies/{number}")
async def get_policy(number: Number, references: Referring, edge: Edge = permission(ROUTING_VIEW)) -> PublishedView:
    return await edge.read(lambda read: views.published_view(read, references, number))


@router.post("/policies/{number}/live")
async def go_back(
    number: Number, body: GoBack, references: Referring, edge: Edge = permission(ROUTING_PUBLISH)
) -> LiveView:
    async def act(work: Work) -> LiveView:
        await live.go_back(work, number, body)
        return await views.live_view(work, references)

    return await edge.write(act, LiveView)


@router.post("/check")
async def check(body: ToCheck, edge: Edge = permission(ROUTING_EDIT)) -> Checked:
    """What would be said about this document; nothing is kept."""
    return await edge.read(lambda read: drafts.checked(read, body.document))


@router.get("/drafts")
async def list_drafts(
    asked: Listed, kind: Kind | None = None, edge: Edge = permission(ROUTING_VIEW)
) -> Page[DraftBrief]:
    async def look(read: Read) -> Page[DraftBrief]:
        items, after = await drafts.drafts_page(read, asked, kind)
        return Page(items=items, next=after)

    return await edge.read(look)


@router.post("/drafts", status_code=201)
async def create_draft(body: NewDraft, edge: Edge = permission(ROUTING_EDIT)) -> DraftView:
    return await edge.write(lambda work: drafts.create_draft(work, body), DraftView)


@router.get("/drafts/{id}")
async def get_draft(id: Id, edge: Edge = permission(ROUTING_VIEW)) -> DraftView:
    return await edge.read(lambda read: drafts.draft_view(read, id))


@router.put("/drafts/{id}")
async def change_draft(id: Id, body: ChangedDraft, edge: Edge = permission(ROUTING_EDIT)) -> DraftView:
    return await edge.write(lambda work: drafts.change_draft(work, id, body), DraftView)


@router.delete("/drafts/{id}", status_code=204)
async def delete_draft(id: Id, version: VersionSeen = None, edge: Edge = permission(ROUTING_EDIT)) -> None:
    await edge.write(lambda work: drafts.delete_draft(work, id, version), None)


@router.post("/drafts/{id}/publication")
async def publish(
    id: Id, body: ToPublish, references: Referring, edge: Edge = permission(ROUTING_PUBLISH)
) -> PublishedView:
    async def act(work: Work) -> PublishedView:
        return await views.published_view(work, references, await live.publish(work, id, body))

    return await edge.write(act, PublishedView)


@router.get("/market-event")
async def get_market_event(references: Referring, edge: Edge = any_signed_in()) -> MarketEvent:
    """Everybody concerned sees it."""
    return await edge.read(lambda read: views.market_event(read, references))


@router.post("/market-event")
async def switch_on(body: SwitchOn, references: Referring, edge: Edge = permission(MARKET_EVENT)) -> MarketEvent:
    async def act(work: Work) -> MarketEvent:
        await live.switch_on(work, body)
        return await views.market_event(work, references)

    return await edge.write(act, MarketEvent)


@router.delete("/market-event")
async def switch_off(
    reason: Annotated[Reason, Query()], references: Referring, edge: Edge = permission(MARKET_EVENT)
) -> MarketEvent:
    async def act(work: Work) -> MarketEvent:
        await live.switch_off(work, reason)
        return await views.market_event(work, references)

    return await edge.write(act, MarketEvent)
