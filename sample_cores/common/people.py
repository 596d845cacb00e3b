"""Invented customers, the same for every core with the same seed: number n is the same person everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Final

from faker import Faker
from faker.providers.ssn.zh_CN import Provider as Areas
from stdnum import luhn
from stdnum.cn import ric

PHONE_FIRST: Final = 13_900_000_000
"""Customer n has this number plus n."""
PASSWORD: Final = "112233"  # noqa: S105  (of everybody in the demo world)
PIN: Final = "246810"
POOL: Final = 3_000
"""Addresses that are drawn from; names are made for each."""
AREAS: Final = 12
"""Birth places for each year."""
ASSESSMENT_DAYS: Final = 365
"""How long a risk assessment holds."""


@dataclass(frozen=True, slots=True)
class Human:
    """Number `n` from 1. Dates are ISO 8601."""

    n: int
    name: str
    female: bool
    id_no: str
    phone: str
    born_on: str
    address: str
    email: str
    value: str
    risk_grade: str
    risk_assessed_on: str
    risk_expires_on: str
    since: str


KNOWN: Final = (
    ("顾晓雨", True, date(1990, 4, 12), "gold", "C3", 60),
    ("沈立群", False, date(1972, 9, 3), "private", "C4", 30),
    ("韩梅", True, date(1985, 11, 21), "standard", "C1", 420),
)
"""The well-known ones, from number 1: name, woman, born, value, grade, days since the assessment."""


def people(count: int, seed: int, today: date) -> Iterator[Human]:
    """Customers 1 to `count`."""
    chance = random.Random(seed)  # noqa: S311
    fake = Faker("zh_CN")
    fake.seed_instance(seed)
    addresses = [fake.address().rsplit(" ", 1)[0] for _ in range(min(count, POOL))]
    for n in range(1, count + 1):
        if n <= len(KNOWN):
            name, female, born, value, grade, ago = KNOWN[n - 1]
        else:
            female = chance.random() < 0.5
            name = fake.name_female() if female else fake.name_male()
            born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
            value = chance.choices(("standard", "gold", "platinum", "private"), (80, 14, 5, 1))[0]
            grade = chance.choices(("C1", "C2", "C3", "C4", "C5"), (15, 30, 30, 18, 7))[0]
            ago = chance.randrange(450)
        assessed = today - timedelta(days=ago)
        yield Human(
            n=n, name=name, female=female, id_no=identity_number(chance.choice(areas(born.year)), born, n, female),
            phone=str(PHONE_FIRST + n), born_on=born.isoformat(), address=chance.choice(addresses),
            email=f"customer{n}@example.com", value=value, risk_grade=grade, risk_assessed_on=assessed.isoformat(),
            risk_expires_on=(assessed + timedelta(days=ASSESSMENT_DAYS)).isoformat(),
            since=(today - timedelta(days=400 + chance.randrange(5_000))).isoformat(),
        )  # fmt: skip


def identity_number(area: str, born: date, n: int, female: bool) -> str:
    """Eighteen places with the right check digit (GB 11643); women's serial numbers are even."""
    serial = (n * 2) % 1_000 + (0 if female else 1)
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")  # the library leaves the last place out


def card_number(prefix: str, n: int, length: int = 19) -> str:
    """A card number with the right check digit (ISO 7812)."""
    body = prefix + str(n).rjust(length - 1 - len(prefix), "0")
    return body + luhn.calc_check_digit(body)


@cache
def areas(year: int) -> list[str]:
    """Some areas whose numbers were given to people born in this year; districts come and go."""
    mixed = random.Random(year).sample(Areas.area_codes, len(Areas.area_codes))  # noqa: S311
    return list(islice((area for area in mixed if _existed(area, year)), AREAS))


def _existed(area: str, year: int) -> bool:
    body = f"{area}{year}0101001"
    try:
        return bool(ric.is_valid(body + ric.calc_check_digit(body + "0")))
    except KeyError:  # a province without this county: the library's table has no such word
        return False
