"""REST of issuers of identity tokens."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.customers.issuers import actions, store
from yingda.customers.issuers.schemas import ChangedIssuer, IssuerView, NewIssuer
from yingda.customers.permissions import CORES_EDIT, CORES_VIEW
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.work import Read

router = APIRouter(prefix="/api/identity-issuers", tags=["customers"])


@router.get("")
async def list_issuers(asked: Listed, edge: Edge = permission(CORES_VIEW)) -> Page[IssuerView]:
    async def look(read: Read) -> Page[IssuerView]:
        rows, after = await store.issuers_page(read.conn, asked)
        return Page(items=[IssuerView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def add_issuer(body: NewIssuer, edge: Edge = permission(CORES_EDIT)) -> IssuerView:
    return await edge.write(lambda work: actions.add_issuer(work, body), IssuerView)


@router.get("/{id}")
async def get_issuer(id: Id, edge: Edge = permission(CORES_VIEW)) -> IssuerView:
    return await edge.read(lambda read: actions.seen(read, id))


@router.put("/{id}")
async def change_issuer(id: Id, body: ChangedIssuer, edge: Edge = permission(CORES_EDIT)) -> IssuerView:
    return await edge.write(lambda work: actions.change_issuer(work, id, body), IssuerView)
