"""The numbers of mainland China. Sources: MIIT's numbering plan (电信网编号计划, 2017 edition) for the short numbers;
`phonenumbers` for what is assigned of mobile and fixed numbers."""

from __future__ import annotations

import re
from typing import Final

from phonenumbers import PhoneNumber, PhoneNumberType, number_type

COUNTRY: Final = 86
EMERGENCY: Final = frozenset({"110", "119", "120", "122", "12119", "12395"})
"""Police, fire, ambulance, traffic accidents, forest fires, rescue at sea."""

SERVICE: Final = re.compile(
    r"95[0-9]{3,6}"  # companies all over the country: banks, insurers, airlines
    r"|96[0-9]{3,4}"  # companies of one province
    r"|100[0-9]{2}"  # carriers' own service
    r"|1010[0-9]{4}"
    r"|123[0-9]{2}"  # public authorities: 12306, 12315, 12345, 12363, 12378 …
    r"|114",  # directory
    re.ASCII,
)
TOLL: Final = re.compile(r"[48]00[0-9]{7}", re.ASCII)
PREMIUM: Final = re.compile(r"16[08][0-9]{2,5}|125[0-9]{2,6}", re.ASCII)
"""Voice information (声讯) and secretaries: more than a call's price."""
MOBILE: Final = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
WITHOUT_AREA: Final = re.compile(r"[2-8][0-9]{6,7}", re.ASCII)
AREA: Final = r"010|02[0-9]|0[3-9][0-9]{2}"
WITH_AREA: Final = re.compile(rf"({AREA})([0-9]{{4,8}})", re.ASCII)
ELSEWHERE: Final = re.compile(r"9[56][0-9]{3}", re.ASCII)
"""Another place's five-digit service number, reached by its area code."""
LINES: Final = (PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def is_service(number: str) -> bool:
    """Whether it is a short number of a company or an authority."""
    return SERVICE.fullmatch(number) is not None and number not in EMERGENCY


def is_toll(number: str) -> bool:
    """Whether it is one of 400 or 800, which the called pays wholly or in part."""
    return TOLL.fullmatch(number) is not None


def is_premium(number: str) -> bool:
    return PREMIUM.fullmatch(number) is not None


def is_mobile(number: str) -> bool:
    """Whether it is an assigned mobile number, without any prefix."""
    return MOBILE.fullmatch(number) is not None and _type(number) == PhoneNumberType.MOBILE


def is_without_area(number: str) -> bool:
    """Whether it has the form of a fixed number as one's neighbours dial it."""
    return WITHOUT_AREA.fullmatch(number) is not None


def with_area(number: str) -> tuple[str, str] | None:
    """Area code (with its 0) and the rest; None: it has not that form."""
    found = WITH_AREA.fullmatch(number)
    return (found[1], found[2]) if found is not None else None


def is_fixed(area: str, subscriber: str) -> bool:
    """Whether it is a fixed line. After an area code, a 1 leads to special services, which are not lines."""
    if WITHOUT_AREA.fullmatch(subscriber) is None:
        return ELSEWHERE.fullmatch(subscriber) is not None and is_area(area)
    return _type(area[1:] + subscriber) in LINES


def is_area(code: str) -> bool:
    """Whether an area code (with its 0) is assigned: whether a line could be there."""
    if re.fullmatch(AREA, code, re.ASCII) is None:
        return False
    return any(_type(code[1:] + line) in LINES for line in ("2345678", "62345678"))


def _type(national: str) -> int:
    """What the library says of a national number. It is not parsed: parsing drops carriers' prefixes in silence."""
    return number_type(PhoneNumber(country_code=COUNTRY, national_number=int(national)))
