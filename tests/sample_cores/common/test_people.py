"""Invented customers: numbers with right check digits, the same people everywhere, quick enough for the load set."""

from __future__ import annotations

import time
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from sample_cores.common import numbers
from sample_cores.common.people import people

TODAY = date(2026, 3, 2)


def test_every_number_has_its_check_digit() -> None:
    some = list(people(2_000, 1, TODAY))
    assert [human.id_no for human in some if not ric.is_valid(human.id_no)] == []
    assert len({human.id_no for human in some}) == len({human.phone for human in some}) == len(some)
    for n in (1, 7, 99_999):
        made = (numbers.debit_number(n), numbers.credit_number(n), numbers.account_number(n))
        assert all(luhn.is_valid(number) for number in made)


def test_an_identity_number_tells_birth_and_sex() -> None:
    for human in people(300, 1, TODAY):
        assert human.id_no[6:14] == human.born_on.replace("-", "")
        assert int(human.id_no[16]) % 2 == (0 if human.female else 1)


def test_the_same_number_is_the_same_person() -> None:
    few, many = list(people(5, 9, TODAY)), list(people(50, 9, TODAY))
    assert few == many[:5]
    assert [human.name for human in few[:3]] == ["顾晓雨", "沈立群", "韩梅"]
    assert [human.name for human in people(5, 10, TODAY)][3:] != [human.name for human in few[3:]]


def test_a_hundred_thousand_come_in_well_under_two_minutes() -> None:
    begun = time.process_time()
    assert sum(1 for _ in people(10_000, 1, TODAY)) == 10_000
    assert time.process_time() - begun < 6, "a tenth of the load set; it took 0.6 s"
