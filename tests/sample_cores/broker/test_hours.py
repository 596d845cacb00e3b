"""Trading days and sessions by the calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_cores.broker.hours import DAY_S, Hours
from sample_cores.common.clock import CHINA, day_of

HOURS, ALWAYS = Hours(), Hours(always_open=True)
moments = st.integers(
    int(datetime(2025, 6, 1, tzinfo=CHINA).timestamp()), int(datetime(2026, 12, 1, tzinfo=CHINA).timestamp())
)


def at(text: str) -> int:
    """A moment in China."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-20 09:29:59", False), ("2026-11-20 09:30:00", True), ("2026-11-20 11:29:59", True),
        ("2026-11-20 11:30:00", False), ("2026-11-20 13:00:00", True), ("2026-11-20 15:00:00", False),
        ("2026-11-21 10:00:00", False),  # a Saturday
        ("2026-10-01 10:00:00", False),  # a holiday on a Thursday
        ("2026-10-10 10:00:00", False),  # a working Saturday is no trading day
        ("2026-10-09 10:00:00", True),
    ],
)  # fmt: skip
def test_there_is_trading_in_sessions_of_trading_days(moment: str, is_open: bool) -> None:
    assert HOURS.is_open(at(moment)) is is_open
    assert ALWAYS.is_open(at(moment))


def test_a_day_begins_with_its_first_session_and_is_over_with_its_last() -> None:
    assert HOURS.day(at("2026-11-20 09:29:00")) == date(2026, 11, 19)
    assert HOURS.day(at("2026-11-20 09:30:00")) == date(2026, 11, 20)
    assert HOURS.day(at("2026-11-22 12:00:00")) == date(2026, 11, 20)
    assert HOURS.ended(at("2026-11-20 14:59:59")) == date(2026, 11, 19)
    assert HOURS.ended(at("2026-11-20 15:00:00")) == date(2026, 11, 20)
    assert ALWAYS.day(at("2026-11-22 00:00:00")) == date(2026, 11, 22)
    assert ALWAYS.ended(at("2026-11-22 23:59:59")) == date(2026, 11, 21)
    assert HOURS.between(date(2026, 9, 30), date(2026, 10, 9)) == [date(2026, 10, 8), date(2026, 10, 9)]


def test_lunch_is_no_time() -> None:
    _, before = HOURS.current(at("2026-11-20 11:30:00"))
    assert HOURS.current(at("2026-11-20 12:59:59")) == HOURS.current(at("2026-11-20 11:30:00"))
    assert before == DAY_S // 2


@given(moments, st.integers(0, 400_000), st.booleans())
def test_time_of_trading_never_goes_back(second: int, later: int, always_open: bool) -> None:
    hours = ALWAYS if always_open else HOURS
    now, then = second * 1000, (second + later) * 1000
    assert hours.current(now) <= hours.current(then)
    assert hours.ended(now) <= hours.day(now) <= day_of(now)
    if not hours.is_open(now):
        assert hours.ended(now) == hours.day(now) or hours.current(now)[1] in (0, DAY_S // 2)
