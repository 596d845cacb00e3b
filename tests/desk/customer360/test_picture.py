"""The whole picture: masked by class, revealed with a reason, complete as far as the cores answer."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import msgspec
import pytest

from tests.configuring import Person as Staff
from tests.configuring import code
from tests.customers.conftest import Bank
from tests.customers.people_core import ACCOUNT, GU

SECRETS = ("顾晓雨", "13900000001", "110101199003071233", "6222021234567890128", "6225760012345678", "gu@example.com",
           "1990-03-07", "西城区", "C100")  # fmt: skip


async def picture(bank: Bank, tier: int = 2, customer: str | None = None) -> tuple[Staff, str, str, dict[str, Any]]:
    id, staff = customer or await bank.adopt(), await bank.agent()
    contact = bank.holds(staff, id, tier=tier)
    return staff, id, contact, await staff.got(f"/api/customers/{id}/360?interaction={contact}")


async def test_everything_is_there_for_a_proven_customer(bank: Bank) -> None:
    _, id, _, seen = await picture(bank)
    assert seen["customer"] == id
    assert (seen["person"]["name"], seen["value"], seen["risk"]["grade"]) == ("顾**", "gold", "C3")
    assert seen["sure"] == {"level": "proven", "tier": 2, "proven_at": 1, "matching": True}
    account, card = seen["products"]
    assert (account["number"], account["balance"], account["hidden"]) == ("622202******0128", 1234_56, False)
    assert seen["due"] == [
        {"role": "bank", "ref": "K1", "name": "信用卡", "due_on": "2026-03-20", "amount": 800_00, "overdue": False}
    ]
    assert card["limit"] == 50_000_00
    assert seen["faults"] == []


async def test_nothing_personal_is_told_whole_to_anybody(bank: Bank) -> None:
    for tier in (0, 1, 2):
        *_, seen = await picture(bank, tier)
        assert [secret for secret in SECRETS if secret in json.dumps(seen, ensure_ascii=False)] == []


@pytest.mark.parametrize("tier", [0, 1])
async def test_amounts_are_told_of_a_proven_customer_only(bank: Bank, tier: int) -> None:
    *_, seen = await picture(bank, tier)
    for each in seen["products"]:
        assert each["hidden"]
        assert [each[name] for name in ("balance", "available", "due", "due_min", "limit", "quantity", "cost")] == [
            None
        ] * 7
    assert seen["due"][0]["amount"] is None


async def test_amounts_of_somebody_else_stay_hidden(bank: Bank) -> None:
    gu, staff = await bank.adopt(), await bank.agent()
    seen = await staff.got(f"/api/customers/{gu}/360?interaction={bank.holds(staff, None, tier=0)}")
    assert seen["sure"]["level"] == "none"
    assert all(each["hidden"] for each in seen["products"])


async def reveal(staff: Staff, id: str, contact: str | None, field: str, of: str = "", reason: str = "核对") -> Any:
    body = {"field": field, "of": of, "reason": reason, "interaction": contact}
    return await staff("POST", f"/api/customers/{id}/reveal", body)


async def test_a_field_is_revealed_with_a_reason_and_the_trace_has_no_value(bank: Bank) -> None:
    staff, id, contact, seen = await picture(bank, 1)
    phone = seen["person"]["phones"][0]["id"]
    for field, of, value in (
        ("name", "", GU.name), ("id_no", "", GU.id_no), ("email", "", GU.email), ("address", "", GU.address),
        ("born_on", "", GU.born_on), ("phone", phone, GU.phones[0]), ("number", "bank:A1", ACCOUNT.number),
    ):  # fmt: skip
        status, answer = await reveal(staff, id, contact, field, of)
        assert (status, answer["value"]) == (200, value), field
    status, answer = await reveal(staff, id, contact, "balances")
    assert answer["amounts"]["bank:A1"]["balance"] == 1234_56
    rows = await bank.audited("customer.revealed")
    assert [json.loads(row["data"])["field"] for row in rows] == [
        "name", "id_no", "email", "address", "born_on", "phone", "number", "balances",
    ]  # fmt: skip
    assert [s for s in SECRETS if s in " ".join(row["data"] for row in rows)] == []
    assert [row["field"] for row in await bank.openings("reveal")][-1] == "balances"


async def test_nothing_is_revealed_without_reason_or_purpose(bank: Bank) -> None:
    staff, id, contact, _ = await picture(bank)
    assert (await reveal(staff, id, contact, "name", reason=" "))[0] == 422
    assert code((await reveal(staff, id, None, "name"))[1]) == "customer.purpose_missing"
    assert code((await reveal(staff, id, contact, "number", "bank:ZZ"))[1]) == "customer.field_unknown"
    assert code((await reveal(staff, id, contact, "phone", "nobodys"))[1]) == "customer.field_unknown"


async def test_a_core_that_is_away_is_a_fault_and_the_rest_is_shown(bank: Bank) -> None:
    id = await bank.adopt()
    bank.bank.down = True
    *_, seen = await picture(bank, customer=id)
    assert {(each["role"], each["part"], each["code"]) for each in seen["faults"]} == {
        ("bank", "person", "core.unreached"), ("bank", "portfolio", "core.unreached"),
    }  # fmt: skip
    assert (seen["person"]["name"], seen["value"], seen["products"], seen["stale"]) == ("顾**", "gold", [], True)


async def test_a_slow_core_is_not_waited_for_and_its_answer_is_there_the_next_time(bank: Bank) -> None:
    id = await bank.adopt()
    late: list[Any] = []
    bank.portfolios.on_late = lambda _tenant, customers: late.extend(customers)
    bank.bank.slow_s = 1.9
    began = time.monotonic()
    *_, seen = await picture(bank, customer=id)
    assert time.monotonic() - began < 1.8
    assert {each["kind"] for each in seen["faults"]} == {"slow"}
    bank.bank.slow_s = 0
    for task in list(bank.portfolios._late):
        await task
    assert set(late) == {id}
    asked = len(bank.bank.asked)
    *_, seen = await picture(bank, customer=id)
    assert (len(seen["products"]), seen["faults"], len(bank.bank.asked)) == (2, [], asked)


async def test_a_fault_is_not_remembered(bank: Bank) -> None:
    id = await bank.adopt()
    bank.bank.down = True
    await picture(bank, customer=id)
    bank.bank.down = False
    *_, seen = await picture(bank, customer=id)
    assert len(seen["products"]) == 2


async def test_what_nobody_follows_is_asked_again_after_half_a_minute(bank: Bank) -> None:
    id = await bank.adopt()
    bank.portfolios.followed.add((bank.tenant, "bank"))
    await picture(bank, customer=id)
    asked = len(bank.bank.asked)
    clock: Any = bank.world.database.clock
    clock.advance(60_000)
    assert not (await picture(bank, customer=id))[3]["stale"]
    assert len(bank.bank.asked) == asked
    bank.portfolios.followed.clear()
    assert (await picture(bank, customer=id))[3]["stale"]
    assert len(bank.bank.asked) == asked + 2


async def test_what_staff_wrote_is_there_and_a_card_number_in_a_note_is_not(bank: Bank) -> None:
    staff, id, contact, _ = await picture(bank)
    for path, body in (
        ("notes", {"text": "卡号 6222021234567890128 有问题"}), ("alerts", {"level": "danger", "text": "疑似被骗"}),
    ):  # fmt: skip
        assert (await staff("POST", f"/api/customers/{id}/{path}", {**body, "interaction": contact}))[0] == 201
    status, tags = await staff(
        "PUT", f"/api/customers/{id}/tags", {"tags": ["VIP", "VIP", "投诉"], "interaction": contact}
    )
    assert (status, sorted(tags["tags"])) == (200, ["VIP", "投诉"])
    seen = await staff.got(f"/api/customers/{id}/360?interaction={contact}")
    assert "6222021234567890128" not in json.dumps(seen)
    assert [each["text"] for each in seen["alerts"]] == ["疑似被骗"]
    lifted = await staff("POST", f"/api/customer-alerts/{seen['alerts'][0]['id']}/lift", {"interaction": contact})
    assert lifted[0] == 204
    assert (await staff.got(f"/api/customers/{id}/360?interaction={contact}"))["alerts"] == []


async def test_a_relation_is_seen_from_both_sides(bank: Bank) -> None:
    from tests.customers.people_core import HAN

    staff, id, contact, _ = await picture(bank)
    han = await bank.adopt(HAN)
    body = {"kind": "parent", "other": han, "interaction": contact}
    status, made = await staff("POST", f"/api/customers/{id}/relations", body)
    assert (status, made["kind"], made["other"]["name"]) == (201, "parent", "韩**")
    assert code((await staff("POST", f"/api/customers/{id}/relations", body))[1]) == "customer.relation_there"
    *_, seen = await picture(bank, customer=han)
    assert [(each["kind"], each["other"]["id"]) for each in seen["relations"]] == [("child", id)]


async def test_consents_are_written_and_read_with_the_purpose(bank: Bank) -> None:
    staff, id, contact, _ = await picture(bank)
    word = {"purpose": "marketing", "channel": "phone", "given": True, "interaction": contact}
    status, said = await staff("POST", f"/api/customers/{id}/consents", word)
    assert (status, said["evidence"], said["by"]) == (201, f"contact:{contact}", f"user:{staff.id}")
    await staff("POST", f"/api/customers/{id}/consents", {**word, "given": False, "evidence": "电话录音"})
    whole = await staff.got(f"/api/customers/{id}/consents?interaction={contact}")
    assert [each["given"] for each in whole["items"]] == [False, True]
    seen = await staff.got(f"/api/customers/{id}/360?interaction={contact}")
    assert [(each["purpose"], each["given"]) for each in seen["consents"]] == [("marketing", False)]
    assert (await staff("GET", f"/api/customers/{id}/consents"))[0] == 403


async def test_the_last_contacts_over_all_channels_are_those_of_the_family(bank: Bank) -> None:
    id = await bank.adopt()
    await bank.world.sql(
        "insert into interaction_facts (tenant_id, interaction_id, customer_id, channel, language, state, arrived_at,"
        " outcome, wait_ms, talk_ms, hold_ms, wrap_ms, stays, handlings, offers, missed_offers, transfers, messages,"
        " customer_messages, agent_messages, replies, reply_ms)"
        " select $1, gen_random_uuid(), $2, case when n % 2 = 0 then 'phone' else 'webchat' end, 'zh-CN', 'ended',"
        " now() - n * interval '1 hour', 'served', 0,0,0,0,0,0,0,0,0,0,0,0,0,0 from generate_series(1, 14) n",
        bank.tenant, id,
    )  # fmt: skip
    *_, seen = await picture(bank, customer=id)
    assert [each["channel"] for each in seen["contacts"]] == ["webchat", "phone"] * 5
    moments = [each["at"] for each in seen["contacts"]]
    assert moments == sorted(moments, reverse=True)


async def test_what_the_core_says_newly_is_kept_at_the_next_look(bank: Bank) -> None:
    id = await bank.adopt()
    bank.bank.know(msgspec.structs.replace(GU, value="private", phones=("13911112222",)))
    *_, seen = await picture(bank, customer=id)
    assert seen["value"] == "private"
    await asyncio.gather(*bank.composer.renewing)
    bank.bank.down = True
    bank.portfolios.forget()
    *_, seen = await picture(bank, customer=id)
    assert (seen["value"], [each["masked"] for each in seen["person"]["phones"]]) == ("private", ["139****2222"])
