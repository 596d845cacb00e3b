"""What a dialled string is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.errors import Refusal
from yingda.outbound_gate.rules.china import EMERGENCY
from yingda.outbound_gate.rules.number import Reach, is_internal_pattern, understood

PLAN = {"area_codes": ("010",), "internal": ("8xxx", "95xxx", "16xxx")}


@pytest.mark.parametrize(
    ("dialled", "number", "reach"),
    [
        ("13812345678", "13812345678", Reach.NATIONAL),
        ("013812345678", "13812345678", Reach.NATIONAL),
        ("+8613812345678", "13812345678", Reach.NATIONAL),
        ("008613812345678", "13812345678", Reach.NATIONAL),
        ("8613812345678", "13812345678", Reach.NATIONAL),
        ("8675583123456", "075583123456", Reach.NATIONAL),
        ("01062345678", "01062345678", Reach.LOCAL),
        ("62345678", "01062345678", Reach.LOCAL),
        ("+861062345678", "01062345678", Reach.LOCAL),
        ("+8601062345678", "01062345678", Reach.LOCAL),
        ("075583123456", "075583123456", Reach.NATIONAL),
        ("4008111111", "4008111111", Reach.SERVICE),
        ("+864008111111", "4008111111", Reach.SERVICE),
        ("8008100000", "8008100000", Reach.SERVICE),
        ("95588", "95588", Reach.SERVICE),
        ("10086", "10086", Reach.SERVICE),
        ("12315", "12315", Reach.SERVICE),
        ("02195588", "02195588", Reach.NATIONAL),
        ("110", "110", Reach.EMERGENCY),
        ("12119", "12119", Reach.EMERGENCY),
        ("8001", "8001", Reach.INTERNAL),
        ("16812345", "16812345", Reach.PREMIUM),
        ("01016812345", "01016812345", Reach.PREMIUM),
        ("12590", "12590", Reach.PREMIUM),
        ("+85221234567", "0085221234567", Reach.INTERNATIONAL),
        ("0085221234567", "0085221234567", Reach.INTERNATIONAL),
        ("+12125551234", "0012125551234", Reach.INTERNATIONAL),
        ("+4402079460000", "00442079460000", Reach.INTERNATIONAL),
        ("+19005551234", "0019005551234", Reach.PREMIUM),
        ("+447012345678", "00447012345678", Reach.PREMIUM),
        ("00881612345678", "00881612345678", Reach.PREMIUM),
    ],
)
def test_a_number_has_one_form_and_a_reach(dialled: str, number: str, reach: Reach) -> None:
    found = understood(dialled, **PLAN)
    assert (found.number, found.reach) == (number, reach)


@pytest.mark.parametrize("dialled", ["", "+", "1", "138 1234 5678", "138-12345678", "１３８１２３４５６７８",
                                     "13812345678\n", "13812345678@evil", "+86+13812345678", "13812345678;ext=1",
                                     "*67", "#31#",
                                     "138123456789012345678901234", "${EXTEN}", "13812345678&PJSIP/x"])  # fmt: skip
def test_what_is_no_number_is_refused(dialled: str) -> None:
    with pytest.raises(Refusal) as refused:
        understood(dialled, **PLAN)
    assert refused.value.code == "gate.number_malformed"


@pytest.mark.parametrize("dialled", ["179510085221234567", "1795113812345678", "1259313812345678", "101310085221234567",
                                     "193001234567", "12121", "+86110", "0086110", "00", "000085221234567", "0110",
                                     "16800000000", "95013123456789", "+99912345678", "01095", "9113812345678",
                                     "913812345678", "11013812345678"])  # fmt: skip
def test_what_is_not_known_is_refused(dialled: str) -> None:
    """A carrier's prefix, an outside line's 9, digits after a short number: each might lead anywhere."""
    with pytest.raises(Refusal) as refused:
        understood(dialled, **PLAN)
    assert refused.value.code == "gate.number_unknown"


def test_a_number_without_its_area_needs_a_policy_that_names_one() -> None:
    with pytest.raises(Refusal) as refused:
        understood("62345678")
    assert refused.value.code == "gate.area_code_missing"


@pytest.mark.parametrize(
    "ways",
    [
        ("13812345678", "013812345678", "+8613812345678", "008613812345678", "8613812345678"),
        ("62345678", "01062345678", "+861062345678", "+8601062345678", "00861062345678"),
        ("+442079460000", "00442079460000", "+4402079460000"),
    ],
)
def test_every_way_to_write_a_number_is_the_same_number(ways: tuple[str, ...]) -> None:
    assert len({understood(way, **PLAN) for way in ways}) == 1


@pytest.mark.parametrize(("pattern", "good"), [("8xxx", True), ("1xx", False), ("12xxx", False), ("0xx", False),
                                               ("x", False), ("8xxxxxx", False), ("8*", False)])  # fmt: skip
def test_an_internal_plan_hides_no_call_for_help(pattern: str, good: bool) -> None:
    assert is_internal_pattern(pattern) is good


DIALLED = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"\A\+?[0-9]{1,24}\Z"),
    st.builds(
        "".join, st.tuples(st.sampled_from(["", "0", "00", "+", "+86", "0086", "17951", "010", "9", "+1", "00881"]),
                           st.sampled_from(["", "0", "1", "138", "168", "160", "125", "95", "400", "900", "110"]),
                           st.from_regex(r"\A[0-9]{0,12}\Z")),
    ),
)  # fmt: skip


@given(DIALLED)
def test_nothing_but_digits_reaches_the_trunk(dialled: str) -> None:
    try:
        found = understood(dialled, **PLAN)
    except Refusal:
        return
    assert found.number.isascii()
    assert found.number.isdigit()
    assert 3 <= len(found.number) <= 17
    assert found.number in EMERGENCY or found.reach is not Reach.EMERGENCY


@given(DIALLED)
def test_what_goes_to_the_trunk_is_understood_as_itself(dialled: str) -> None:
    """Asked again it is the same number: the check is of what is dialled, not only of what was typed."""
    try:
        found = understood(dialled, **PLAN)
    except Refusal:
        return
    assert understood(found.number, **PLAN) == found


@given(st.from_regex(r"\A00[0-9]{3,15}\Z") | st.from_regex(r"\A\+[0-9]{3,15}\Z"))
def test_what_leaves_the_country_is_never_taken_for_less(dialled: str) -> None:
    try:
        found = understood(dialled, **PLAN)
    except Refusal:
        return
    away = not dialled.removeprefix("+").removeprefix("00").startswith("86")
    assert (found.reach in (Reach.INTERNATIONAL, Reach.PREMIUM)) or not away
    assert found.number.startswith("00") is (away and found.reach in (Reach.INTERNATIONAL, Reach.PREMIUM))
