"""REST of calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query

from yingda.foundation.clock import to_ms
from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id, Version
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.references import Referring
from yingda.foundation.work import Read
from yingda.tenancy.calendars import actions, store
from yingda.tenancy.calendars.schemas import CalendarView, ChangedCalendar, NewCalendar, Preview
from yingda.tenancy.calendars.views import of_row, preview, view, view_by_id
from yingda.tenancy.permissions import CALENDARS_EDIT, CALENDARS_VIEW

PREVIEW_DAYS_MAX: Final = 62

router: Final = APIRouter(prefix="/api/calendars", tags=["tenancy"])


@router.get("")
async def list_calendars(asked: Listed, edge: Edge = permission(CALENDARS_VIEW)) -> Page[CalendarView]:
    async def look(read: Read) -> Page[CalendarView]:
        rows, after = await store.calendars_page(read.conn, asked)
        return Page(items=[view(row, to_ms(read.now)) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_calendar(body: NewCalendar, edge: Edge = permission(CALENDARS_EDIT)) -> CalendarView:
    return await edge.write(lambda work: actions.create_calendar(work, body), CalendarView)


@router.get("/{id}")
async def get_calendar(id: Id, edge: Edge = permission(CALENDARS_VIEW)) -> CalendarView:
    return await edge.read(lambda read: view_by_id(read, id))


@router.get("/{id}/days")
async def preview_days(
    id: Id,
    since: date,
    days: Annotated[int, Query(ge=1, le=PREVIEW_DAYS_MAX)] = 31,
    edge: Edge = permission(CALENDARS_VIEW),
) -> list[Preview]:
    """What the calendar makes of each of the coming days: holidays and swaps are seen before they come."""

    async def look(read: Read) -> list[Preview]:
        row = await store.calendar(read.conn, id)
        if row is None:
            raise NotFound(id=id)
        calendar = of_row(row)
        reachable = min(days, (date.max - since).days + 1)
        return [preview(calendar, since + timedelta(days=number)) for number in range(reachable)]

    return await edge.read(look)


@router.put("/{id}")
async def change_calendar(
    id: Id, body: ChangedCalendar, references: Referring, edge: Edge = permission(CALENDARS_EDIT)
) -> CalendarView:
    return await edge.write(lambda work: actions.change_calendar(work, references, id, body), CalendarView)


@router.delete("/{id}", status_code=204)
async def delete_calendar(
    id: Id,
    references: Referring,
    version: Annotated[Version | None, Query()] = None,
    edge: Edge = permission(CALENDARS_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_calendar(work, references, id, version), None)
