"""REST of receipts."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission
from yingda.foundation.listing import Row
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.routing.permissions import ROUTING_VIEW
from yingda.routing.receipts import replaying, store
from yingda.routing.receipts.schemas import ReceiptView, Replayed

router = APIRouter(prefix="/api/routing/receipts", tags=["routing"])


@router.get("/{id}")
async def get_receipt(id: Id, references: Referring, edge: Edge = permission(ROUTING_VIEW)) -> ReceiptView:
    """Of an offer, whole: who could have been asked, who was passed over, by which policy."""

    async def look(read: Read) -> ReceiptView:
        row = await _offer(read, id)
        receipt = replaying.read_receipt(row["receipt"])
        names = await references.names(read.conn, replaying.named_in(receipt)) if receipt else {}
        return ReceiptView(
            offer=id, interaction=row["interaction"], receipt=msgspec.to_builtins(receipt) if receipt else None,
            policy=receipt.policy if receipt else 0, names=names,
        )  # fmt: skip

    return await edge.read(look)


@router.post("/{id}/replay")
async def replay(id: Id, edge: Edge = permission(ROUTING_VIEW)) -> Replayed:
    """The decision made again. It changes nothing."""

    async def look(read: Read) -> Replayed:
        return await replaying.replay(read, (await _offer(read, id))["receipt"])

    return await edge.read(look)


async def _offer(read: Read, id: str) -> Row:
    row = await store.offer(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return row
