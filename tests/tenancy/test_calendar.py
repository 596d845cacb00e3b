"""Opening hours over years: lunch, midnight, holidays, swapped working days, summer time, unknown years."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.tenancy.rules.calendar import Calendar, Interval, is_open, next_closing, next_opening
from yingda.tenancy.rules.china import Kind, kind_of, known, known_until

NOON, EVENING = Interval(9 * 60, 12 * 60), Interval(13 * 60 + 30, 18 * 60)
OFFICE = (NOON, EVENING)
ALL_DAY = (Interval(0, 24 * 60),)
BRANCH = Calendar(id="c", name="网点", timezone="Asia/Shanghai", weekly=(*([OFFICE] * 5), (NOON,), ()))
NIGHT = Calendar(
    id="n",
    name="夜班",
    timezone="Asia/Shanghai",
    weekly=tuple([(Interval(22 * 60, 26 * 60),)] * 7),
    chinese_holidays=False,
)
ALWAYS = Calendar(id="a", name="7×24", timezone="Asia/Shanghai", weekly=tuple([ALL_DAY] * 7), chinese_holidays=False)
NEVER = Calendar(id="x", name="关", timezone="Asia/Shanghai", weekly=((),) * 7)
HOTLINE = Calendar(
    id="h", name="热线", timezone="Asia/Shanghai", weekly=tuple([OFFICE] * 7), holiday=(Interval(600, 720),),
    swapped_workday=(Interval(480, 1200),),
)  # fmt: skip


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-03-02 08:59:59.999", False),
        ("2026-03-02 09:00:00", True),
        ("2026-03-02 11:59:59.999", True),
        ("2026-03-02 12:00:00", False),  # lunch
        ("2026-03-02 13:29:59", False),
        ("2026-03-02 13:30:00", True),
        ("2026-03-02 17:59:59", True),
        ("2026-03-02 18:00:00", False),
        ("2026-03-07 10:00", True),  # Saturday morning
        ("2026-03-07 14:00", False),
        ("2026-03-08 10:00", False),  # Sunday
        ("2021-10-01 10:00", False),  # National Day, a Friday
        ("2021-10-09 14:00", True),  # Saturday worked in exchange
        ("2022-10-08 14:00", True),  # Saturday worked
        ("2022-10-09 14:00", True),  # Sunday worked
        ("2023-09-29 10:00", False),  # Mid-Autumn, a Friday
        ("2023-10-07 14:00", True),  # Saturday worked
        ("2023-10-08 14:00", True),  # Sunday worked
        ("2024-02-04 14:00", True),  # Sunday worked before Spring Festival
        ("2024-02-10 10:00", False),  # Spring Festival, a Saturday that is open otherwise
        ("2024-09-29 14:00", True),  # Sunday worked before National Day
        ("2024-10-07 10:00", False),  # National Day, a Monday
        ("2024-10-12 14:00", True),  # Saturday worked
        ("2025-01-26 14:00", True),  # Sunday worked before Spring Festival
        ("2025-01-28 10:00", False),  # eve of Spring Festival, a holiday since 2025
        ("2025-05-05 10:00", False),  # Labour Day holidays
        ("2025-10-11 14:00", True),  # Saturday worked
        ("2026-10-01 10:00", False),
        ("2026-10-10 14:00", True),  # Saturday worked
    ],
)
def test_a_branch_keeps_its_hours_over_the_years(moment: str, opened: bool) -> None:
    assert is_open(BRANCH, at(moment)) is opened


@pytest.mark.parametrize(
    ("calendar", "moment", "opens"),
    [
        (BRANCH, "2026-03-02 08:00", "2026-03-02 09:00"),
        (BRANCH, "2026-03-02 10:00", "2026-03-02 10:00"),
        (BRANCH, "2026-03-02 12:00", "2026-03-02 13:30"),
        (BRANCH, "2026-03-07 12:00", "2026-03-09 09:00"),
        (BRANCH, "2025-09-30 18:00", "2025-10-09 09:00"),  # over National Day and Mid-Autumn together
        (BRANCH, "2024-09-28 12:00", "2024-09-29 09:00"),  # the worked Sunday
        (HOTLINE, "2026-10-01 00:00", "2026-10-01 10:00"),
        (HOTLINE, "2026-10-10 00:00", "2026-10-10 08:00"),
        (NIGHT, "2026-03-02 03:00", "2026-03-02 22:00"),
        (NIGHT, "2026-03-03 01:59", "2026-03-03 01:59"),
        (ALWAYS, "2026-03-03 23:59", "2026-03-03 23:59"),
    ],
)
def test_the_next_opening_is_the_first_open_moment(calendar: Calendar, moment: str, opens: str) -> None:
    assert next_opening(calendar, at(moment)) == at(opens)


def test_a_calendar_without_hours_never_opens() -> None:
    assert next_opening(NEVER, at("2026-03-02 08:00")) is None


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-03-02 21:59", False),
        ("2026-03-02 22:00", True),
        ("2026-03-02 23:59", True),
        ("2026-03-03 00:00", True),
        ("2026-03-03 01:59", True),
        ("2026-03-03 02:00", False),
    ],
)
def test_a_night_shift_goes_on_over_midnight(moment: str, opened: bool) -> None:
    assert is_open(NIGHT, at(moment)) is opened


def test_a_night_shift_belongs_to_the_day_it_began_on() -> None:
    friday_only = Calendar(
        id="f", name="周五", timezone="Asia/Shanghai", weekly=((), (), (), (), (Interval(22 * 60, 26 * 60),), (), ())
    )
    assert is_open(friday_only, at("2026-03-07 01:00"))
    assert not is_open(friday_only, at("2026-03-06 01:00"))


def test_around_the_clock_does_not_close_at_midnight() -> None:
    assert is_open(ALWAYS, at("2026-03-02 23:59:59.999"))
    assert is_open(ALWAYS, at("2026-03-03 00:00"))
    assert next_closing(ALWAYS, at("2026-03-02 10:00")) is None


@pytest.mark.parametrize(
    ("moment", "closes"), [("2026-03-02 09:00", "2026-03-02 12:00"), ("2026-03-02 17:00", "2026-03-02 18:00")]
)
def test_the_next_closing_is_the_end_of_the_interval(moment: str, closes: str) -> None:
    assert next_closing(BRANCH, at(moment)) == at(closes)


def test_a_closed_calendar_has_no_closing() -> None:
    assert next_closing(BRANCH, at("2026-03-02 12:30")) is None


def test_an_exception_wins_over_holiday_and_week() -> None:
    calendar = Calendar(
        id="e", name="例外", timezone="Asia/Shanghai", weekly=tuple([OFFICE] * 7),
        exceptions={date(2026, 10, 1): (Interval(600, 660),), date(2026, 3, 2): ()},
    )  # fmt: skip
    assert is_open(calendar, at("2026-10-01 10:30"))
    assert not is_open(calendar, at("2026-10-01 11:30"))
    assert not is_open(calendar, at("2026-03-02 10:30"))


def test_a_calendar_that_does_not_follow_holidays_is_open_on_them() -> None:
    calendar = Calendar(
        id="c", name="热线", timezone="Asia/Shanghai", weekly=tuple([OFFICE] * 7), chinese_holidays=False
    )
    assert is_open(calendar, at("2026-10-01 10:00"))


def test_a_year_the_library_does_not_know_follows_the_week() -> None:
    assert not known(date(2099, 10, 1))
    assert kind_of(date(2099, 10, 1)) is Kind.ORDINARY
    assert is_open(BRANCH, at("2099-10-01 10:00"))  # a Thursday


def test_the_last_known_day_is_the_end_of_a_year_that_is_known() -> None:
    assert known(known_until())
    assert known_until() >= date(2026, 12, 31)


def test_another_time_zone_has_its_own_noon() -> None:
    london = Calendar(
        id="l", name="London", timezone="Europe/London", weekly=tuple([OFFICE] * 7), chinese_holidays=False
    )
    assert is_open(london, at("2026-07-01 09:00", "Europe/London"))
    assert is_open(london, round(datetime(2026, 7, 1, 8, 0, tzinfo=UTC).timestamp() * 1000))
    assert not is_open(london, round(datetime(2026, 1, 5, 8, 0, tzinfo=UTC).timestamp() * 1000))


hours = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=3).map(
    lambda pairs: tuple(Interval(start, start + length) for start, length in pairs)
)
calendars = st.builds(
    Calendar,
    id=st.just("g"), name=st.just("g"), timezone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/London"]),
    weekly=st.lists(hours, min_size=7, max_size=7).map(tuple), chinese_holidays=st.booleans(), holiday=hours,
)  # fmt: skip
moments = st.integers(at("2024-01-01 00:00"), at("2027-12-31 00:00"))


@given(calendars, moments)
def test_what_opens_next_is_open_then_and_not_before(calendar: Calendar, moment: int) -> None:
    opening = next_opening(calendar, moment)
    if opening is None:
        assert not is_open(calendar, moment)
        return
    assert is_open(calendar, opening)
    assert (opening == moment) == is_open(calendar, moment)
    for part in range(1, 20):
        between = moment + (opening - moment) * part // 20
        assert between >= opening or not is_open(calendar, between)


@given(calendars, moments)
def test_what_closes_next_is_closed_then_and_open_before(calendar: Calendar, moment: int) -> None:
    closing = next_closing(calendar, moment)
    if closing is not None:
        assert not is_open(calendar, closing)
        assert is_open(calendar, closing - 1)
