"""Which days a report covers, as moments. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from yingda.analytics.calibration.errors import ReportSpanTooLong
from yingda.analytics.history.errors import SpanUpsideDown

DAYS_DEFAULT: Final = 14
"""Two weeks show each day of the week twice."""


class Step(StrEnum):
    """How long one point of the report is."""

    HOUR = "hour"
    DAY = "day"


DAYS_MAX: Final = {Step.HOUR: 7, Step.DAY: 92}
"""Days shown at once: a quarter by days, a week by hours, so that an answer has at most 170 points a queue."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment to the one after the last; days of the institution's own time zone."""

    first: date
    last: date
    since: datetime
    until: datetime


def span(first: date | None, last: date | None, step: Step, today: date, zone: ZoneInfo) -> Span:
    """The days from `first` to `last`, both included; without them the last two weeks (or, by hours, a week). Raises
    SpanUpsideDown, ReportSpanTooLong."""
    days = min(DAYS_DEFAULT, DAYS_MAX[step])
    end = last or (first + timedelta(days=days - 1) if first and today < first else today)
    begin = first or end - timedelta(days=days - 1)
    if begin > end:
        raise SpanUpsideDown()
    if (end - begin).days >= DAYS_MAX[step]:
        raise ReportSpanTooLong(days_max=DAYS_MAX[step])
    return Span(begin, end, _midnight(begin, zone), _midnight(end + timedelta(days=1), zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
