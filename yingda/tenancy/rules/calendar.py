"""Opening hours: is a calendar open at a moment, and when does it open next. Pure; moments are epoch milliseconds.

A day's hours come from, in this order: an exception for the date; public holidays and swapped working days, when the
calendar follows them; the day of the week. An interval ends before its end; one that ends past 24:00 goes on into the
next day and belongs to the day it began on (Friday 22:00–02:00 is open on Saturday at 01:00 whatever Saturday is).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from yingda.tenancy.rules.china import Kind, kind_of

DAY_MIN: Final = 24 * 60
SEARCH_DAYS_MAX: Final = 400
"""How far ahead the next opening is sought: more than a year, so every yearly exception is met."""
MONDAY: Final = 0
DAYS_CACHED: Final = 4096


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` until before `end`, minutes after the local midnight; `end` is up to 48:00."""

    start: int
    end: int


Hours = tuple[Interval, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Calendar:
    """One calendar. `weekly` begins on Monday. `swapped_workday` None: a swapped working day is like a Monday."""

    id: str
    name: str
    timezone: str
    weekly: tuple[Hours, ...]
    chinese_holidays: bool = True
    holiday: Hours = ()
    swapped_workday: Hours | None = None
    exceptions: Mapping[date, Hours] = field(default_factory=dict)

    def hours_on(self, day: date) -> Hours:
        """The intervals that begin on this day."""
        if day in self.exceptions:
            return self.exceptions[day]
        kind = kind_of(day) if self.chinese_holidays else Kind.ORDINARY
        if kind is Kind.HOLIDAY:
            return self.holiday
        if kind is Kind.SWAPPED_WORKDAY:
            return self.weekly[MONDAY] if self.swapped_workday is None else self.swapped_workday
        return self.weekly[day.weekday()]


def is_open(calendar: Calendar, at: int) -> bool:
    """Whether the calendar is open at `at` (epoch ms)."""
    return any(start <= at < end for start, end in _around(calendar, at))


def next_opening(calendar: Calendar, at: int) -> int | None:
    """The first moment from `at` on (epoch ms) at which it is open; `at` itself when open; None: not within a year."""
    first = _local_day(calendar, at) - timedelta(days=1)
    for ahead in range(SEARCH_DAYS_MAX + 2):
        for start, end in _spans(calendar, first + timedelta(days=ahead)):
            if at < end:
                return max(at, start)
    return None


def next_closing(calendar: Calendar, at: int) -> int | None:
    """When it closes (epoch ms), given that it is open at `at`; None when it is closed, or never closes in a year."""
    if not is_open(calendar, at):
        return None
    end = at
    day = _local_day(calendar, at) - timedelta(days=1)
    for ahead in range(SEARCH_DAYS_MAX):
        spans = [span for span in _spans(calendar, day + timedelta(days=ahead)) if span[1] > end]
        for start, until in spans:
            if start > end:
                return end
            end = max(end, until)
        if ahead > 1 and not spans:
            return end
    return None


def _around(calendar: Calendar, at: int) -> Iterator[tuple[int, int]]:
    day = _local_day(calendar, at)
    yield from _spans(calendar, day)
    yield from _spans(calendar, day - timedelta(days=1))


def _local_day(calendar: Calendar, at: int) -> date:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(calendar.timezone)).date()


@lru_cache(maxsize=DAYS_CACHED)
def _spans(calendar: Calendar, day: date) -> tuple[tuple[int, int], ...]:
    """The day's intervals as moments, in order."""
    zone = ZoneInfo(calendar.timezone)
    return tuple(
        (_moment(day, each.start, zone), _moment(day, each.end, zone)) for each in sorted(calendar.hours_on(day))
    )


def _moment(day: date, minutes: int, zone: ZoneInfo) -> int:
    """A wall clock's time as epoch ms; one that summer time skips is the moment that the clock jumps to or beyond."""
    days, rest = divmod(minutes, DAY_MIN)
    wall = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone) + timedelta(days=days)
    return round(wall.timestamp() * 1000)
