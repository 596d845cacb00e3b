"""When people may be called: one span a day, in the institution's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

DAY_MIN: Final = 1440


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes of the day: from `start_min` (0) up to, without, `end_min` (1440: midnight). Equal: never."""

    start_min: int = 480
    end_min: int = 1260

    def within(self, other: Hours) -> Hours:
        """What both allow."""
        start = max(self.start_min, other.start_min)
        return Hours(start_min=start, end_min=max(start, min(self.end_min, other.end_min)))


COLLECTION: Final = Hours(start_min=480, end_min=1320)
"""Nobody is reminded of a debt between 22:00 and 08:00, whatever the policy says (GB/T 45251-2025, on collection by
telephone)."""


def is_open(hours: Hours, now_ms: int, zone: ZoneInfo) -> bool:
    return hours.start_min <= _minute(now_ms, zone) < hours.end_min


def opens_at(hours: Hours, now_ms: int, zone: ZoneInfo) -> int | None:
    """Epoch milliseconds when it opens next; None: never."""
    if hours.start_min >= hours.end_min:
        return None
    local = _local(now_ms, zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if _minute(now_ms, zone) >= hours.start_min:
        day += timedelta(days=1)
    opening = day.replace(hour=hours.start_min // 60, minute=hours.start_min % 60)
    return round(opening.timestamp() * 1000)


def day_begins_at(now_ms: int, zone: ZoneInfo) -> int:
    """Epoch milliseconds of the midnight before."""
    return round(_local(now_ms, zone).replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def next_day_at(now_ms: int, zone: ZoneInfo) -> int:
    """Epoch milliseconds of the midnight to come."""
    day = _local(now_ms, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return round((day + timedelta(days=1)).timestamp() * 1000)


def text(minute: int) -> str:
    """480 → 08:00, 1440 → 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(now_ms: int, zone: ZoneInfo) -> int:
    local = _local(now_ms, zone)
    return local.hour * 60 + local.minute


def _local(now_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
