"""Who is who: adopting, joining what cores say, finding by a whole key and nothing shorter."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.customers.conftest import Bank
from tests.customers.people_core import GU, HAN, SHEN
from yingda.customers.rules.forms import canonical

DAY_MS = 86_400_000


async def test_a_person_is_one_customer_however_often_they_are_met(bank: Bank) -> None:
    ids = await asyncio.gather(*(bank.adopt(GU) for _ in range(6)))
    assert len(set(ids)) == 1
    assert await bank.world.sql("select count(*) as n from customers") == [(1,)]


async def test_two_cores_with_the_same_number_and_name_mean_one_person(bank: Bank) -> None:
    one = await bank.adopt(GU)
    two = await bank.adopt(msgspec.structs.replace(GU, ref="B-9", name=" 顾晓雨 "), "broker")
    assert one == two
    assert await bank.customers.refs(bank.tenant, one) == {"bank": "C100", "broker": "B-9"}


async def test_the_same_number_with_another_name_joins_nobody_and_leaves_an_alert(bank: Bank) -> None:
    one = await bank.adopt(GU)
    two = await bank.adopt(msgspec.structs.replace(GU, ref="B-9", name="顾小雨"), "broker")
    assert one != two
    alerts = await bank.world.sql("select customer_id::text, level from customer_alerts")
    assert [tuple(row) for row in alerts] == [(two, "warning")]


async def test_a_number_is_a_hint_only_while_it_is_one_persons(bank: Bank) -> None:
    known = await bank.customers.find_by_number(bank.tenant, "+86 139-0000-0001")
    assert known is not None
    assert (known.name, known.value) == ("顾晓雨", "gold")
    assert "顾" not in repr(known)
    await bank.adopt(msgspec.structs.replace(HAN, phones=("13900000001",)))
    assert await bank.customers.find_by_number(bank.tenant, "13900000001") is None
    assert await bank.customers.find_by_number(bank.tenant, "no number") is None


async def test_nobody_is_found_while_the_core_is_away_and_nothing_is_remembered_of_it(bank: Bank) -> None:
    bank.bank.down = True
    assert await bank.customers.find_by_number(bank.tenant, GU.phones[0]) is None
    bank.bank.down = False
    assert await bank.customers.find_by_number(bank.tenant, GU.phones[0]) is not None


async def test_what_the_core_says_newly_is_kept(bank: Bank) -> None:
    id = await bank.adopt(GU)
    await bank.adopt(msgspec.structs.replace(GU, phones=("13911112222",), value="platinum"))
    assert (await bank.customers.subject_bits(bank.tenant, id)).phone == "13911112222"
    bank.bank.people.clear()
    assert await bank.customers.find_by_number(bank.tenant, "13900000001") is None
    assert (await bank.customers.find_by_number(bank.tenant, "13911112222")) is not None


async def test_whoever_comes_back_within_a_day_keeps_the_conversation(bank: Bank) -> None:
    id = await bank.adopt(GU)
    first, second, third = ("00000000-0000-7000-8000-00000000000" + n for n in "123")
    keep = bank.customers.conversation_of
    assert await keep(bank.tenant, id, first, DAY_MS) == first
    assert await keep(bank.tenant, id, second, 2 * DAY_MS - 1) == first
    assert await keep(bank.tenant, id, second, 3 * DAY_MS - 2) == first
    assert await keep(bank.tenant, id, third, 4 * DAY_MS) == third


async def test_nothing_personal_is_in_plain_in_the_tables(bank: Bank) -> None:
    for person in (GU, SHEN, HAN):
        await bank.adopt(person)
    for table in ("customers", "customer_identifiers", "events", "audit_entries"):
        rows = await bank.world.sql(f"select x::text as line from {table} x")
        text = " ".join(row["line"] for row in rows)
        for secret in ("顾晓雨", "13900000001", "110101199003071233", "C100", "gu@example"):
            assert secret not in text
            assert secret.encode().hex() not in text


async def test_search_finds_by_a_whole_key_and_by_nothing_shorter(bank: Bank) -> None:
    staff = await bank.agent()
    contact = bank.holds(staff, None, tier=0)
    for kind, key in (("phone", "139 0000 0001"), ("id_no", "11010119900307 1233"), ("customer", "C100"),
                      ("card", "6225760012345678"), ("email", "GU@example.com")):  # fmt: skip
        found = await staff.got(f"/api/customers/search?kind={kind}&key={key}&interaction={contact}")
        assert [each["name"] for each in found["items"]] == ["顾**"], (kind, key)
        assert found["items"][0]["phones"] == ["139****0001"]
        for part in (key[:-1], key[1:], key[:-1] + "%", key[:-1] + "_", key + "0"):
            status, answer = await staff("GET", f"/api/customers/search?kind={kind}&key={part}&interaction={contact}")
            assert status == 422 or answer["items"] == [], (kind, part)


async def test_search_without_a_contact_in_hand_asks_nobody_and_is_written_down(bank: Bank) -> None:
    staff, other = await bank.agent(), await bank.agent()
    contact = bank.holds(other, None)
    for query in ("", f"&interaction={contact}"):
        status, answer = await staff("GET", f"/api/customers/search?kind=phone&key=13900000001{query}")
        assert (status, answer["error"]["code"]) == (403, "customer.purpose_missing")
    assert bank.bank.asked == []
    assert len(await bank.openings("refused")) == 2


async def test_search_tells_which_core_could_not_be_asked(bank: Bank) -> None:
    staff = await bank.agent()
    contact = bank.holds(staff, None)
    bank.broker.down = True
    found = await staff.got(f"/api/customers/search?kind=phone&key=13900000002&interaction={contact}")
    assert [each["name"] for each in found["items"]] == ["沈**"]
    assert [(each["role"], each["code"]) for each in found["faults"]] == [("broker", "core.unreached")]


NUMBERS = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(NUMBERS, st.sampled_from(["", "+86", "0086", "86 ", "0"]), st.sampled_from(["", " ", "-"]))
def test_a_mobile_number_has_one_form_however_it_is_written(number: str, prefix: str, gap: str) -> None:
    written = prefix + number[:3] + gap + number[3:7] + gap + number[7:]
    assert canonical("phone", written) == number


@given(
    st.sampled_from(["phone", "id_no", "card", "account", "email", "core", "visitor", "wechat"]), st.text(max_size=60)
)
def test_a_form_is_its_own_form(kind: str, value: str) -> None:
    form = canonical(kind, value)  # type: ignore[arg-type]
    assert form is None or canonical(kind, form) == form  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", ["", " ", "abc", "12", "1" * 40, "139*0000001"])
def test_what_is_no_number_has_no_form(bad: str) -> None:
    assert canonical("phone", bad) is None
