"""Customers serve themselves, at the real sample cores, by chat and by keys."""

from __future__ import annotations

import pytest

from tests.teller.house import LIQUN, PIN, XIAOYU, Customer, House, until
from yingda.banking.api import State

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


async def test_orders_quotes_and_positions_by_keys(house: House) -> None:
    caller = await house.call("yunhai", LIQUN)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "7", "1", "1")
    await caller.key_in(PIN)
    assert caller.contact.tier == 2, caller.told
    await caller.press("1")
    assert "可用资金" in caller.told
    await caller.press("2")
    await caller.say("600519")
