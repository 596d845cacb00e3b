"""Rows on their way into a new database, in bundles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from sample_cores.common.ledger import HOUSE

BUNDLE: Final = 50_000
"""Postings between two bundles."""
TABLES: Final = {
    "customers": 14, "accounts": 7, "cards": 6, "credits": 12, "loans": 9, "wealth": 7, "credentials": 5,
    "ledger_accounts": 4, "bookings": 5, "postings": 9, "changes": 2,
}  # fmt: skip
"""In this order, with their number of columns."""


class Books:
    """Keeps balances itself; `now` in epoch milliseconds: nothing is booked after it."""

    def __init__(self, conn: sqlite3.Connection, now: int) -> None:
        self._conn, self.now = conn, now
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        self._balances: dict[str, int] = {}
        self._bookings = self._postings = self._changes = 0
        self._floors: dict[str, tuple[str, int | None]] = {}

    def add(self, table: str, *row: Any) -> None:
        self._rows[table].append(row)

    def changed(self, customer: str) -> None:
        self._changes += 1
        self.add("changes", customer, self._changes)

    def house(self, ids: Iterable[str]) -> None:
        for id in ids:
            self.open(id, HOUSE, None)

    def open(self, id: str, owner: str, floor: int | None) -> None:
        self._balances[id] = 0
        self._floors[id] = (owner, floor)

    def balance(self, id: str) -> int:
        return self._balances[id]

    def book(self, at: int, kind: str, source: str, target: str, amount: int, text: str, other: str = "") -> bool:
        """Moves an amount. False: it lies ahead, or the source has not that much."""
        floor = self._floors[source][1]
        if at > self.now or amount <= 0 or (floor is not None and self._balances[source] - amount < floor):
            return False
        self._bookings += 1
        self.add("bookings", self._bookings, at, kind, None, None)
        for account, change in ((source, -amount), (target, amount)):
            self._postings += 1
            self._balances[account] += change
            row = (self._postings, self._bookings, account, at, change, self._balances[account], kind, text, other)
            self.add("postings", *row)
        return True

    def breathe(self) -> None:
        """Writes what has gathered, now and then."""
        if len(self._rows["postings"]) >= BUNDLE:
            self._write()

    def end(self) -> None:
        """Writes the rest and all balances."""
        for id, (owner, floor) in self._floors.items():
            self.add("ledger_accounts", id, owner, self._balances[id], floor)
        self._write()

    def _write(self) -> None:
        for table, columns in TABLES.items():
            marks = ",".join("?" * columns)
            self._conn.executemany(f"INSERT INTO {table} VALUES ({marks})", self._rows[table])  # noqa: S608
            self._rows[table].clear()
