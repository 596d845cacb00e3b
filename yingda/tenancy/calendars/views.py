"""What the screens see of a calendar."""

from __future__ import annotations

from datetime import date

from yingda.foundation.clock import to_ms
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Read, Work
from yingda.tenancy.calendars import store
from yingda.tenancy.calendars.reading import calendar_of, spans_of
from yingda.tenancy.calendars.schemas import CalendarView, Hours, Preview
from yingda.tenancy.rules.calendar import Calendar, is_open, next_opening
from yingda.tenancy.rules.china import Kind, kind_of, known, known_until


def of_row(row: store.Row) -> Calendar:
    """The calendar of a stored row."""
    hours = Hours.model_validate(row["hours"])
    return calendar_of(row["id"], row["name"], row["timezone"], row["holidays"], hours)


def view(row: store.Row, now_ms: int) -> CalendarView:
    """The row with what it means at this moment."""
    calendar = of_row(row)
    return CalendarView.model_validate(
        {
            **row,
            "open_now": is_open(calendar, now_ms),
            "opens_at": next_opening(calendar, now_ms),
            "holidays_known_until": known_until() if calendar.chinese_holidays else None,
        }
    )


async def view_by_id(work: Work | Read, id: str) -> CalendarView:
    """The calendar, or `not_found`."""
    row = await store.calendar(work.conn, id)
    if row is None:
        raise NotFound(id=id)
    return view(row, to_ms(work.now))


def preview(calendar: Calendar, day: date) -> Preview:
    """One day: `ordinary`, `holiday`, `swapped_workday`, `exception`, or `unknown` (holidays not yet announced)."""
    kind = kind_of(day).value if calendar.chinese_holidays else Kind.ORDINARY.value
    if calendar.chinese_holidays and not known(day):
        kind = "unknown"
    if day in calendar.exceptions:
        kind = "exception"
    return Preview(day=day, kind=kind, spans=spans_of(calendar.hours_on(day)))
