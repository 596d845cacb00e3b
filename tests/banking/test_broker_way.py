"""A securities firm's operations on the real brokerage, the real bank behind it: order, cancel, new shares, money."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.banking.house import GU, House
from tests.sample_cores.programs import Program, even
from yingda.banking.adapters.broker.adapter import BrokerCore
from yingda.banking.adapters.timing import Timing
from yingda.banking.api import Operation, State, Subject
from yingda.banking.errors import ProofMissing, RiskNotAccepted, Unsuitable
from yingda.banking.port import Good, Holding, Offered

QUICK = Timing(connect_s=1, answer_s=6, attempts=2, failures=1_000, open_s=1)
CAUTIOUS, EVEN, BOLD = "S0000000003", "S0000000001", "S0000000002"
"""韩梅 (C1, her assessment has expired), 顾晓雨 (C3), 沈立群 (C4)."""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Program]]:
    bank = Program("bank", tmp_path_factory.mktemp("bank")).start()
    there = ("--always-open", "--bank", bank.url, "--bank-data", str(bank.data))
    broker = Program("broker", tmp_path_factory.mktemp("broker"), 12, *there).start()
    yield bank, broker
    assert even(bank.books())
    assert even(broker.books())
    assert not any(broker.ask("GET", "/shares/check").json().values())
    broker.stop()
    bank.stop()


@dataclass
class Firm:
    """`house` with a brokerage as its only core."""

    house: House
    core: BrokerCore
    bank: Program

    def customer(self, ref: str = EVEN, **more: Any) -> Subject:
        return self.house.customer(GU, refs={"broker": ref}, **more)

    async def quote(self, symbol: str) -> Offered:
        told = await self.core.offered("security", (symbol,))
        assert isinstance(told, Good)
        return told.value[0]

    async def holding(self, ref: str, customer: str = EVEN) -> Holding | None:
        told = await self.core.portfolio(customer)
        assert isinstance(told, Good)
        return next((each for each in told.value.holdings if ref in (each.ref, each.symbol)), None)

    async def money(self, customer: str = EVEN) -> int:
        held = await self.holding(f"F{customer[1:]}", customer)
        assert held is not None
        return held.available

    def at_bank(self, n: int = 1) -> int:
        holdings = self.bank.ask("GET", f"/customers/C{n:010d}/portfolio").json()["holdings"]
        return next(int(each["balance"]) for each in holdings if each["ref"] == f"A{n:09d}1")

    async def done(self, kind: str, customer: str = EVEN, accept_risk: bool = False, **params: Any) -> Operation:
        """Drafted, proved with the PIN, confirmed and carried out."""
        subject = self.customer(customer)
        drafted = await self.house.banking.draft(subject, kind, params)
        proof = await self.house.proof(drafted, subject)
        await self.house.banking.confirm(subject, drafted.id, proof, accept_risk=accept_risk)
        return await self.house.carried(drafted.id)


@pytest.fixture
async def firm(house: House, programs: tuple[Program, Program]) -> AsyncIterator[Firm]:
    house.clock.advance(time.time_ns() // 1_000_000 - house.clock.now_ms())  # assessments expire by the calendar
    bank, broker = programs
    core = BrokerCore(broker.url, broker.token, QUICK)
    cores: Any = house.banking.cores
    cores.cores.clear()
    cores.cores["broker"] = core
    yield Firm(house, core, bank)
    bank.faults()
    broker.faults()
    await core.close()


async def test_an_order_is_proved_placed_and_filled(firm: Firm) -> None:
    quote = await firm.quote("600803")
    done = await firm.done("order", side="buy", symbol=quote.code, quantity=200, price=quote.price + 3_000)
    assert done.state is State.EXECUTED, done
    assert done.core_ref is not None and done.core_ref.startswith("O")
    async with asyncio.timeout(10):
        while (held := await firm.holding(quote.code)) is None or held.quantity < 200:
            await asyncio.sleep(0.1)
    assert held.sellable == 0
    assert done.suitability is not None and done.suitability["result"] == "suitable"


async def test_an_order_without_a_proof_goes_nowhere(firm: Firm) -> None:
    quote, before = await firm.quote("600801"), await firm.money()
    params = {"side": "buy", "symbol": quote.code, "quantity": 100, "price": quote.price}
    drafted = await firm.house.banking.draft(firm.customer(), "order", params)
    with pytest.raises(ProofMissing):
        await firm.house.banking.confirm(firm.customer(), drafted.id, None)
    await firm.house.carried(drafted.id)
    assert await firm.money() == before


async def test_an_open_order_is_cancelled_with_a_plain_yes(firm: Firm) -> None:
    quote, before = await firm.quote("600801"), await firm.money()
    low = -(-quote.before * 91 // 10_000) * 100
    placed = await firm.done("order", side="buy", symbol=quote.code, quantity=100, price=low)
    assert await firm.money() < before
    cancel = await firm.house.banking.draft(firm.customer(), "cancel", {"order": placed.core_ref})
    await firm.house.banking.confirm(firm.customer(), cancel.id, None)
    assert (await firm.house.carried(cancel.id)).state is State.EXECUTED
    assert await firm.money() == before


async def test_what_is_too_bold_is_sold_after_a_warning_and_the_consent_is_kept(firm: Firm) -> None:
    quote, subject = await firm.quote("300807"), firm.customer()
    params = {"side": "buy", "symbol": quote.code, "quantity": 100, "price": quote.price}
    drafted = await firm.house.banking.draft(subject, "order", params)
    assert drafted.suitability is not None
    assert (drafted.suitability["result"], drafted.suitability["rule"]) == ("warn", "above_grade")
    assert "第十九条" in drafted.suitability["source"]
    with pytest.raises(RiskNotAccepted):
        await firm.house.banking.confirm(subject, drafted.id, await firm.house.proof(drafted, subject))
    proof = await firm.house.proof(drafted, subject)
    await firm.house.banking.confirm(subject, drafted.id, proof, accept_risk=True)
    done = await firm.house.carried(drafted.id)
    assert done.state is State.EXECUTED
    (row,) = await firm.house.world.sql(
        "select risk_accepted_at, suitability->>'rule' from banking_operations where id = $1", drafted.id
    )
    assert row[0] is not None
    assert row[1] == "above_grade"


@pytest.mark.parametrize("symbol", ["511801", "600801", "600899"])
async def test_with_an_expired_assessment_nothing_is_sold(firm: Firm, symbol: str) -> None:
    quote = await firm.quote(symbol)
    params = {"side": "buy", "symbol": quote.code, "quantity": 100, "price": quote.price}
    with pytest.raises(Unsuitable) as refused:
        await firm.house.banking.draft(firm.customer(CAUTIOUS), "order", params)
    assert refused.value.data["rule"] == "expired"
    bold = symbol != "511801"
    assert ("suitability.lowest_grade" in refused.value.data["texts"]) is bold, "everything is told"


async def test_selling_needs_no_suitability(firm: Firm) -> None:
    held = await firm.holding("511801", CAUTIOUS)
    assert held is not None
    quote = await firm.quote("511801")
    params = {"side": "sell", "symbol": "511801", "quantity": 100, "price": quote.price}
    assert (await firm.done("order", CAUTIOUS, **params)).state is State.EXECUTED


async def test_a_new_share_is_applied_for_after_its_warning(firm: Firm) -> None:
    told = await firm.core.offered("subscription")
    assert isinstance(told, Good)
    done = await firm.done("subscription", BOLD, symbol=told.value[0].code, quantity=500)
    assert done.state is State.EXECUTED, done
    again = await firm.done("subscription", BOLD, symbol=told.value[0].code, quantity=500)
    assert again.state is State.FAILED
    assert again.fault is not None and again.fault["code"] == "core.subscribed_already"


async def test_money_comes_from_the_bank_and_goes_back(firm: Firm) -> None:
    here, there = await firm.money(), firm.at_bank()
    assert (await firm.done("funds_in", amount=300_00)).state is State.EXECUTED
    assert (await firm.money(), firm.at_bank()) == (here + 300_00, there - 300_00)
    assert (await firm.done("funds_out", amount=100_00)).state is State.EXECUTED
    assert (await firm.money(), firm.at_bank()) == (here + 200_00, there - 200_00)


async def test_while_the_bank_is_down_the_transfer_is_unknown_and_then_known(firm: Firm) -> None:
    here, there = await firm.money(), firm.at_bank()
    firm.bank.faults(down=True)
    begun = await firm.done("funds_in", amount=50_00)
    assert begun.state is State.UNKNOWN
    firm.bank.faults()
    async with asyncio.timeout(40):
        while True:
            firm.house.clock.advance(500)
            settled = await firm.house.carried(begun.id)
            if settled.state is not State.UNKNOWN:
                break
            await asyncio.sleep(0.5)
    assert settled.state in (State.FAILED, State.EXECUTED)
    moved = 50_00 if settled.state is State.EXECUTED else 0
    assert (await firm.money(), firm.at_bank()) == (here + moved, there - moved)


async def test_the_firms_log_and_the_brokerage_agree(firm: Firm, tmp_path: Path) -> None:
    done = [await firm.done("funds_in", amount=10_00 + n) for n in range(3)]
    told = await firm.core.journal(0)
    assert isinstance(told, Good)
    booked = {each.id: (each.state, each.amount) for each in told.value.booked}
    assert [booked[each.id] for each in done] == [("done", 10_00 + n) for n in range(3)]
