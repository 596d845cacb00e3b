"""Numbers outside mainland China (Hong Kong, Macao and Taiwan dial and cost as abroad do)."""

from __future__ import annotations

from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

PLAIN: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.TOLL_FREE, PhoneNumberType.VOIP,
    }
)  # fmt: skip
"""Lines like others. Everything else (premium, shared cost, personal numbers, pagers …) costs more than its country."""
COSTLY_COUNTRIES: Final = frozenset({808, 870, 878, 881, 882, 883, 888, 979})
"""Codes of no country: satellites, global networks, international premium (ITU-T E.164, list of assigned codes). Most
of the fraud with stolen accounts ends there."""


def classified(digits: str) -> tuple[str, bool] | None:
    """Country code and number in their one form, and whether it is a plain line; None: no such number is assigned.

    `digits` begin with the country code.
    """
    if not digits or digits.startswith("0"):
        return None
    try:
        number = parse(f"+{digits}")
    except NumberParseException:
        return None
    if not is_valid_number(number):
        return None
    full = format_number(number, PhoneNumberFormat.E164).removeprefix("+")
    plain = number_type(number) in PLAIN and number.country_code not in COSTLY_COUNTRIES
    return full, plain
