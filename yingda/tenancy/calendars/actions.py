"""Writes about calendars: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any

from yingda.foundation import versioned
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.tenancy.calendars.reading import calendar_of
from yingda.tenancy.calendars.schemas import CalendarView, ChangedCalendar, NewCalendar
from yingda.tenancy.calendars.views import view_by_id
from yingda.tenancy.errors import CalendarInUse
from yingda.tenancy.tables import calendars


async def create_calendar(work: Work, body: NewCalendar) -> CalendarView:
    with versioned.refusing(calendars_by_name=versioned.KeyTaken(key=body.name)):
        id = await versioned.add(work, calendars, _values(body))
    versioned.announce(work, "tenancy", "calendar", id, 1, "created", name=body.name)
    return await view_by_id(work, id)


async def change_calendar(work: Work, references: References, id: str, body: ChangedCalendar) -> CalendarView:
    """Refused while something in use opens by it, if it is to be retired."""
    row = await versioned.locked(work, calendars, id, body.version)
    if not body.active:
        await references.demand_unused(work.conn, "calendar", id, CalendarInUse, live=True)
    with versioned.refusing(calendars_by_name=versioned.KeyTaken(key=body.name)):
        version = await versioned.change(work, calendars, row, _values(body), body.active)
    change = versioned.verb(row, body.active)
    versioned.announce(work, "tenancy", "calendar", id, version, change, name=body.name)
    return await view_by_id(work, id)


async def delete_calendar(work: Work, references: References, id: str, version: int | None) -> None:
    """Only what nothing points at; else retire it."""
    row = await versioned.locked(work, calendars, id, version)
    await references.demand_unused(work.conn, "calendar", id, CalendarInUse, live=False)
    with versioned.refusing_if_used(CalendarInUse(id=id, users=[])):
        await versioned.remove(work, calendars, id)
    versioned.announce(work, "tenancy", "calendar", id, row["version"], "deleted", name=row["name"])


def _values(body: NewCalendar) -> dict[str, Any]:
    """The columns, once the hours are known to make sense."""
    calendar_of("", body.name, body.timezone, body.holidays, body.hours)
    return {
        "name": body.name, "timezone": body.timezone, "holidays": body.holidays,
        "hours": body.hours.model_dump(mode="json"),
    }  # fmt: skip
