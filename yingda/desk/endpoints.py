"""REST of the desk, read from the owner of the live contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query

from yingda.desk.door import DESK, WATCH
from yingda.desk.picking import Picks, picks
from yingda.desk.targets import Targets, targets
from yingda.desk.waiting import WhyWaiting, why
from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission
from yingda.foundation.ids import TenantId
from yingda.journey.owner import Owner


def router(owner_of: Callable[[TenantId], Owner]) -> APIRouter:
    """The endpoints over the partitions of this process."""
    made = APIRouter(prefix="/api/desk", tags=["desk"])

    @made.get("/targets")
    async def transfer_targets(
        channel: Annotated[str, Query(pattern="^[a-z]{1,20}$")] = "webchat",
        queue: Id | None = None, edge: Edge = permission(DESK),
    ) -> Targets:  # fmt: skip
        """Colleagues on duty and queues, as they are at this moment; with `queue`, its experts too."""
        live = owner_of(edge.principal.tenant).live
        return targets(live, edge.principal.user or "", channel, edge.database.clock.now_ms(), queue)

    @made.get("/picks")
    async def to_pick(edge: Edge = permission(DESK)) -> Picks:
        """Who waits in queues from which this agent takes contacts."""
        live = owner_of(edge.principal.tenant).live
        return picks(live, edge.principal.user or "", edge.database.clock.now_ms())

    return made


def live_router(owner_of: Callable[[TenantId], Owner]) -> APIRouter:
    """What supervisors ask of contacts that are under way."""
    made = APIRouter(prefix="/api/live", tags=["desk"])

    @made.get("/contacts/{interaction}/why")
    async def why_waiting(interaction: Id, edge: Edge = permission(WATCH)) -> WhyWaiting:
        """Why it still waits, as things are at this moment."""
        live = owner_of(edge.principal.tenant).live
        contact = live.contacts.get(interaction)
        if contact is None:
            raise NotFound(id=interaction)
        return why(live, contact, edge.database.clock.now_ms())

    return made
