"""Trading days and sessions of A shares, in China's time.

A trading day is a Monday to Friday that is no public holiday; working weekends are none. Beyond the years that the
calendar knows, every Monday to Friday is taken for one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from chinese_calendar import is_holiday

from sample_cores.common.clock import CHINA, day_of

SESSIONS_S: Final = ((9 * 3600 + 30 * 60, 11 * 3600 + 30 * 60), (13 * 3600, 15 * 3600))
"""Seconds of the day: continuous trading. The call auctions are left out."""
DAY_S: Final = sum(end - start for start, end in SESSIONS_S)
WHOLE_DAY_S: Final = 86_400
FIRST: Final = date(2024, 1, 1)
"""Days are counted from here."""
AHEAD_DAYS: Final = 4_000


@cache
def trading_days() -> tuple[date, ...]:
    """In their order, from `FIRST` on."""
    days = (FIRST + timedelta(days=n) for n in range(AHEAD_DAYS))
    return tuple(day for day in days if day.weekday() < 5 and not _is_holiday(day))


class Hours:
    """When there is trading. `always_open`: each day is a trading day of 24 hours, for demonstrations."""

    def __init__(self, always_open: bool = False) -> None:
        self.always_open = always_open
        self.day_s = WHOLE_DAY_S if always_open else DAY_S

    def is_open(self, at: int) -> bool:
        if self.always_open:
            return True
        second = _second(at)
        return self.is_day(day_of(at)) and any(start <= second < end for start, end in SESSIONS_S)

    def is_day(self, day: date) -> bool:
        days = trading_days()
        return self.always_open or days[min(bisect_left(days, day), len(days) - 1)] == day

    def number(self, day: date) -> int:
        """Trading days from `FIRST` up to and with this day, less one."""
        return (day - FIRST).days if self.always_open else bisect_right(trading_days(), day) - 1

    def current(self, at: int) -> tuple[int, int]:
        """The number of the last trading day that has begun, and the seconds of trading gone by in it."""
        if self.always_open:
            return self.number(day_of(at)), _second(at)
        day, second = day_of(at), _second(at)
        number = self.number(day)
        if not self.is_day(day):
            return number, self.day_s
        if second < SESSIONS_S[0][0]:
            return number - 1, self.day_s
        return number, sum(min(max(second - start, 0), end - start) for start, end in SESSIONS_S)

    def day(self, at: int) -> date:
        """The last trading day that has begun."""
        number, _ = self.current(at)
        return FIRST + timedelta(days=number) if self.always_open else trading_days()[number]

    def ended(self, at: int) -> date:
        """The last trading day whose trading is over."""
        number, gone_s = self.current(at)
        last = number if not self.always_open and gone_s >= self.day_s else number - 1
        return FIRST + timedelta(days=last) if self.always_open else trading_days()[last]

    def between(self, after: date, until: date) -> list[date]:
        """Trading days after the one, up to and with the other."""
        first, last = self.number(after) + 1, self.number(until) + 1
        if self.always_open:
            return [FIRST + timedelta(days=n) for n in range(first, last)]
        return list(trading_days()[first:last])


def _second(at: int) -> int:
    """Of the day in China."""
    local = datetime.fromtimestamp(at / 1000, CHINA)
    return local.hour * 3600 + local.minute * 60 + local.second


def _is_holiday(day: date) -> bool:
    try:
        return bool(is_holiday(day))
    except NotImplementedError:
        return False
