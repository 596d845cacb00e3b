"""From the written form of hours to the one that rules work with. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yingda.tenancy.calendars.schemas import Day, Hours, Span
from yingda.tenancy.errors import CalendarInvalid
from yingda.tenancy.rules.calendar import DAY_MIN, Calendar, Interval
from yingda.tenancy.rules.calendar import Hours as Intervals

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar_of(id: str, name: str, timezone: str, holidays: str, hours: Hours) -> Calendar:
    """The calendar that the fields describe; `calendar.invalid` with field and reason (overlap, empty, timezone)."""
    return Calendar(
        id=id,
        name=name,
        timezone=_zone(timezone),
        weekly=tuple(_intervals(f"week.{day}", getattr(hours.week, day)) for day in WEEKDAYS),
        chinese_holidays=holidays == "china",
        holiday=_intervals("holiday", hours.holiday),
        swapped_workday=None if hours.swapped_workday is None else _intervals("swapped_workday", hours.swapped_workday),
        exceptions={day: _intervals(f"exceptions.{day}", spans) for day, spans in hours.exceptions.items()},
    )


def spans_of(intervals: Intervals) -> list[Span]:
    """The written form of a day's intervals."""
    return [Span(start=_text(each.start), end=_text(each.end)) for each in intervals]


def _intervals(field: str, day: Day) -> Intervals:
    found = sorted(_interval(field, span) for span in day)
    for before, after in pairwise(found):
        if after.start < before.end:
            raise CalendarInvalid(field=field, reason="overlap")
    return tuple(found)


def _interval(field: str, span: Span) -> Interval:
    start, end = _minutes(span.start), _minutes(span.end)
    if start in (end, DAY_MIN):
        raise CalendarInvalid(field=field, reason="empty")
    return Interval(start, end if end > start else end + DAY_MIN)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _text(minutes: int) -> str:
    rest = minutes if minutes <= DAY_MIN else minutes - DAY_MIN
    return f"{rest // 60:02}:{rest % 60:02}"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarInvalid(field="timezone", reason="timezone") from None
    return name
