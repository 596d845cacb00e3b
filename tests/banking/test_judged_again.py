"""What had to wait is judged again before it goes out: a grade may have changed meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.banking.house import House
from yingda.banking.api import Operation, State
from yingda.banking.port import Done, Fate, Fault, Order, Outcome
from yingda.banking.suiting import HOLDS

WAITED_MS = round(HOLDS.total_seconds() * 1000) + 60_000
LARGE = 600_000_00


async def bought(house: House, product: str = "W2", amount: int = 100_00, **confirmed: Any) -> Operation:
    params = {"from_account": "A1", "product": product, "amount": amount}
    drafted = await house.banking.draft(house.agent(), "purchase", params)
    return await house.confirmed(drafted, **confirmed)


async def waiting(house: House) -> Operation:
    """For a second person, for longer than the judgement counts."""
    order = await bought(house, amount=LARGE)
    assert order.state is State.AWAITING_APPROVAL
    house.clock.advance(WAITED_MS)
    return order


async def test_what_still_suits_goes_out(house: House) -> None:
    order = await waiting(house)
    await house.decide(order.id)
    assert (await house.carried(order.id)).state is State.EXECUTED


async def test_what_suits_no_longer_is_not_sold_and_that_is_kept(house: House) -> None:
    order = await waiting(house)
    house.core.grade = "C1"
    await house.decide(order.id)
    ended = await house.carried(order.id)
    assert ended.state is State.FAILED
    assert ended.fault is not None and ended.fault["code"] == "operation.unsuitable"
    assert ended.fault["data"]["texts"]
    assert not house.core.executed
    assert "suitability.blocked" in await house.world.audited()


async def test_a_warning_that_nobody_was_given_stops_it(house: House) -> None:
    house.core.grade = "C5"
    order = await bought(house, "W4", LARGE)
    assert order.suitability is not None and order.suitability["result"] == "suitable"
    house.clock.advance(WAITED_MS)
    house.core.born_on = "1940-01-01"
    await house.decide(order.id)
    ended = await house.carried(order.id)
    assert ended.state is State.FAILED
    assert ended.fault is not None and ended.fault["code"] == "operation.risk_not_accepted"


async def test_a_warning_that_was_accepted_is_not_given_twice(house: House) -> None:
    house.core.born_on, house.core.grade = "1940-01-01", "C5"
    order = await bought(house, "W4", LARGE, accept_risk=True)
    house.clock.advance(WAITED_MS)
    await house.decide(order.id)
    assert (await house.carried(order.id)).state is State.EXECUTED


async def test_what_goes_out_at_once_is_judged_once(house: House) -> None:
    order = await bought(house)
    house.core.grade = "C1"
    assert (await house.carried(order.id)).state is State.EXECUTED


async def test_while_nobody_can_judge_it_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await waiting(house)
    person = house.core.person

    async def away(_ref: str) -> Fault:
        return Fault(kind="unreached", code="core.unreached")

    monkeypatch.setattr(house.core, "person", away)
    await house.decide(order.id)
    assert (await house.carried(order.id)).state is State.SUBMITTED
    monkeypatch.setattr(house.core, "person", person)
    house.clock.advance(5_000)
    assert (await house.carried(order.id)).state is State.EXECUTED


@pytest.mark.parametrize("arrives", [False, True])
async def test_what_may_be_on_its_way_is_called_off_only_once_the_core_has_shut_its_id(
    house: House, arrives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sending is late; the core does not know it yet, and before the second one the grade has changed."""
    order = await waiting(house)
    await house.decide(order.id)

    async def late(told: Order) -> Outcome[Done]:
        house.core.late.append(told)
        house.core.grade = "C1"
        return Fault(kind="lost", code="core.timed_out")

    monkeypatch.setattr(house.core, "execute", late)
    fate = house.core.fate

    async def just_before_it_arrives(operation: str, bar: bool = True) -> Outcome[Fate]:
        answer = await fate(operation, bar)
        if arrives:
            house.core.deliver_late()
        return answer

    monkeypatch.setattr(house.core, "fate", just_before_it_arrives)
    ended = await house.carried(order.id)
    house.core.deliver_late()
    assert ended.state is (State.EXECUTED if arrives else State.FAILED)
    assert house.core.executed.get(order.id, 0) == arrives
    assert ("suitability.blocked" in await house.world.audited()) is not arrives
