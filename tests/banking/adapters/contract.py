"""What every adapter to a core promises, asked of a real core with its faults switched on.

A test file for one adapter makes a `Subject` and inherits `CoreContract`; docs/how-to/write-an-adapter.md.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sample_cores.programs import Program, even
from yingda.banking.port import Changes, Core, Fate, Fault, Good, Order, Outcome, Secret


@dataclass
class Subject:
    """One adapter with the core behind it. `order`: (kind, params) that it carries out, moving `amount`."""

    core: Core
    program: Program
    customer: str
    phone: str
    card: str
    account: str
    order: tuple[str, dict[str, Any]]
    short: tuple[str, dict[str, Any]]
    """An order for more than there is."""
    pin: str = "246810"
    wrong_pin_customer: str = ""
    """Whose PIN may be locked."""
    door: str = "operations"
    """What the fault switch calls the way of an order."""
    feeds: bool = True
    """The core has a change feed and a journal."""
    finds: frozenset[str] = field(default_factory=lambda: frozenset({"customer", "phone", "id_no", "card", "account"}))


def new_id() -> str:
    return str(uuid.uuid4())


def good(outcome: Outcome[Any]) -> Any:
    assert isinstance(outcome, Good), outcome
    return outcome.value


def fault(outcome: Outcome[Any]) -> tuple[str, str]:
    assert isinstance(outcome, Fault), outcome
    return outcome.kind, outcome.code


class CoreContract:
    """Inherit it; the fixture `subject` comes from the adapter's own test file."""

    @staticmethod
    def an_order(subject: Subject, id: str | None = None, **changes: Any) -> Order:
        kind, params = subject.order
        return Order(id=id or new_id(), kind=kind, customer=subject.customer, params=params | changes)

    async def balance(self, subject: Subject) -> int:
        portfolio = good(await subject.core.portfolio(subject.customer))
        return int(next(each.balance for each in portfolio.holdings if each.ref == subject.account))

    async def test_a_person_is_found_by_every_whole_key(self, subject: Subject) -> None:
        keys = {"customer": subject.customer, "phone": subject.phone, "card": subject.card}
        for kind in set(keys) & subject.finds:
            (found,) = good(await subject.core.find(kind, keys[kind]))  # type: ignore[arg-type]
            assert found.ref == subject.customer
        assert good(await subject.core.find("phone", "13700000000")) == ()

    async def test_a_portfolio_has_the_account_and_is_stamped(self, subject: Subject) -> None:
        portfolio = good(await subject.core.portfolio(subject.customer))
        assert subject.account in {each.ref for each in portfolio.holdings}
        assert portfolio.as_of > 1_700_000_000_000

    async def test_an_unknown_customer_is_refused(self, subject: Subject) -> None:
        assert fault(await subject.core.portfolio("NOBODY"))[0] == "refused"

    async def test_an_order_is_carried_out_once_however_often_it_comes(self, subject: Subject) -> None:
        order, before = self.an_order(subject), await self.balance(subject)
        first = good(await subject.core.execute(order))
        assert good(await subject.core.execute(order)) == first
        assert abs(await self.balance(subject) - before) == order.params["amount"]
        assert good(await subject.core.fate(order.id)).state == "done"

    async def test_another_order_under_a_known_id_is_refused(self, subject: Subject) -> None:
        order = self.an_order(subject)
        good(await subject.core.execute(order))
        other = self.an_order(subject, order.id, amount=order.params["amount"] + 1)
        assert fault(await subject.core.execute(other))[0] == "refused"

    async def test_what_cannot_be_paid_is_refused_and_stays_so(self, subject: Subject) -> None:
        kind, params = subject.short
        order = Order(id=new_id(), kind=kind, customer=subject.customer, params=params)
        assert fault(await subject.core.execute(order))[0] == "refused"
        fate = good(await subject.core.fate(order.id))
        assert (fate.state, fate.code.partition(".")[0]) == ("refused", "core")

    async def test_a_kind_that_it_does_not_carry_out_is_refused(self, subject: Subject) -> None:
        order = Order(id=new_id(), kind="raffle", customer=subject.customer, params={})
        assert fault(await subject.core.execute(order)) == ("refused", "core.kind_unknown")

    async def test_asking_shuts_an_id_that_never_came(self, subject: Subject) -> None:
        order, before = self.an_order(subject), await self.balance(subject)
        assert good(await subject.core.fate(order.id)) == Fate(state="absent")
        assert fault(await subject.core.execute(order)) == ("refused", "core.barred")
        assert good(await subject.core.fate(order.id)).state == "absent"
        assert await self.balance(subject) == before

    async def test_asking_without_shutting_leaves_it_open(self, subject: Subject) -> None:
        order = self.an_order(subject)
        assert good(await subject.core.fate(order.id, bar=False)).state == "absent"
        good(await subject.core.execute(order))

    async def test_a_lost_answer_is_lost_and_the_fate_tells(self, subject: Subject) -> None:
        order, before = self.an_order(subject), await self.balance(subject)
        subject.program.faults(lost_share=1, kinds=[order.kind])
        assert fault(await subject.core.execute(order))[0] == "lost"
        subject.program.faults()
        fate = good(await subject.core.fate(order.id))
        assert fate.state == "done"
        assert fate.done is not None
        assert abs(await self.balance(subject) - before) == order.params["amount"]

    async def test_a_dropped_order_is_lost_and_was_never_there(self, subject: Subject) -> None:
        order = self.an_order(subject)
        subject.program.faults(dropped_share=1, kinds=[order.kind])
        assert fault(await subject.core.execute(order))[0] == "lost"
        subject.program.faults()
        assert good(await subject.core.fate(order.id)).state == "absent"

    async def test_a_slow_answer_is_lost(self, subject: Subject) -> None:
        order = self.an_order(subject)
        subject.program.faults(slow_ms=5_000, kinds=[order.kind])
        assert fault(await subject.core.execute(order)) == ("lost", "core.slow")

    async def test_a_core_that_is_down_took_nothing(self, subject: Subject) -> None:
        order = self.an_order(subject)
        subject.program.faults(down=True)
        assert fault(await subject.core.execute(order)) == ("unreached", "core.down")
        assert fault(await subject.core.portfolio(subject.customer))[0] == "unreached"
        subject.program.faults()
        assert good(await subject.core.fate(order.id)).state == "absent"

    async def test_what_arrives_twice_happens_once(self, subject: Subject) -> None:
        order, before = self.an_order(subject), await self.balance(subject)
        subject.program.faults(duplicate_share=1)
        good(await subject.core.execute(order))
        subject.program.faults()
        assert abs(await self.balance(subject) - before) == order.params["amount"]

    async def test_the_same_order_from_many_at_once_happens_once(self, subject: Subject) -> None:
        order, before = self.an_order(subject), await self.balance(subject)
        answers = await asyncio.gather(*(subject.core.execute(order) for _ in range(8)))
        assert len({good(answer).ref for answer in answers}) == 1
        assert abs(await self.balance(subject) - before) == order.params["amount"]

    async def test_a_right_pin_is_right_and_wrong_ones_lock(self, subject: Subject) -> None:
        assert good(await subject.core.check_pin(subject.customer, Secret(subject.pin))).right
        checks = [good(await subject.core.check_pin(subject.wrong_pin_customer, Secret("000000"))) for _ in range(5)]
        assert [check.tries_left for check in checks] == [4, 3, 2, 1, 0]
        assert checks[-1].locked
        assert not good(await subject.core.check_pin(subject.wrong_pin_customer, Secret(subject.pin))).right

    async def test_a_change_is_told_to_whoever_waits(self, subject: Subject) -> None:
        if not subject.feeds:
            pytest.skip("this core has no feed")
        position = good(await subject.core.changes(0, 0)).position
        while (more := good(await subject.core.changes(position, 0))).customers:
            position = more.position
        waiting = asyncio.create_task(subject.core.changes(position, 10))
        await asyncio.sleep(0.1)
        good(await subject.core.execute(self.an_order(subject)))
        told: Changes = good(await asyncio.wait_for(waiting, 5))
        assert told.position > position
        assert subject.customer in told.customers

    async def test_the_journal_has_each_operation_once(self, subject: Subject) -> None:
        if not subject.feeds:
            pytest.skip("this core has no journal")
        orders = [self.an_order(subject) for _ in range(3)]
        for order in orders:
            good(await subject.core.execute(order))
        booked, position = [], 0
        while (page := good(await subject.core.journal(position, 50))).booked:
            booked += [each.id for each in page.booked]
            position = page.position
        assert [booked.count(order.id) for order in orders] == [1, 1, 1]

    async def test_the_books_are_even_at_the_end(self, subject: Subject) -> None:
        assert even(subject.program.books())

    async def test_nothing_of_a_refusal_but_codes_and_numbers_comes_out(self, subject: Subject) -> None:
        kind, params = subject.short
        order = Order(id=new_id(), kind=kind, customer=subject.customer, params=params)
        refused = await subject.core.execute(order)
        assert isinstance(refused, Fault)
        assert all(isinstance(value, int | float) for value in refused.data.values())
        assert json.dumps(refused.data)
