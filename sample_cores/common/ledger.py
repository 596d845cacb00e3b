"""Double entry: each booking's postings sum to zero, so the whole ledger does; balances are what the postings say."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ledger_accounts (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  balance INTEGER NOT NULL DEFAULT 0,
  floor INTEGER,
  CHECK (floor IS NULL OR balance >= floor)
);
CREATE TABLE IF NOT EXISTS bookings (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  operation TEXT,
  reverses INTEGER UNIQUE REFERENCES bookings(id)
);
CREATE INDEX IF NOT EXISTS bookings_operation ON bookings (operation) WHERE operation IS NOT NULL;
CREATE TABLE IF NOT EXISTS postings (
  id INTEGER PRIMARY KEY,
  booking INTEGER NOT NULL REFERENCES bookings(id),
  account TEXT NOT NULL REFERENCES ledger_accounts(id),
  at INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  balance INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  counterpart TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS postings_booking ON postings (booking);
CREATE INDEX IF NOT EXISTS postings_account ON postings (account, at, id);
"""
HOUSE: Final = "house"
"""Owner of the institution's own accounts; they have no floor."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One account's part of a booking: `amount` > 0 in, < 0 out, in fen."""

    account: str
    amount: int
    text: str = ""
    counterpart: str = ""


def open_account(conn: sqlite3.Connection, id: str, owner: str = HOUSE, floor: int | None = None) -> None:
    """A new ledger account. `floor`: the balance that it never goes below (a credit card: minus its limit)."""
    conn.execute("INSERT OR IGNORE INTO ledger_accounts (id, owner, floor) VALUES (?, ?, ?)", (id, owner, floor))


def post(
    conn: sqlite3.Connection, at: int, kind: str, legs: Sequence[Leg], operation: str | None = None,
    reverses: int | None = None,
) -> int:  # fmt: skip
    """Books the legs, which sum to zero. Returns the booking's number. Raises `Refused("core.funds_short")`."""
    assert sum(leg.amount for leg in legs) == 0, legs
    booking = conn.execute(
        "INSERT INTO bookings (at, kind, operation, reverses) VALUES (?, ?, ?, ?)", (at, kind, operation, reverses)
    ).lastrowid
    assert booking is not None
    for leg in legs:
        balance = _move(conn, leg)
        conn.execute(
            "INSERT INTO postings (booking, account, at, amount, balance, kind, text, counterpart)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (booking, leg.account, at, leg.amount, balance, kind, leg.text, leg.counterpart),
        )
    return booking


def balance(conn: sqlite3.Connection, account: str) -> int:
    row = conn.execute("SELECT balance FROM ledger_accounts WHERE id = ?", (account,)).fetchone()
    return int(row[0]) if row else 0


def entries(
    conn: sqlite3.Connection, account: str, since: int, until: int, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """Postings of an account from `since` to before `until` (ms), newest first, those before the entry `after`."""
    beyond = conn.execute("SELECT at, id FROM postings WHERE id = ?", (int(after),)).fetchone() if after else None
    at, id = (beyond["at"], beyond["id"]) if beyond else (until, 1 << 62)
    rows = conn.execute(
        "SELECT id, at, amount, balance, kind, text, counterpart FROM postings"
        " WHERE account = ? AND at >= ? AND at < ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?",
        (account, since, until, at, id, limit),
    )
    return [{**dict(row), "id": str(row["id"])} for row in rows]


def check(conn: sqlite3.Connection) -> dict[str, int]:
    """The books, looked at: `sum` of all postings, bookings that do not sum to zero, accounts with a wrong balance."""
    (whole,) = conn.execute("SELECT COALESCE(SUM(amount), 0) FROM postings").fetchone()
    (bookings,) = conn.execute(
        "SELECT COUNT(*) FROM (SELECT booking FROM postings GROUP BY booking HAVING SUM(amount) <> 0)"
    ).fetchone()
    (accounts,) = conn.execute(
        "SELECT COUNT(*) FROM ledger_accounts a LEFT JOIN"
        " (SELECT account, SUM(amount) AS booked FROM postings GROUP BY account) p ON p.account = a.id"
        " WHERE a.balance <> COALESCE(p.booked, 0)"
    ).fetchone()
    (count,) = conn.execute("SELECT COUNT(*) FROM bookings").fetchone()
    return {"sum": whole, "bookings_uneven": bookings, "accounts_wrong": accounts, "bookings": count}


def _move(conn: sqlite3.Connection, leg: Leg) -> int:
    row = conn.execute("SELECT balance, floor FROM ledger_accounts WHERE id = ?", (leg.account,)).fetchone()
    if row is None:
        raise Refused("core.account_unknown", status=404)
    new = int(row["balance"]) + leg.amount
    if leg.amount < 0 and row["floor"] is not None and new < row["floor"]:
        raise Refused("core.funds_short")
    conn.execute("UPDATE ledger_accounts SET balance = ? WHERE id = ?", (new, leg.account))
    return new
