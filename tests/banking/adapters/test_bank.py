"""The bank's adapter: the contract, and what only a bank has."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date, timedelta

import msgspec
import pytest

from tests.banking.adapters.conftest import QUICK
from tests.banking.adapters.contract import CoreContract, Subject, fault, good, new_id
from tests.sample_cores.programs import Program
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.port import Done, Fate, Fault, Holding, Order, Outcome

CUSTOMER, ACCOUNT, SAVINGS = "C0000000001", "A0000000011", "A0000000012"
OTHER_BANK = "6218880000000000015"


@pytest.fixture
def subject(bank: BankCore, bank_program: Program) -> Subject:
    transfer = {"from_account": ACCOUNT, "to_number": OTHER_BANK, "to_name": "李静", "amount": 1_00}
    return Subject(
        core=bank, program=bank_program, customer=CUSTOMER, phone="13900000001", card="6229990000000000019",
        account=ACCOUNT, order=("transfer", transfer), wrong_pin_customer="C0000000009",
        short=("card_repayment", {"from_account": ACCOUNT, "card": "K0000000001", "amount": 99_000_000_00}),
    )  # fmt: skip


class TestBank(CoreContract):
    pass


async def holding(bank: BankCore, ref: str) -> Holding:
    portfolio = good(await bank.portfolio(CUSTOMER))
    found: Holding = next(each for each in portfolio.holdings if each.ref == ref)
    return found


async def do(bank: BankCore, kind: str, **params: object) -> Outcome[Done]:
    return await bank.execute(Order(id=new_id(), kind=kind, customer=CUSTOMER, params=params))


async def test_a_person_has_what_the_desk_shows(bank: BankCore) -> None:
    person = good(await bank.person(CUSTOMER))
    assert (person.name, person.value, person.risk_grade, person.phones) == ("顾晓雨", "gold", "C3", ("13900000001",))
    assert person.risk_expires_on > person.risk_assessed_on


async def test_holdings_of_every_kind_come_with_what_is_due(bank: BankCore) -> None:
    holdings = good(await bank.portfolio(CUSTOMER)).holdings
    assert {each.kind for each in holdings} == {"account", "card", "credit", "loan", "wealth"}
    credit = next(each for each in holdings if each.kind == "credit")
    assert credit.available == credit.limit - credit.balance
    assert date.fromisoformat(credit.due_on or "").day == 25
    assert next(each for each in holdings if each.kind == "loan").due > 0


async def test_a_years_bookings_page_without_gap_or_repeat(bank: BankCore) -> None:
    today = date.today()  # noqa: DTZ011
    since, until = (today - timedelta(days=364)).isoformat(), (today + timedelta(days=1)).isoformat()
    whole = good(await bank.entries(CUSTOMER, ACCOUNT, since, until, limit=1_000))
    pages, after = [], None
    while page := good(await bank.entries(CUSTOMER, ACCOUNT, since, until, after, limit=70)):
        pages += page
        after = page[-1].id
    assert tuple(pages) == whole
    assert len(whole) > 100
    assert {"salary", "bill", "shopping"} <= {entry.kind for entry in whole}
    newest_first = [(entry.at, int(entry.id)) for entry in whole]
    assert newest_first == sorted(newest_first, reverse=True)
    steps = itertools.pairwise(whole)
    assert all(later.balance - later.amount == earlier.balance for later, earlier in steps)


async def test_entries_of_somebody_elses_account_are_refused(bank: BankCore) -> None:
    assert fault(await bank.entries(CUSTOMER, "A0000000021", "2026-01-01", "2026-12-31")) == (
        "refused", "core.account_unknown",
    )  # fmt: skip


async def test_a_payee_of_this_bank_is_told_masked(bank: BankCore) -> None:
    other = good(await bank.portfolio("C0000000002")).holdings[0]
    assert good(await bank.payee(other.number)) == "*立群"
    assert fault(await bank.payee("6009000000009999")) == ("refused", "core.payee_unknown")


async def test_a_wrong_name_for_an_account_here_is_refused(bank: BankCore) -> None:
    number = good(await bank.portfolio("C0000000002")).holdings[0].number
    wrong = await do(bank, "transfer", from_account=ACCOUNT, to_number=number, to_name="沈立君", amount=5_00)
    assert fault(wrong) == ("refused", "core.payee_mismatch")
    right = await do(bank, "transfer", from_account=ACCOUNT, to_number=number, to_name="沈立群", amount=5_00)
    good(right)


async def test_what_is_lost_pays_nothing_until_it_is_found(bank: BankCore) -> None:
    good(await do(bank, "loss_report", holding=SAVINGS))
    assert (await holding(bank, SAVINGS)).status == "lost"
    refused = await do(bank, "transfer", from_account=SAVINGS, to_number=OTHER_BANK, to_name="李静", amount=1_00)
    assert fault(refused) == ("refused", "core.holding_lost")
    assert fault(await do(bank, "loss_report", holding=SAVINGS)) == ("refused", "core.holding_lost")
    good(await do(bank, "loss_undo", holding=SAVINGS))
    assert (await holding(bank, SAVINGS)).status == "normal"


async def test_a_repayment_lowers_what_is_due(bank: BankCore) -> None:
    before = await holding(bank, "K0000000001")
    good(await do(bank, "card_repayment", from_account=ACCOUNT, card="K0000000001", amount=10_00))
    after = await holding(bank, "K0000000001")
    assert (after.balance, after.due) == (before.balance - 10_00, max(0, before.due - 10_00))


async def test_a_product_that_is_bought_is_held(bank: BankCore) -> None:
    (product,) = good(await bank.offered("wealth", ("YS0002",)))
    done = good(await do(bank, "purchase", from_account=ACCOUNT, product="YS0002", amount=product.min_amount))
    bought = await holding(bank, done.facts["holding"])
    assert (bought.kind, bought.balance, bought.risk) == ("wealth", product.min_amount, "R1")


async def test_a_bill_needs_its_billers_form(bank: BankCore) -> None:
    billers = {each.code: each for each in good(await bank.billers())}
    assert {"electricity", "water", "gas", "telephone"} <= set(billers)
    wrong = await do(bank, "bill_payment", from_account=ACCOUNT, biller="water", bill_no="1", amount=1_00)
    assert fault(wrong) == ("refused", "core.bill_unknown")
    good(await do(bank, "bill_payment", from_account=ACCOUNT, biller="water", bill_no="12345678", amount=1_00))


async def test_the_days_limit_holds(bank: BankCore) -> None:
    try:
        good(await do(bank, "limit_change", holding=SAVINGS, daily_limit=3_00))
        assert (await holding(bank, SAVINGS)).limit == 3_00
        pay = {"from_account": SAVINGS, "to_number": OTHER_BANK, "to_name": "李静", "amount": 2_00}
        good(await do(bank, "transfer", **pay))
        refused = await do(bank, "transfer", **pay)
        assert fault(refused) == ("refused", "core.daily_limit")
    finally:
        good(await do(bank, "limit_change", holding=SAVINGS, daily_limit=50_000_00))


async def test_a_credit_limit_stays_between_what_is_owed_and_what_was_granted(bank: BankCore) -> None:
    card = await holding(bank, "K0000000001")
    for limit in (card.balance - 1, card.limit + 1):
        assert fault(await do(bank, "limit_change", holding=card.ref, daily_limit=limit)) == (
            "refused", "core.limit_invalid",
        )  # fmt: skip
    good(await do(bank, "limit_change", holding=card.ref, daily_limit=card.balance))
    assert (await holding(bank, card.ref)).available == 0
    good(await do(bank, "limit_change", holding=card.ref, daily_limit=card.limit))


class Careless(BankCore):
    """Three planted faults: takes lost for refused, sends orders again under another id, asks without shutting."""

    async def execute(self, order: Order) -> Outcome[Done]:
        first = await super().execute(order)
        if isinstance(first, Fault) and first.kind == "lost":
            return Fault(kind="refused", code="core.refused")
        await super().execute(msgspec.structs.replace(order, id=new_id()))
        return first

    async def fate(self, operation: str, bar: bool = True) -> Outcome[Fate]:
        return await super().fate(operation, bar=False)


async def test_a_careless_adapter_does_not_pass(subject: Subject, bank_program: Program) -> None:
    contract = CoreContract()
    core = Careless(bank_program.url, bank_program.token, QUICK)
    careless = dataclasses.replace(subject, core=core)
    for promise in (
        contract.test_an_order_is_carried_out_once_however_often_it_comes,
        contract.test_a_lost_answer_is_lost_and_the_fate_tells,
        contract.test_a_dropped_order_is_lost_and_was_never_there,
        contract.test_asking_shuts_an_id_that_never_came,
    ):
        with pytest.raises(AssertionError):
            await promise(careless)
        bank_program.faults()
    await core.close()
