"""Customers serve themselves, at the real sample cores, by chat and by keys."""

from __future__ import annotations

import uuid

import pytest

from tests.teller.house import HANMEI, LIQUN, PIN, XIAOYU, Customer, House, until
from yingda.banking.api import State
from yingda.banking.port import Good
from yingda.banking.verification.lock import FAILURES_MAX
from yingda.dialogue.api import restore
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.interactions.contact import Errand
from yingda.teller.asked import Asked
from yingda.teller.doing import do

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def signs_in(customer: Customer, number: str) -> None:
    """By a registered number and the PIN, from the sign-in menu."""
    await customer.choose("phone")
    await customer.key_in(number)
    await customer.choose("pin")
    await customer.key_in(PIN)
    assert customer.contact.tier == 2, customer.told


async def test_a_caller_is_known_by_number_and_proves_it_by_pin(house: House) -> None:
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    assert (caller.contact.sure, caller.contact.tier, caller.contact.value) == ("hint", 1, "gold")
    assert "顾" not in "".join(line.text for line in caller.lines), "nothing personal is told on a hint"
    await caller.press("1", "4", "1", "1")
    await caller.key_in(PIN)
    assert (caller.contact.sure, caller.contact.tier) == ("proven", 2)
    await caller.press("1")
    assert "可用余额" in caller.told
    await caller.press("2")
    assert "元" in caller.told


async def test_a_card_is_reported_lost_in_the_chat(house: House) -> None:
    visitor = await house.chat("yuanshan")
    await visitor.choose("loss")
    await signs_in(visitor, XIAOYU)
    assert "挂失" in str(visitor.lines[-1].data)
    await visitor.choose("first")
    assert "请核对：挂失" in visitor.told
    await visitor.choose("yes")
    assert "办理成功" in visitor.told, visitor.told
    assert visitor.contact.customer is not None
    done = await house.app.banking.operations(house.tenants["yuanshan"], customer=visitor.contact.customer)
    assert [(each.kind, each.state) for each in done] == [("loss_report", State.EXECUTED)]
    cards = [line.data for line in visitor.lines if line.kind == "card"]
    assert [card["state"] for card in cards][-1] == "executed"


async def test_quotes_are_for_everybody_and_orders_for_who_proved_it(house: House) -> None:
    caller = await house.call("yunhai", LIQUN)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "8")
    await caller.say("601805")
    assert "现价" in caller.told, caller.told
    await caller.press("9", "7", "1", "1")  # the language is not asked again
    await caller.key_in(PIN)
    await caller.press("1")
    assert "可用资金" in caller.told
    await caller.press("2")
    await caller.say("601805")
    await caller.say("100")
    await caller.press("1")
    assert "请核对：买入证券601805，100股" in caller.told, caller.told
    await caller.press("1", "1")
    await caller.key_in(PIN)
    assert "办理成功" in caller.told, caller.told
    await caller.press("4")
    assert "买入" in caller.told


async def test_a_large_order_by_keys_waits_for_a_second_person_and_the_caller_is_told(house: House) -> None:
    caller = await house.call("yunhai", LIQUN)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "7", "1", "1")
    await caller.key_in(PIN)
    await caller.press("6")
    await caller.say("900000")
    await caller.press("1", "1")
    await caller.key_in(PIN)
    assert "办理成功" in caller.told, caller.told
    await caller.press("2")
    await caller.say("601805")
    price = int(dialogue_variable(caller, "price"))
    await caller.say(str(600_000 * 10_000 // price // 100 * 100))
    await caller.press("1", "1", "1")
    await caller.key_in(PIN)
    assert "需要复核" in caller.told, caller.told
    tenant = house.tenants["yunhai"]
    waiting = await house.app.banking.operations(tenant, customer=caller.contact.customer)
    assert waiting[0].state is State.AWAITING_APPROVAL
    await decided(house, tenant, waiting[0].id)
    await until("the receipt comes", lambda: any(line.data.get("state") == "executed" for line in caller.lines[-3:]))
    assert "已办理成功" in caller.lines[-1].text


def dialogue_variable(customer: Customer, name: str) -> str:
    return restore(customer.contact.flow_state or "").variables[name]


async def decided(house: House, tenant: TenantId, operation: str) -> None:
    """A second person agrees."""
    approvals = house.app.banking.parts.approvals
    async with house.app.database.raw(tenant) as conn:
        id = await conn.fetchval("select id::text from approvals where subject_id::text = $1", operation)
    checker = Principal(tenant=tenant, user=UserId(str(uuid.uuid4())))
    async with house.app.database.work(checker) as work:
        await approvals.decide(work, id, True, "核实无误")
    await approvals.tell(tenant, "operation", operation)


async def account_of(house: House, phone: str) -> str:
    """The number of the first account of whoever has this telephone."""
    core = house.app.cores.of(house.tenants["yuanshan"], "bank")
    assert core is not None
    found = await core.find("phone", phone)
    assert isinstance(found, Good)
    held = await core.portfolio(found.value[0].ref)
    assert isinstance(held, Good)
    return next(each.number for each in held.value.holdings if each.kind == "account")


async def test_a_transfer_by_keys_goes_to_the_payee_whose_masked_name_was_compared(house: House) -> None:
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "4", "1", "1")
    await caller.key_in(PIN)
    await caller.press("3")
    await caller.key_in(await account_of(house, HANMEI))
    await caller.say("120")
    assert "收款人*梅" in caller.told and "120.00元" in caller.told, caller.told
    await caller.press("1", "1")
    await caller.key_in(PIN)
    assert "办理成功" in caller.told, caller.told


async def test_wrong_pins_lock_every_channel(house: House) -> None:
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "4", "1", "1")
    for _ in range(FAILURES_MAX):
        await caller.key_in("111111")
        if caller.contact.state.value == "self_service" and caller.contact.awaits:
            await caller.press("1")
    assert caller.contact.tier < 2
    assert "验证已暂停" in "".join(line.text for line in caller.lines)
    visitor = await house.chat("yuanshan")
    await visitor.choose("self")
    await visitor.choose("phone")
    await visitor.key_in(XIAOYU)
    assert "验证已暂停" in visitor.told


async def test_a_bot_or_somebody_unproved_never_gets_beyond_a_draft(house: House) -> None:
    """The teller asks on a hint, as a flow might by mistake."""
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    teller = house.app.teller
    for service, given in (
        ("balance", {}),
        ("entries", {}),
        ("draft", {"kind": "loss_report", "holding": "A1"}),
        ("holdings", {"kind": "card"}),
    ):
        errand = Errand(id=str(uuid.uuid4()), service=service, with_=given, asked_at=0, until=0)
        asked = Asked(tenant=house.tenants["yuanshan"], contact=caller.contact, errand=errand, house=teller.house)
        assert (await do(asked))[0] == "unproved", service
    assert await house.app.banking.operations(house.tenants["yuanshan"]) == []
