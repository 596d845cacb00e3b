"""REST of alarms about those who look at too many records, and of what is usual."""

from __future__ import annotations

import base64
from datetime import datetime

import msgspec
from fastapi import APIRouter, Request, Response

from yingda.customers.openings import actions, store
from yingda.customers.openings.schemas import AlarmView, NewPolicy, Openings, Policies, PolicyView, Verdict
from yingda.customers.permissions import BANKING_EDIT, CUSTOMERS_ALARMS
from yingda.foundation.crypto import Keyring
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import CursorMalformed, Listed, Listing
from yingda.foundation.work import Read

router = APIRouter(prefix="/api", tags=["customers"])


def keyring_of(request: Request) -> Keyring:
    found: Keyring = request.app.state.keyring
    return found


@router.get("/customer-alarms")
async def list_alarms(asked: Listed, open: bool = False, edge: Edge = permission(CUSTOMERS_ALARMS)) -> Page[AlarmView]:
    """Newest first; `open`: only those that nobody judged."""

    async def look(read: Read) -> Page[AlarmView]:
        rows = await store.shown(read.conn, read.principal.branch, open, _place(asked), asked.limit + 1)
        items = [actions.alarm_view(row) for row in rows[: asked.limit]]
        return Page(items=items, next=_cursor(items[-1]) if len(rows) > asked.limit else None)

    return await edge.read(look)


@router.get("/customer-alarms/{id}/openings")
async def openings(id: Id, response: Response, edge: Edge = permission(CUSTOMERS_ALARMS)) -> Openings:
    """What the alarm is about."""
    response.headers["cache-control"] = "no-store"
    return await edge.audited(lambda work: actions.openings_behind(work, id))


@router.post("/customer-alarms/{id}/verdict")
async def judge(id: Id, body: Verdict, request: Request, edge: Edge = permission(CUSTOMERS_ALARMS)) -> AlarmView:
    return await edge.write(lambda work: actions.judge(work, keyring_of(request), id, body), AlarmView)


@router.get("/browsing-policies")
async def policies(edge: Edge = permission(CUSTOMERS_ALARMS)) -> Policies:
    return await edge.read(actions.policies)


@router.post("/browsing-policies", status_code=201)
async def add_policy(body: NewPolicy, edge: Edge = permission(BANKING_EDIT)) -> PolicyView:
    return await edge.write(lambda work: actions.add_policy(work, body), PolicyView)


def _place(asked: Listing) -> tuple[datetime, str]:
    if asked.after is None:
        return actions.END
    try:
        moment = datetime.fromisoformat(asked.after[0])
    except ValueError:
        raise CursorMalformed() from None
    if moment.tzinfo is None:
        raise CursorMalformed()
    return moment, asked.after[1]


def _cursor(last: AlarmView) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((last.at.isoformat(), last.id))).decode().rstrip("=")
