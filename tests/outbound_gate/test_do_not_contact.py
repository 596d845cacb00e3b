"""People who must not be contacted: over REST, by CSV, and at the gate."""

from __future__ import annotations

import uuid

import pytest

from tests.configuring import code
from tests.outbound_gate.conftest import HOUR_MS, NOON, Bank
from yingda.foundation.errors import Refusal
from yingda.outbound_gate.jobs import keep
from yingda.outbound_gate.permissions import GATE_VIEW
from yingda.outbound_gate.rules.csv_lines import lines

PATH = "/api/do-not-contact"
NUMBER = "13812345678"
DAY_MS = 24 * HOUR_MS


async def test_a_listed_number_is_refused_however_it_is_written(bank: Bank) -> None:
    person = await bank.administrator()
    made = await person.made(PATH, number="+86 13812345678".replace(" ", ""), reason="complaint")
    assert made["number_masked"] == "138****5678"
    for way in (NUMBER, "013812345678", "008613812345678"):
        with pytest.raises(Refusal) as refused:
            await bank.dial(bank.agent(), way)
        assert (refused.value.code, refused.value.data) == ("gate.do_not_contact", {"until": None})
    permit = await bank.gate.decide_for(bank.world.tenant, NUMBER, "callback", NOON)
    assert permit.number == NUMBER


async def test_an_entry_holds_to_the_end_of_its_last_day(bank: Bank) -> None:
    person = await bank.administrator()
    await person.made(PATH, number=NUMBER, expires_on="2026-03-02")
    with pytest.raises(Refusal) as refused:
        await bank.dial(bank.agent(), NUMBER)
    assert refused.value.data == {"until": "2026-03-02"}
    assert (await bank.dial(bank.agent(), NUMBER, now_ms=NOON + DAY_MS)).number == NUMBER


async def test_a_retired_or_deleted_entry_holds_no_more(bank: Bank) -> None:
    person = await bank.administrator()
    made = await person.made(PATH, number=NUMBER)
    body = {"reason": "asked", "expires_on": None, "version": made["version"], "active": False}
    status, retired = await person("PUT", f"{PATH}/{made['id']}", body)
    assert (status, retired["active"]) == (200, False)
    await bank.dial(bank.agent(), NUMBER)
    _, restored = await person("PUT", f"{PATH}/{made['id']}", body | {"version": retired["version"], "active": True})
    with pytest.raises(Refusal):
        await bank.dial(bank.agent(), NUMBER)
    assert (await person("DELETE", f"{PATH}/{made['id']}?version={restored['version']}"))[0] == 204
    await bank.dial(bank.agent(), NUMBER)


async def test_a_number_is_on_the_list_once(bank: Bank) -> None:
    person = await bank.administrator()
    made = await person.made(PATH, number=NUMBER)
    status, answer = await person("POST", PATH, {"number": "013812345678"})
    assert (status, code(answer)) == (409, "gate.already_listed")
    assert answer["error"]["data"] == {"id": made["id"], "number": "138****5678"}


@pytest.mark.parametrize(("number", "expected"), [("95588", "gate.not_personal"), ("110", "gate.not_personal"),
                                                  ("1381234", "gate.area_code_missing"), ("x", "gate.number_malformed"),
                                                  ("19999", "gate.number_unknown")])  # fmt: skip
async def test_what_is_no_persons_number_is_refused(bank: Bank, number: str, expected: str) -> None:
    if expected == "gate.area_code_missing":
        number = "62345678"
    _, answer = await (await bank.administrator())("POST", PATH, {"number": number})
    assert code(answer) == expected


async def test_the_whole_number_is_nowhere_in_clear(bank: Bank) -> None:
    person = await bank.administrator()
    await person.made(PATH, number=NUMBER)
    await person("POST", f"{PATH}/lookup", {"number": NUMBER})
    text = str(await person.got(PATH)) + str(await bank.audited())
    for table in ("do_not_contact", "events", "operations", "audit_entries"):
        text += str([tuple(row) for row in await bank.world.sql(f"select * from {table}")])
    assert NUMBER not in text
    assert "138****5678" in text


async def test_a_number_can_be_looked_for_and_that_is_audited(bank: Bank) -> None:
    person = await bank.administrator()
    made = await person.made(PATH, number=NUMBER)
    _, found = await person("POST", f"{PATH}/lookup", {"number": "+8613812345678"})
    assert found["entry"]["id"] == made["id"]
    _, found = await person("POST", f"{PATH}/lookup", {"number": "13900000000"})
    assert found == {"entry": None}
    assert [action for action, _ in await bank.audited()].count("outbound_gate.do_not_contact_looked_up") == 2


async def test_an_import_takes_good_lines_and_names_bad_ones(bank: Bank) -> None:
    person = await bank.administrator()
    await person.made(PATH, number="13800000001", expires_on="2026-01-01")
    text = "\ufeff号码,原因,截止\r\n13800000001\r\n138-0000-0002,complaint,2027-01-01\r\n\r\n95588\r\n13800000003,why\r\n+8613800000002\r\n13800000004,,soon\r\n'13800000005\r\n"  # noqa: E501
    status, told = await person("POST", f"{PATH}/import", {"text": text, "reason": "regulator"})
    assert status == 200
    assert (told["added"], told["known"], told["more"]) == (2, 2, False)
    assert [(each["line"], each["code"]) for each in told["faults"]] == [
        (5, "gate.not_personal"), (6, "input.invalid"), (8, "input.invalid"),
    ]  # fmt: skip
    listed = {each["number_masked"]: each for each in (await person.got(PATH))["items"]}
    assert set(listed) == {"138****0001", "138****0002", "138****0005"}
    assert (listed["138****0001"]["expires_on"], listed["138****0001"]["version"]) == (None, 2)
    assert listed["138****0005"]["reason"] == "regulator"
    action, data = (await bank.audited())[-1]
    assert action == "outbound_gate.do_not_contact_imported"
    assert "0000" not in data.replace(bank.world.tenant, "")


async def test_an_import_never_shortens_what_holds(bank: Bank) -> None:
    person = await bank.administrator()
    await person.made(PATH, number="13800000001")
    await person.made(PATH, number="13800000002", expires_on="2030-01-01")
    await person("POST", f"{PATH}/import", {"text": "13800000001\n13800000002", "expires_on": "2027-01-01"})
    listed = {each["number_masked"]: each["expires_on"] for each in (await person.got(PATH))["items"]}
    assert listed == {"138****0001": None, "138****0002": "2030-01-01"}


async def test_a_large_import_is_taken_whole(bank: Bank) -> None:
    person = await bank.administrator()
    text = "\n".join(f"138{n:08}" for n in range(3000))
    _, told = await person("POST", f"{PATH}/import", {"text": text})
    assert (told["added"], told["known"], told["faults"]) == (3000, 0, [])


async def test_who_may_look_may_not_change(bank: Bank) -> None:
    person = await bank.world.person(permissions=frozenset({GATE_VIEW}))
    assert (await person("POST", PATH, {"number": NUMBER}))[0] == 403
    assert (await person("POST", f"{PATH}/import", {"text": NUMBER}))[0] == 403
    assert (await person("GET", PATH))[0] == 200


async def test_another_institution_sees_nothing_of_it(bank: Bank) -> None:
    made = await (await bank.administrator()).made(PATH, number=NUMBER)
    other = str(uuid.uuid4())
    await bank.world.tenant_row(other, "yunhai")
    stranger = await bank.world.person(tenant=other, permissions=frozenset({GATE_VIEW}))
    assert (await stranger.got(PATH))["items"] == []
    assert (await stranger("GET", f"{PATH}/{made['id']}"))[0] == 404


async def test_what_is_over_is_forgotten_after_a_while(bank: Bank) -> None:
    person = await bank.administrator()
    await person.made(PATH, number="13800000001", expires_on="1999-01-01")
    await person.made(PATH, number="13800000002")
    await bank.dial(bank.agent(), "13800000003", now_ms=NOON)
    bank.world.database.clock.advance(500 * DAY_MS)  # type: ignore[attr-defined]
    assert await keep(bank.world.database) == 2
    assert [each["number_masked"] for each in (await person.got(PATH))["items"]] == ["138****0002"]
    assert await bank.decisions() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13800000001", ["13800000001"]),
        ("number\n13800000001", ["13800000001"]),
        ("a;b\n138 0000 0001;x", ["13800000001"]),
        ('"13800000001"\t"x"', ["13800000001"]),
        ("(010) 6234-5678", ["01062345678"]),
        ("\n\n", []),
    ],
)
def test_lines_are_read_as_people_export_them(text: str, found: list[str]) -> None:
    assert [line.number for line in lines(text)] == found
