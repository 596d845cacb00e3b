"""The brokerage's adapter: the contract, and what only a brokerage has; its bank is the real sample bank."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yingda.banking.adapters
from tests.banking.adapters.conftest import QUICK
from tests.banking.adapters.contract import CoreContract, Subject, fault, good, new_id
from tests.banking.adapters.test_fixtures import shape
from tests.sample_cores.programs import CUSTOMERS, Program, even
from yingda.banking.adapters.bank import codec as common
from yingda.banking.adapters.broker import codec
from yingda.banking.adapters.broker.adapter import BrokerCore
from yingda.banking.adapters.refusals import refusal
from yingda.banking.port import Done, Holding, Order, Outcome

CUSTOMER, FUNDS, BANK_CUSTOMER, BANK_ACCOUNT = "S0000000002", "F0000000002", "C0000000002", "A0000000021"
CONTRACTS = "S0000000001"
"""Whose account the contract moves, also later than its tests: slow orders come when they are forgotten."""


@pytest.fixture(scope="session")
def _broker_program(_bank_program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    bank = ("--bank", _bank_program.url, "--bank-data", str(_bank_program.data))
    program = Program("broker", tmp_path_factory.mktemp("broker"), CUSTOMERS, "--always-open", *bank).start()
    yield program
    program.stop()


@pytest.fixture
def broker_program(_broker_program: Program, bank_program: Program) -> Iterator[Program]:
    yield _broker_program
    _broker_program.faults()
    assert even(_broker_program.books())
    assert not any(_broker_program.ask("GET", "/shares/check").json().values())


@pytest.fixture
async def broker(broker_program: Program) -> AsyncIterator[BrokerCore]:
    core = BrokerCore(broker_program.url, broker_program.token, QUICK)
    yield core
    await core.close()


@pytest.fixture
def subject(broker: BrokerCore, broker_program: Program) -> Subject:
    return Subject(
        core=broker, program=broker_program, customer=CONTRACTS, phone="13900000001", card="", account="F0000000001",
        order=("funds_in", {"amount": 1_00}), short=("funds_out", {"amount": 99_000_000_00}),
        wrong_pin_customer="S0000000009", finds=frozenset({"customer", "phone", "id_no", "account"}),
    )  # fmt: skip


class TestBroker(CoreContract):
    pass


async def do(broker: BrokerCore, kind: str, id: str | None = None, **params: object) -> Outcome[Done]:
    return await broker.execute(Order(id=id or new_id(), kind=kind, customer=CUSTOMER, params=params))


async def holding(broker: BrokerCore, ref: str) -> Holding:
    holdings = good(await broker.portfolio(CUSTOMER)).holdings
    found: Holding = next(each for each in holdings if ref in (each.ref, each.symbol))
    return found


def balance(program: Program, customer: str, ref: str) -> int:
    holdings = program.ask("GET", f"/customers/{customer}/portfolio").json()["holdings"]
    return next(int(each["balance"]) for each in holdings if each["ref"] == ref)


async def test_securities_have_quotes_within_the_days_limits(broker: BrokerCore) -> None:
    offered = good(await broker.offered("security"))
    assert len(offered) == 60
    assert {each.risk for each in offered} == {"R1", "R2", "R3", "R4", "R5"}
    assert all(each.low <= each.price <= each.high for each in offered)
    (one,) = good(await broker.offered("security", ("600801",)))
    assert (one.name, one.kind, one.lot) == ("远山银行", "security", 100)
    assert good(await broker.offered("wealth")) == ()


async def test_a_bought_share_is_held_and_sold_tomorrow(broker: BrokerCore) -> None:
    (one,) = good(await broker.offered("security", ("600803",)))
    done = good(await do(broker, "order", side="buy", symbol=one.code, quantity=300, price=one.price + 3_000))
    async with asyncio.timeout(10):
        while (placed := good(await broker.placed(CUSTOMER))[0]).state != "filled":
            await asyncio.sleep(0.1)
    assert (placed.ref, placed.quantity, placed.filled) == (done.ref, 300, 300)
    held = await holding(broker, one.code)
    assert (held.kind, held.quantity, held.sellable, held.risk) == ("position", 300, 0, "R3")
    sold = await do(broker, "order", side="sell", symbol=one.code, quantity=300, price=one.price)
    assert fault(sold) == ("refused", "core.shares_short")
    (entry, *_) = good(await broker.entries(CUSTOMER, FUNDS, "2020-01-01", "2099-12-31"))
    assert (entry.kind, entry.counterpart) == ("order", one.code)
    assert entry.amount < 0


async def test_an_order_far_from_the_quote_waits_and_can_be_cancelled(broker: BrokerCore) -> None:
    before = (await holding(broker, FUNDS)).available
    (one,) = good(await broker.offered("security", ("600801",)))
    price = -(-one.before * 91 // 10_000) * 100
    done = good(await do(broker, "order", side="buy", symbol=one.code, quantity=100, price=price))
    assert (await holding(broker, FUNDS)).available == before - done.facts["frozen"]
    good(await do(broker, "cancel", order=done.ref))
    assert (await holding(broker, FUNDS)).available == before
    assert fault(await do(broker, "cancel", order=done.ref)) == ("refused", "core.order_ended")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": 150}, "core.lot"), ({"price": 63_250}, "core.price_off_tick"),
        ({"price": 100}, "core.price_limit"), ({"symbol": "600000"}, "core.symbol_unknown"),
        ({"side": "sell"}, "core.shares_short"), ({"quantity": 1_000_000}, "core.funds_short"),
    ],
)  # fmt: skip
async def test_an_order_that_breaks_a_rule_is_refused(broker: BrokerCore, change: dict[str, object], code: str) -> None:
    (one,) = good(await broker.offered("security", ("600801",)))
    params = {"side": "buy", "symbol": one.code, "quantity": 100, "price": one.price, **change}
    assert fault(await do(broker, "order", **params)) == ("refused", code)


async def test_a_new_share_is_applied_for_once_and_within_the_quota(broker: BrokerCore) -> None:
    (new,) = good(await broker.offered("subscription"))
    assert good(await broker.offered("subscription", ("000000",))) == ()
    assert fault(await do(broker, "subscription", symbol=new.code, quantity=20_500)) == ("refused", "core.quota_short")
    good(await do(broker, "subscription", symbol=new.code, quantity=500))
    assert fault(await do(broker, "subscription", symbol=new.code, quantity=500)) == (
        "refused", "core.subscribed_already",
    )  # fmt: skip


async def test_money_goes_between_bank_and_broker_under_one_id(broker: BrokerCore, bank_program: Program) -> None:
    here, there = (await holding(broker, FUNDS)).balance, balance(bank_program, BANK_CUSTOMER, BANK_ACCOUNT)
    good(await do(broker, "funds_in", "saga-in", amount=50_00))
    assert (await holding(broker, FUNDS)).balance == here + 50_00
    assert balance(bank_program, BANK_CUSTOMER, BANK_ACCOUNT) == there - 50_00
    good(await do(broker, "funds_out", "saga-out", amount=20_00))
    assert (await holding(broker, FUNDS)).balance == here + 30_00
    assert balance(bank_program, BANK_CUSTOMER, BANK_ACCOUNT) == there - 30_00
    assert bank_program.ask("GET", "/operations/saga-out").json()["state"] == "done"


async def test_a_bank_that_loses_its_answers_is_asked(broker: BrokerCore, bank_program: Program) -> None:
    here, there = (await holding(broker, FUNDS)).balance, balance(bank_program, BANK_CUSTOMER, BANK_ACCOUNT)
    bank_program.faults(lost_share=1, kinds=["broker_out"])
    good(await do(broker, "funds_in", amount=7_00))
    assert (await holding(broker, FUNDS)).balance == here + 7_00
    assert balance(bank_program, BANK_CUSTOMER, BANK_ACCOUNT) == there - 7_00


async def test_a_bank_that_never_got_it_does_nothing(broker: BrokerCore, bank_program: Program) -> None:
    here = await holding(broker, FUNDS)
    bank_program.faults(dropped_share=1, kinds=["broker_in", "broker_out"])
    for kind in ("funds_in", "funds_out"):
        assert fault(await do(broker, kind, amount=9_00)) == ("refused", "core.bank_unreached")
    assert await holding(broker, FUNDS) == here, "what went out came back"


async def test_a_bank_that_is_down_leaves_it_running_until_it_is_back(
    broker: BrokerCore, bank_program: Program, broker_program: Program
) -> None:
    id, here = new_id(), (await holding(broker, FUNDS)).balance
    bank_program.faults(down=True)
    assert fault(await do(broker, "funds_out", id, amount=3_00)) == ("lost", "core.running")
    assert good(await broker.fate(id)).state == "running"
    assert (await holding(broker, FUNDS)).balance == here - 3_00
    broker_program.again()
    assert good(await broker.fate(id)).state == "running"
    bank_program.faults()
    async with asyncio.timeout(30):
        while (fate := good(await broker.fate(id))).state == "running":
            await asyncio.sleep(0.3)
    assert (fate.state, fate.code) == ("refused", "core.bank_unreached")
    assert (await holding(broker, FUNDS)).balance == here


def test_what_it_does_not_understand_is_said() -> None:
    order = (
        b'[{"ref":"O1","side":"buy","symbol":"1","name":"n","quantity":1,"filled":0,"price":1,"state":"new","at":1}]'
    )
    with pytest.raises(ValueError, match="new"):
        codec.placed(order)


FIXTURES = Path(yingda.banking.adapters.__file__).parent / "broker" / "fixtures"
READ: dict[str, Callable[[bytes], Any]] = {
    "quotes": codec.securities, "new_shares": codec.new_shares, "orders": codec.placed, "portfolio": common.portfolio,
    "entries": common.entries, "operation_done": common.done, "operation_refused": common.fate,
    "operation_running": common.fate, "refusal": refusal,
}  # fmt: skip


def test_every_recorded_answer_is_read() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == set(READ)
    for name, read in READ.items():
        whole = (FIXTURES / f"{name}.json").read_bytes()
        assert read(whole) is not None
        if name != "refusal":
            with pytest.raises(ValueError):
                read(whole[:-9])
    assert common.fate((FIXTURES / "operation_running.json").read_bytes()).state == "running"


@pytest.mark.parametrize(
    ("name", "path"),
    [("quotes", "/quotes?code=600801&code=511801"), ("new_shares", "/new-shares"),
     ("portfolio", "/customers/S0000000001/portfolio")],
)  # fmt: skip
def test_the_brokerage_still_answers_in_the_recorded_shape(broker_program: Program, name: str, path: str) -> None:
    now = broker_program.ask("GET", path).json()
    assert shape(now) == shape(json.loads((FIXTURES / f"{name}.json").read_text()))
