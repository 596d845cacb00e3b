"""Invariants of a core under random operations: the ledger sums to zero, an id happens once, a shut id never."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sample_cores.bank import payments, servicing
from sample_cores.bank.filling import filler
from sample_cores.common import ledger, operations
from sample_cores.common.clock import Clock
from sample_cores.common.database import connect
from sample_cores.common.operations import Doing
from sample_cores.common.refused import Refused
from tests.sample_cores.programs import even

HANDLERS = {**payments.HANDLERS, **servicing.HANDLERS}
OUTSIDE = "6218880000000000015"
_made: list[Path] = []


def filled() -> Path:
    """A bank with three customers, made once."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="yingda-bank-"))
        filler(folder, 3, 1, Clock())(folder / "bank.sqlite")
        _made.append(folder / "bank.sqlite")
    return _made[0]


def copied() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    connect(filled()).backup(conn)
    conn.row_factory = sqlite3.Row
    return conn


amounts = st.one_of(st.integers(1, 20_000_00), st.integers(1, 400_000_00))
customers = st.integers(1, 3)


class Bank(RuleBasedStateMachine):
    """One writer; a crash is a transaction that never commits."""

    ids = Bundle("ids")
    fresh = Bundle("fresh")

    def __init__(self) -> None:
        super().__init__()
        self.conn = copied()
        self.now = Clock().now()
        self.told: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, tuple[str, str, dict[str, Any]]] = {}
        self.shut: set[str] = set()

    def run(self, id: str, *, crash: bool) -> dict[str, Any] | None:
        kind, customer, params = self.orders[id]
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            told = operations.carry_out(HANDLERS, Doing(self.conn, id, kind, customer, params, self.now))
        except Refused as no:
            told = {"state": "never", "code": no.code}
        self.conn.execute("ROLLBACK" if crash else "COMMIT")
        return None if crash else told

    @rule(target=fresh, n=customers, to=customers, amount=amounts, inside=st.booleans())
    def transfer(self, n: int, to: int, amount: int, inside: bool) -> str:
        row = self.conn.execute(
            "SELECT a.number, c.name FROM accounts a JOIN customers c ON c.id = a.customer WHERE a.id = ?",
            (f"A{to:09d}1",),
        ).fetchone()
        number, name = (row["number"], row["name"]) if inside else (OUTSIDE, "李静")
        params = {"from_account": f"A{n:09d}1", "to_number": number, "to_name": name, "amount": amount}
        return self._order("transfer", n, params)

    @rule(target=fresh, n=customers, amount=amounts)
    def repayment(self, n: int, amount: int) -> str:
        params = {"from_account": f"A{n:09d}1", "card": f"K{n:010d}", "amount": amount}
        return self._order("card_repayment", n, params)

    @rule(target=fresh, n=customers, amount=amounts)
    def purchase(self, n: int, amount: int) -> str:
        return self._order("purchase", n, {"from_account": f"A{n:09d}1", "product": "YS0002", "amount": amount})

    @rule(target=fresh, n=customers, amount=amounts, out=st.booleans())
    def to_the_broker(self, n: int, amount: int, out: bool) -> str:
        return self._order("broker_out" if out else "broker_in", n, {"account": f"A{n:09d}1", "amount": amount})

    @rule(target=fresh, id=ids, n=customers)
    def take_back(self, id: str, n: int) -> str:
        kind = "purchase_cancel" if self.orders[id][0] == "purchase" else "transfer_recall"
        return self._order(kind, n, {"operation": id})

    @rule(target=ids, id=consumes(fresh), crash=st.booleans())
    def send(self, id: str, crash: bool) -> str:
        told = self.run(id, crash=crash)
        if told is not None:
            self.told[id] = told
        return id

    @rule(id=ids)
    def send_again(self, id: str) -> None:
        told = self.run(id, crash=False)
        assert told is not None
        if id in self.shut:
            assert told == {"state": "never", "code": "core.barred"}
        elif id in self.told:
            assert told == self.told[id]
        self.told[id] = told

    @rule(id=st.one_of(ids, fresh))
    def ask_and_shut(self, id: str) -> None:
        found = operations.fate(self.conn, id, True, self.now)
        if id in self.told and self.told[id]["state"] != "never":
            assert found == self.told[id]
        else:
            assert found["state"] == "absent"
            self.shut.add(id)

    @invariant()
    def the_books_are_even(self) -> None:
        assert even(ledger.check(self.conn))

    @invariant()
    def each_id_was_booked_once_at_most(self) -> None:
        rows = self.conn.execute(
            "SELECT operation, COUNT(*) AS times FROM bookings WHERE operation IS NOT NULL GROUP BY operation"
        ).fetchall()
        done = {id for id, told in self.told.items() if told["state"] == "done"}
        assert {row["operation"] for row in rows} <= done
        assert all(row["times"] == 1 for row in rows)
        assert not {row["operation"] for row in rows} & self.shut

    @invariant()
    def nobody_has_less_than_nothing(self) -> None:
        short = self.conn.execute(
            "SELECT id FROM ledger_accounts WHERE floor IS NOT NULL AND balance < floor"
        ).fetchall()
        assert short == []

    def _order(self, kind: str, n: int, params: dict[str, Any]) -> str:
        id = f"op-{len(self.orders)}"
        self.orders[id] = (kind, f"C{n:010d}", params)
        return id

    def teardown(self) -> None:
        self.conn.close()


TestBank = pytest.mark.slow(Bank.TestCase)
TestBank.settings = settings(
    max_examples=80, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


class Forgetful(Bank):
    """A core that forgets which ids it had."""

    def run(self, id: str, *, crash: bool) -> dict[str, Any] | None:
        self.conn.execute("DELETE FROM operations WHERE id = ?", (id,))
        return super().run(id, crash=crash)


@pytest.mark.slow
def test_a_core_that_forgets_ids_is_caught() -> None:
    few = settings(
        max_examples=60, stateful_step_count=15, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip
    with pytest.raises((AssertionError, sqlite3.IntegrityError)):
        run_state_machine_as_test(Forgetful, settings=few)


def test_uneven_books_are_seen() -> None:
    """The checker is proved by a planted fault."""
    conn = copied()
    conn.execute("UPDATE postings SET amount = amount + 1 WHERE id = 1")
    assert not even(ledger.check(conn))
    conn.close()


def test_a_wrong_balance_is_seen() -> None:
    conn = copied()
    conn.execute("UPDATE ledger_accounts SET balance = balance + 1 WHERE id = 'A0000000011'")
    found = ledger.check(conn)
    assert found["accounts_wrong"] == 1
    assert not even(found)
    conn.close()
