"""Chinese public holidays and swapped working days (调休), from the library `chinesecalendar`.

Source: the yearly notice of the State Council's General Office on holiday arrangements, published each November for the
next year; the library is updated after it. A year that the library does not know has no holidays and no swaps here:
such days follow the week, and `known_until` lets the screens say so beforehand.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from chinese_calendar import constants


class Kind(StrEnum):
    """What the state makes of a day."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    SWAPPED_WORKDAY = "swapped_workday"


_HOLIDAYS: Final[frozenset[date]] = frozenset(constants.holidays)
_WORKDAYS: Final[frozenset[date]] = frozenset(constants.workdays)
_FIRST_YEAR: Final[int] = min(_HOLIDAYS).year
_LAST_YEAR: Final[int] = max(_HOLIDAYS).year


def kind_of(day: date) -> Kind:
    """A public holiday, a weekend day worked in exchange, or a day like any other."""
    if day in _HOLIDAYS:
        return Kind.HOLIDAY
    return Kind.SWAPPED_WORKDAY if day in _WORKDAYS else Kind.ORDINARY


def known(day: date) -> bool:
    """Whether the library knows that day's year."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def known_until() -> date:
    """The last day whose holidays are known."""
    return date(_LAST_YEAR, 12, 31)
