"""REST of trials."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.work import Read
from yingda.routing.permissions import ROUTING_EDIT, ROUTING_VIEW
from yingda.routing.policies.trials import actions, store
from yingda.routing.policies.trials.api import ASKED
from yingda.routing.policies.trials.schemas import TRIALS_SHOWN_MAX, NewTrial, TrialBrief, TrialView

router = APIRouter(prefix="/api/routing/trials", tags=["routing"])


@router.get("")
async def list_trials(
    draft: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=TRIALS_SHOWN_MAX)] = 20,
    edge: Edge = permission(ROUTING_VIEW),
) -> Page[TrialBrief]:
    """The newest."""

    async def look(read: Read) -> Page[TrialBrief]:
        return Page(items=[actions.brief(row) for row in await store.newest(read.conn, draft, limit)], next=None)

    return await edge.read(look)


@router.post("", status_code=201)
async def ask_for_trial(body: NewTrial, edge: Edge = permission(ROUTING_EDIT)) -> TrialView:
    asked = await edge.write(lambda work: actions.ask(work, body), TrialView)
    edge.database.wakeups.call(edge.principal.tenant, ASKED)
    return asked


@router.get("/{id}")
async def get_trial(id: Id, edge: Edge = permission(ROUTING_VIEW)) -> TrialView:
    return await edge.read(lambda read: actions.trial_view(read, id))


@router.post("/{id}/cancellation")
async def cancel_trial(id: Id, edge: Edge = permission(ROUTING_EDIT)) -> TrialView:
    return await edge.write(lambda work: actions.cancel(work, id), TrialView)
