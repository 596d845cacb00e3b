"""REST of the institution's rules for operations, and of what reconciliation found."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from yingda.banking.permissions import BANKING_EDIT, BANKING_VIEW, OPERATIONS_VIEW
from yingda.banking.reconciling import store as reconciling
from yingda.banking.ruling import actions as ruling
from yingda.banking.schemas import ChangedRules, DiscrepancyView, RulesView
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.work import Read

router = APIRouter(prefix="/api/banking", tags=["banking"])
LIMIT: Final = 100


@router.get("/rules")
async def get_rules(edge: Edge = permission(BANKING_VIEW)) -> RulesView:
    return await edge.read(ruling.view)


@router.put("/rules")
async def put_rules(body: ChangedRules, edge: Edge = permission(BANKING_EDIT)) -> RulesView:
    return await edge.write(lambda work: ruling.change(work, body), RulesView)


@router.get("/discrepancies")
async def list_discrepancies(edge: Edge = permission(OPERATIONS_VIEW)) -> Page[DiscrepancyView]:
    """What the core's journal and our log do not agree on, newest first."""

    async def look(read: Read) -> Page[DiscrepancyView]:
        rows = await reconciling.noted(read.conn, LIMIT)
        return Page(items=[DiscrepancyView.model_validate({**row, "id": str(row["id"])}) for row in rows])

    return await edge.read(look)
