"""Money and shares are kept through any orders, fills, cancels, days and crashes; each id happens at most once."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sample_cores.broker import fees, funds, orders, shares
from sample_cores.broker.money import BANK, TRANSIT, available, funds_of, withdrawable
from sample_cores.broker.securities import SECURITIES, offered_on
from sample_cores.common import ledger
from sample_cores.common.clock import start_of
from tests.sample_cores.broker.floor import Floor

CUSTOMERS = ("S0000000001", "S0000000002", "S0000000003")
SYMBOLS = ("600801", "600899", "511801", "688801")
HOUR_MS = 3_600_000
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
"""Where a commit costs nothing; a crash is of the program, never of the machine."""
customers, symbols = st.sampled_from(CUSTOMERS), st.sampled_from(SYMBOLS)


class Trading(RuleBasedStateMachine):
    """Operations by chance against one brokerage; what was promised under an id is remembered."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="floor-", dir=MEMORY if MEMORY.is_dir() else None))
        shutil.copytree(self.template, self.folder, dirs_exist_ok=True)
        self.floor = Floor(self.folder)
        self.count = 0
        self.promised: dict[str, tuple[tuple[str, str, dict[str, Any]], dict[str, Any]]] = {}

    @initialize()
    def begin(self) -> None:
        conn = self.floor.core.store.reader
        self.custody = ledger.balance(conn, BANK)

    def teardown(self) -> None:
        self.floor.bank.answers = []
        self.floor.tick(11)
        self.floor.tick(11)
        conn = self.floor.core.store.reader
        assert not self.floor.ask("SELECT 1 FROM transfers WHERE state = 'asking'"), "nothing stays running"
        assert ledger.balance(conn, TRANSIT) == 0
        assert ledger.balance(conn, BANK) == self.custody - self.floor.bank.paid_in, "bank and broker agree"
        self.floor.close()
        shutil.rmtree(self.folder)

    def do(self, customer: str, kind: str, **params: Any) -> None:
        self.count += 1
        id = f"op-{self.count}"
        told = self.floor.do(id, customer, kind, **params)
        if told["state"] != "running":
            self.promised[id] = ((customer, kind, params), told)

    @rule(
        customer=customers,
        symbol=symbols,
        lots=st.integers(1, 400),
        ticks=st.integers(-8, 8),
        side=st.sampled_from(("buy", "sell")),
    )
    def order(self, customer: str, symbol: str, lots: int, ticks: int, side: str) -> None:
        security = SECURITIES[symbol]
        price = self.floor.market._board.price(symbol, self.floor.clock.now()) + ticks * security.tick
        self.do(customer, "order", side=side, symbol=symbol, quantity=lots * 100, price=price)

    @rule(customer=customers, which=st.integers(0, 20))
    def cancel(self, customer: str, which: int) -> None:
        rows = self.floor.ask("SELECT id FROM orders ORDER BY id DESC LIMIT 21")
        self.do(customer, "cancel", order=orders.ref_of(rows[which % len(rows)]["id"]))

    @rule(customer=customers, units=st.integers(1, 40))
    def subscribe(self, customer: str, units: int) -> None:
        number, _ = self.floor.market._hours.current(self.floor.clock.now())
        self.do(customer, "subscription", symbol=offered_on(number).symbol, quantity=units * 500)

    @rule(customer=customers, kind=st.sampled_from(("funds_in", "funds_out")), amount=st.integers(1, 30_000_000),
          answers=st.lists(st.sampled_from(("lost", "dropped")), max_size=3))  # fmt: skip
    def transfer(self, customer: str, kind: str, amount: int, answers: list[str]) -> None:
        self.floor.bank.answers = answers
        self.do(customer, kind, amount=amount)

    @rule(seconds=st.integers(1, 30))
    def time_goes_on(self, seconds: int) -> None:
        self.floor.tick(seconds)

    @rule(evening=st.booleans())
    def a_day_is_over(self, evening: bool) -> None:
        """Settled in the evening or only when the next one has begun, a trading day in the middle of a session."""
        day = self.floor.market._hours.day(self.floor.clock.now())
        if evening:
            self.floor.clock.at = start_of(day) + 16 * HOUR_MS
            self.floor.tick()
        following = self.floor.market._hours.between(day, day + timedelta(days=14))[0]
        self.floor.clock.at = start_of(following) + 10 * HOUR_MS
        self.floor.tick()

    @rule()
    def a_crash(self) -> None:
        self.floor.again()

    @precondition(lambda self: self.promised)
    @rule(which=st.integers(0, 1_000))
    def a_repeat(self, which: int) -> None:
        id = sorted(self.promised)[which % len(self.promised)]
        (customer, kind, params), told = self.promised[id]
        assert self.floor.do(id, customer, kind, **params) == told

    @invariant()
    def the_books_are_even(self) -> None:
        conn = self.floor.core.store.reader
        assert not any(value for key, value in ledger.check(conn).items() if key != "bookings")
        assert not any(shares.check(conn).values())

    @invariant()
    def nobody_can_spend_what_is_promised(self) -> None:
        conn, day = self.floor.core.store.reader, self.floor.market._hours.day(self.floor.clock.now())
        for customer in CUSTOMERS:
            money = ledger.balance(conn, funds_of(customer))
            assert 0 <= withdrawable(conn, customer, day) <= available(conn, customer) <= money
            for symbol in SYMBOLS:
                have, sellable = shares.held(conn, customer, symbol, day)
                assert 0 <= sellable <= have

    @invariant()
    def fills_are_what_orders_and_books_say(self) -> None:
        wrong = self.floor.ask(
            'SELECT o.id FROM orders o LEFT JOIN (SELECT "order", SUM(quantity) AS q, SUM(amount) AS a, SUM(net) AS n'
            ' FROM fills GROUP BY 1) f ON f."order" = o.id WHERE o.filled <> COALESCE(f.q, 0) OR o.turnover <>'
            " COALESCE(f.a, 0) OR (o.state = 'filled') <> (o.filled = o.quantity)"
        )
        assert wrong == []
        for row in self.floor.ask(
            "SELECT * FROM fills JOIN orders o ON o.id = \"order\" WHERE o.operation LIKE 'op-%'"
        ):
            limit, price = row["price"], row[5]
            assert price <= limit if row["side"] == "buy" else price >= limit


QUICK = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
HUNT = settings(QUICK, max_examples=1_000, phases=[Phase.generate])
"""For planted faults: to find is enough, the smallest case is nobody's need."""


@pytest.fixture(scope="module")
def trading(tmp_path_factory: pytest.TempPathFactory) -> type[Trading]:
    """Each run begins with a copy of one new brokerage."""
    folder = tmp_path_factory.mktemp("template")
    Floor(folder).close()

    class Here(Trading):
        template = folder

    return Here


def test_money_and_shares_are_kept(trading: type[Trading]) -> None:
    run_state_machine_as_test(trading, settings=QUICK)


def test_money_that_is_not_set_aside_is_found(trading: type[Trading], monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a hundredth of the price is set aside, so that orders may spend more than there is."""
    monkeypatch.setattr(fees, "frozen", lambda share, quantity, price, before=0: fees.turnover(quantity, price) // 100)
    with pytest.raises(Exception):  # noqa: B017  (the ledger's floor or an invariant)
        run_state_machine_as_test(trading, settings=HUNT)


def test_a_bank_that_pays_twice_is_found(trading: type[Trading], monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what is asked about again is booked again."""
    whole = funds._end

    def twice(conn: Any, id: str, answer: Any, now: int) -> None:
        whole(conn, id, answer, now)
        conn.execute("UPDATE transfers SET state = 'asking' WHERE id = ? AND kind = 'funds_in'", (id,))
        whole(conn, id, answer, now)

    monkeypatch.setattr(funds, "_end", twice)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(trading, settings=settings(QUICK, max_examples=100))
