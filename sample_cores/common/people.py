"""Invented customers, the same for every core with the same seed: number n is the same person everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final

from faker import Factory
from faker.providers.ssn.zh_CN import Provider as Areas
from stdnum import luhn
from stdnum.cn import ric

PHONE_FIRST: Final = 13_900_000_000
"""Customer n has this number plus n."""
PASSWORD: Final = "112233"  # noqa: S105  (of everybody in the demo world)
PIN: Final = "246810"
POOL: Final = 500
"""Addresses that are drawn from; names are made for each."""
APART: Final = 1_000_003
"""Between the chances of two seeds: more than there are customers."""
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


PLACES: Final = (
    "北京市朝阳区", "上海市徐汇区", "广东省广州市天河区", "广东省深圳市南山区", "浙江省杭州市西湖区",
    "江苏省南京市鼓楼区", "四川省成都市武侯区", "湖北省武汉市洪山区", "陕西省西安市雁塔区",
    "山东省青岛市市南区", "福建省厦门市思明区",
    "湖南省长沙市岳麓区", "重庆市渝中区", "天津市和平区", "辽宁省大连市中山区", "云南省昆明市五华区",
)  # fmt: skip


def people(count: int, seed: int, today: date) -> Iterator[Human]:
    """Customers 1 to `count`."""
    fake: Any = Factory.create("zh_CN")
    fake.random = random.Random(seed)  # noqa: S311
    addresses = [_address(fake) for _ in range(POOL)]
    taken: set[str] = set()
    for n in range(1, count + 1):
        chance = fake.random = random.Random(seed * APART + n)  # noqa: S311  (the count changes nobody)
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
        id_no = identity_number(chance.choice(areas(born.year)), born, n, female)
        while id_no in taken:
            id_no = identity_number(chance.choice(areas(born.year)), born, chance.randrange(500), female)
        taken.add(id_no)
        yield Human(
            n=n, name=name, female=female, id_no=id_no,
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


def _address(fake: Any) -> str:
    chance: random.Random = fake.random
    building, room = chance.randrange(1, 30), chance.randrange(101, 3_000)
    return f"{chance.choice(PLACES)}{fake.street_name()}{chance.randrange(1, 900)}号{building}栋{room}室"


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
