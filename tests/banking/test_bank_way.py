"""A bank's operations on the real sample bank: what goes to another bank can be called back, a purchase given back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.banking.house import GU, House
from tests.sample_cores.programs import Program, even
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.timing import Timing
from yingda.banking.api import Operation, State, Subject
from yingda.banking.errors import NotReversible, OperationElsewhere
from yingda.banking.port import Good, Holding

QUICK = Timing(connect_s=1, answer_s=6, attempts=2, failures=1_000, open_s=1)
XIAOYU = "C0000000001"
OUTSIDE = {"to_number": "6222021234567890128", "to_name": "韩梅"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    bank = Program("bank", tmp_path_factory.mktemp("bank")).start()
    yield bank
    assert even(bank.books())
    bank.stop()


@pytest.fixture
async def bank(house: House, program: Program) -> AsyncIterator[BankCore]:
    core = BankCore(program.url, program.token, QUICK)
    house.banking.cores.cores["bank"] = core  # type: ignore[attr-defined]
    yield core
    await core.close()


def xiaoyu(house: House) -> Subject:
    return house.customer(GU, refs={"bank": XIAOYU})


async def account(bank: BankCore) -> Holding:
    told = await bank.portfolio(XIAOYU)
    assert isinstance(told, Good)
    return next(each for each in told.value.holdings if each.kind == "account" and each.available > 100_000_00)


async def done(house: House, kind: str, params: dict[str, object]) -> Operation:
    drafted = await house.banking.draft(xiaoyu(house), kind, params)
    await house.banking.press(xiaoyu(house), drafted.id)
    return await house.carried(drafted.id)


async def test_what_went_to_another_bank_is_called_back_once(house: House, bank: BankCore) -> None:
    source = await account(bank)
    sent = await done(house, "transfer", {"from_account": source.ref, "amount": 88_00, **OUTSIDE})
    assert (sent.state, sent.reversible) == (State.EXECUTED, True)
    back = await house.banking.reverse(xiaoyu(house), sent.id)
    assert (back.kind, back.reverses, back.tier) == ("transfer_recall", sent.id, 2)
    await house.banking.confirm(xiaoyu(house), back.id, None)
    assert (await house.carried(back.id)).state is State.EXECUTED
    assert (await house.banking.operation(house.tenant, sent.id)).state is State.REVERSED
    assert (await account(bank)).balance == source.balance
    with pytest.raises(OperationElsewhere):
        await house.banking.reverse(xiaoyu(house), sent.id)


async def test_what_stayed_inside_the_bank_is_not(house: House, bank: BankCore, program: Program) -> None:
    source = await account(bank)
    found = await bank.person("C0000000002")
    holdings = await bank.portfolio("C0000000002")
    assert isinstance(found, Good) and isinstance(holdings, Good)
    other = next(each for each in holdings.value.holdings if each.kind == "account")
    inside = {"to_number": other.number, "to_name": found.value.name}
    sent = await done(house, "transfer", {"from_account": source.ref, "amount": 5_00, **inside})
    assert (sent.state, sent.reversible) == (State.EXECUTED, False)
    with pytest.raises(NotReversible):
        await house.banking.reverse(xiaoyu(house), sent.id)


async def test_a_purchase_is_given_back_within_the_day(house: House, bank: BankCore) -> None:
    offered = await bank.offered("wealth")
    assert isinstance(offered, Good)
    product = next(each for each in offered.value if each.risk in ("R1", "R2") and each.min_amount <= 50_000_00)
    source = await account(bank)
    amount = max(product.min_amount, 1_000_00)
    bought = await done(
        house, "purchase", {"from_account": source.ref, "product": product.code, "amount": amount}
    )  # fmt: skip
    assert (bought.state, bought.reversible) == (State.EXECUTED, True)
    back = await house.banking.reverse(xiaoyu(house), bought.id)
    await house.banking.confirm(xiaoyu(house), back.id, None)
    assert (await house.carried(back.id)).state is State.EXECUTED
    assert (await account(bank)).balance == source.balance
