"""kill -9 in the middle of many orders: what was answered is there, what was not is there whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.banking.adapters.contract import good, new_id
from tests.sample_cores.programs import Program, even
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.timing import Timing
from yingda.banking.port import Done, Fault, Good, Order, Outcome

ORDERS = 300
TIMING = Timing(connect_s=1, answer_s=2, attempts=2, failures=100_000, open_s=1)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    made = Program("bank", tmp_path / "bank").start()
    yield made
    made.stop()


@pytest.mark.slow
async def test_a_killed_core_did_each_order_once_or_not_at_all(program: Program) -> None:
    core = BankCore(program.url, program.token, TIMING)
    params = {"from_account": "A0000000011", "to_number": "6218880000000000015", "to_name": "李静", "amount": 1_00}
    orders = [Order(id=new_id(), kind="transfer", customer="C0000000001", params=params) for _ in range(ORDERS)]
    before = await _balance(core)
    sending = asyncio.create_task(_all(core, orders))
    await asyncio.sleep(0.4)
    await asyncio.to_thread(program.again)
    answers = await sending
    assert any(isinstance(answer, Good) for answer in answers), "killed too early to tell anything"
    assert any(isinstance(answer, Fault) for answer in answers), "killed too late to tell anything"
    done = 0
    fates = [good(fate) for fate in await asyncio.gather(*(core.fate(order.id) for order in orders))]
    for fate, answer in zip(fates, answers, strict=True):
        if isinstance(answer, Good):
            assert (fate.state, fate.done) == ("done", answer.value)
        assert fate.state in ("done", "absent")
        done += fate.state == "done"
    assert before - await _balance(core) == done * 1_00
    assert even(program.books())
    repeated = await asyncio.gather(*(core.execute(order) for order in orders))
    assert [isinstance(again, Good) for again in repeated] == [fate.state == "done" for fate in fates]
    assert before - await _balance(core) == done * 1_00
    await core.close()


async def _all(core: BankCore, orders: list[Order]) -> list[Outcome[Done]]:
    answers: list[Outcome[Done]] = []
    for at in range(0, len(orders), 10):
        answers += await asyncio.gather(*(core.execute(order) for order in orders[at : at + 10]))
    return answers


async def _balance(core: BankCore) -> int:
    holdings = good(await core.portfolio("C0000000001")).holdings
    return int(next(each.balance for each in holdings if each.ref == "A0000000011"))
