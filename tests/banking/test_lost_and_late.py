"""What the network does to an operation, and what follows: never twice, never lost, never settled by hope."""

from __future__ import annotations

import asyncio
import uuid
from typing import Literal

import pytest

from tests.banking.house import House
from yingda.approvals.errors import OwnRequest
from yingda.banking import store
from yingda.banking.api import State
from yingda.banking.carrying import LEASE
from yingda.banking.port import Booked, Fate, Fault, Order
from yingda.banking.rules.states import IN_DOUBT_MS
from yingda.foundation.principal import system


@pytest.mark.parametrize("fault", ["lost_request", "lost_answer", "late_request", "duplicate"])
async def test_what_gets_lost_is_asked_about_and_never_done_twice(house: House, fault: str) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    house.core.chance = {fault: 1.0}
    if fault == "lost_answer":
        house.core.chance = {}
        execute = house.core.execute

        async def deaf(order: object) -> object:
            await execute(order)  # type: ignore[arg-type]
            return Fault(kind="lost", code="core.timed_out")

        house.core.execute = deaf  # type: ignore[method-assign, assignment]
    await house.banking.carrying._look(house.tenant)
    await asyncio.gather(*house.banking.carrying._tasks)
    house.core.chance = {}
    house.core.deliver_late()
    for _ in range(5):
        house.clock.advance(2_000)
        await house.carried(drafted.id)
        house.core.deliver_late()
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.EXECUTED
    assert house.core.executed == {drafted.id: 1}


async def test_a_core_that_is_down_is_tried_again_and_then_barred(house: House) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    house.core.down = True
    for _ in range(8):
        await house.carried(drafted.id)
        house.clock.advance(11_000)
    on_list = await house.carried(drafted.id)
    assert on_list.state is State.ON_LIST
    house.core.down = False
    house.clock.advance(31_000)
    after = await house.carried(drafted.id)
    assert after.state is State.FAILED and after.fault == {"code": "core.never_arrived", "data": {}}
    assert drafted.id in house.core.barred and not house.core.executed


async def test_whoever_dies_with_an_operation_in_hand_leaves_it_to_be_asked_about(house: House) -> None:
    """The lease was taken, the core told, and then nobody: the next one asks before it tells."""
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    async with house.world.database.work(system(house.tenant)) as work:
        [record] = await store.claim(work.conn, house.keyring, house.tenant, work.now, LEASE, 10)
    await house.core.execute(Order(id=record.id, kind=record.kind, customer="C1", params=record.body.params))
    assert (await house.carried(drafted.id)).state is State.SUBMITTED  # somebody else may still hold it
    house.clock.advance(round(LEASE.total_seconds() * 1000) + 1)
    told = house.core.execute
    house.core.execute = None  # type: ignore[method-assign, assignment]
    assert (await house.carried(drafted.id)).state is State.EXECUTED
    house.core.execute = told  # type: ignore[method-assign]


async def test_the_cores_journal_settles_what_nobody_knew(house: House) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    house.core.chance = {"lost_answer": 1.0}
    await house.banking.carrying._look(house.tenant)
    await asyncio.gather(*house.banking.carrying._tasks)
    await house.banking.reconciling.compare(house.tenant, "bank")
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.EXECUTED


async def test_what_the_core_did_against_our_log_comes_before_a_person(house: House) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    house.core.fates[drafted.id] = Fate(state="refused", code="core.insufficient_funds")
    assert (await house.carried(drafted.id)).state is State.FAILED
    house.core.booked += [
        Booked(id=drafted.id, kind="transfer", customer="C1", state="done", ref="B9", amount=10_00),
        Booked(id="nobody-knows", kind="transfer", customer="C1", state="done", ref="B10", amount=1),
    ]
    await house.banking.reconciling.compare(house.tenant, "bank")
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.ON_LIST
    found = await house.world.sql("select what from banking_discrepancies order by what")
    assert [row[0] for row in found] == ["executed_there", "unknown_here"]


async def test_what_we_say_was_done_and_the_core_never_wrote_comes_before_a_person(house: House) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    await house.carried(drafted.id)
    house.core.booked.clear()
    house.clock.advance(IN_DOUBT_MS * 3)
    await house.banking.reconciling.compare(house.tenant, "bank")
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.ON_LIST


@pytest.mark.parametrize("state", ["executed", "failed"])
async def test_a_person_settles_it_and_another_agrees(house: House, state: Literal["executed", "failed"]) -> None:
    drafted = await house.transfer(10_00)
    await house.confirmed(drafted)
    house.core.down = True
    for _ in range(8):
        house.clock.advance(11_000)
        await house.carried(drafted.id)
    first = str(uuid.uuid4())
    async with house.world.database.work(house.checker(first)) as work:
        await house.banking.resolving.propose(work, drafted.id, state, "B77", "核心流水可查")
    with pytest.raises(OwnRequest):
        await house.decide(drafted.id, by=first)
    await house.decide(drafted.id)
    settled = await house.banking.operation(house.tenant, drafted.id)
    assert (settled.state.value, settled.core_ref) == (state, "B77" if state == "executed" else None)
