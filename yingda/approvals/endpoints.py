"""REST of requests for a second pair of eyes: who may look, who decides."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from sqlalchemy import RowMapping

from yingda.approvals import store
from yingda.approvals.api import Approvals
from yingda.approvals.permissions import APPROVALS_DECIDE, APPROVALS_VIEW
from yingda.approvals.schemas import ApprovalView, Decision
from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.work import Read, Work
from yingda.tenancy import api as staff

LIMIT: Final = 100
State = Literal["pending", "approved", "rejected", "withdrawn", "expired"]


def router(approvals: Approvals) -> APIRouter:
    """The doors, for the approvals of this process."""
    router = APIRouter(prefix="/api/approvals", tags=["approvals"])

    @router.get("")
    async def list_approvals(
        state: Annotated[State | None, Query()] = None, edge: Edge = permission(APPROVALS_VIEW)
    ) -> Page[ApprovalView]:
        return await edge.read(lambda read: _listed(read, state))

    @router.get("/{id}")
    async def get_approval(id: str, edge: Edge = permission(APPROVALS_VIEW)) -> ApprovalView:
        return await edge.read(lambda read: _one(read, parse_id(id, "id")))

    @router.post("/{id}/decide")
    async def decide_approval(id: str, body: Decision, edge: Edge = permission(APPROVALS_DECIDE)) -> ApprovalView:
        async def act(work: Work) -> ApprovalView:
            await approvals.decide(work, parse_id(id, "id"), body.decision == "approve", body.reason)
            return await _one(work, id)

        decided = await edge.write(act, ApprovalView)
        await approvals.tell(edge.principal.tenant, decided.subject_kind, decided.subject_id)
        return decided

    return router


async def _listed(read: Read, state: str | None) -> Page[ApprovalView]:
    rows = await store.listed(read.conn, state, LIMIT)
    return Page(items=await _views(read, rows))


async def _one(read: Read | Work, id: str) -> ApprovalView:
    row = await store.one(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return (await _views(read, [row]))[0]


async def _views(read: Read | Work, rows: list[RowMapping]) -> list[ApprovalView]:
    """With the names of staff as they are called now."""
    ids = {actor[5:] for row in rows for actor in (row["maker"], row["checker"]) if actor and actor.startswith("user:")}
    names = {f"user:{id}": name for id, name in (await staff.names(read.conn, ids)).items()}
    actor = read.principal.actor
    return [
        ApprovalView.model_validate(
            {
                **row, "id": str(row["id"]), "subject_id": str(row["subject_id"]), "own": row["maker"] == actor,
                "maker_name": names.get(row["maker"], ""), "checker_name": names.get(row["checker"] or "", ""),
            }
        )
        for row in rows
    ]  # fmt: skip
