"""Bodies and answers about calendars. A time of day is `"HH:MM"`; an end not after its start is of the next day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from yingda.foundation.fields import Name, Version, Versioned
from yingda.foundation.http import Strict

INTERVALS_PER_DAY_MAX: Final = 12
EXCEPTIONS_MAX: Final = 400

Time = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class Span(Strict):
    """From `start` until before `end`; `"00:00"`–`"24:00"` is the whole day, `"22:00"`–`"02:00"` goes on next day."""

    start: Time
    end: Time


Day = Annotated[list[Span], Field(max_length=INTERVALS_PER_DAY_MAX)]


class Week(Strict):
    """The usual hours; a day without spans is closed."""

    mon: Day = Field(default_factory=list)
    tue: Day = Field(default_factory=list)
    wed: Day = Field(default_factory=list)
    thu: Day = Field(default_factory=list)
    fri: Day = Field(default_factory=list)
    sat: Day = Field(default_factory=list)
    sun: Day = Field(default_factory=list)


class Hours(Strict):
    """`holiday`: on public holidays. `swapped_workday`: on weekend days worked in exchange (null: like a Monday)."""

    week: Week
    holiday: Day = Field(default_factory=list)
    swapped_workday: Day | None = None
    exceptions: dict[date, Day] = Field(default_factory=dict, max_length=EXCEPTIONS_MAX)


class NewCalendar(Strict):
    """A calendar. `holidays`: `china` follows the State Council's yearly arrangement, `none` only the week."""

    name: Name
    timezone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "Asia/Shanghai"
    holidays: Literal["china", "none"] = "china"
    hours: Hours


class ChangedCalendar(NewCalendar):
    """The whole calendar; `active` false retires it."""

    version: Version
    active: bool = True


class CalendarView(Versioned):
    """A calendar, whether it is open now, when it opens next, and until when holidays are known (null: not used)."""

    name: str
    timezone: str
    holidays: str
    hours: Hours
    open_now: bool
    opens_at: int | None
    holidays_known_until: date | None


class Preview(BaseModel):
    """What a calendar makes of one day: its kind and its hours."""

    day: date
    kind: str
    spans: list[Span]
