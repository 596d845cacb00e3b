"""The core's clock: the machine's, or one that the demo or a test has put forward."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "CST")
DAY_MS: Final = 86_400_000


class Clock:
    """`ahead_ms`: how far this core lives before the machine's clock."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def now(self) -> int:
        """Epoch milliseconds."""
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def today(self) -> date:
        """The bank's day, in China."""
        return day_of(self.now())


def day_of(at: int) -> date:
    """The day in China of a moment in epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, CHINA).date()


def start_of(day: date) -> int:
    """Midnight in China, in epoch milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp() * 1000)
