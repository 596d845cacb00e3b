"""REST of the policy for outgoing calls, and of what was decided by it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.work import Read
from yingda.outbound_gate import store
from yingda.outbound_gate.permissions import GATE_EDIT, GATE_VIEW
from yingda.outbound_gate.policy import actions
from yingda.outbound_gate.policy.schemas import DECISIONS_SHOWN_MAX, ChangedPolicy, DecisionView, PolicyView

router = APIRouter(prefix="/api/outbound-gate", tags=["outbound_gate"])


@router.get("/policy")
async def get_policy(edge: Edge = permission(GATE_VIEW)) -> PolicyView:
    return await edge.read(actions.policy_view)


@router.put("/policy")
async def change_policy(body: ChangedPolicy, edge: Edge = permission(GATE_EDIT)) -> PolicyView:
    return await edge.write(lambda work: actions.change_policy(work, body), PolicyView)


@router.get("/decisions")
async def list_decisions(
    limit: Annotated[int, Query(ge=1, le=DECISIONS_SHOWN_MAX)] = 100,
    refused: bool = False,
    edge: Edge = permission(GATE_VIEW),
) -> Page[DecisionView]:
    """The latest; `refused`: only those."""

    async def look(read: Read) -> Page[DecisionView]:
        rows = await store.newest(read.conn, limit, refused)
        return Page(items=[DecisionView.model_validate(row) for row in rows], next=None)

    return await edge.read(look)
