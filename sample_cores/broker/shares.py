"""The ledger of shares: what one gets another gives. The market is an account like any other, and the only one below
zero."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Final

from sample_cores.common.refused import Refused

MARKET: Final = "market"
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS positions (
  customer TEXT NOT NULL,
  symbol TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  paid INTEGER NOT NULL DEFAULT 0,
  bought INTEGER NOT NULL DEFAULT 0,
  bought_on TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (customer, symbol),
  CHECK (quantity >= 0 OR customer = 'market')
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS share_postings (
  id INTEGER PRIMARY KEY,
  move INTEGER NOT NULL,
  customer TEXT NOT NULL,
  symbol TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity <> 0),
  at INTEGER NOT NULL,
  cause TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS share_postings_customer ON share_postings (customer, symbol);
"""


def move(
    conn: sqlite3.Connection, symbol: str, giver: str, taker: str, quantity: int, at: int, day: date, cause: str,
    paid: int = 0,
) -> None:  # fmt: skip
    """`quantity` > 0 from one to the other, for `paid` fen. What is taken today is sold tomorrow at the earliest."""
    assert quantity > 0
    (last,) = conn.execute("SELECT COALESCE(MAX(id), 0) FROM share_postings").fetchone()
    for customer, change in ((giver, -quantity), (taker, quantity)):
        conn.execute(
            "INSERT INTO share_postings (move, customer, symbol, quantity, at, cause) VALUES (?, ?, ?, ?, ?, ?)",
            (last + 1, customer, symbol, change, at, cause),
        )
    _give(conn, symbol, giver, quantity)
    _take(conn, symbol, taker, quantity, day, paid)


def check(conn: sqlite3.Connection) -> dict[str, int]:
    """The books, looked at; all numbers are zero."""

    def ask(query: str) -> int:
        return int(conn.execute(f"SELECT COUNT(*) FROM ({query})").fetchone()[0])  # noqa: S608

    return {
        "symbols_uneven": ask("SELECT symbol FROM positions GROUP BY symbol HAVING SUM(quantity) <> 0"),
        "moves_uneven": ask("SELECT move FROM share_postings GROUP BY move HAVING SUM(quantity) <> 0"),
        "positions_wrong": ask(
            "SELECT 1 FROM positions p LEFT JOIN (SELECT customer, symbol, SUM(quantity) AS moved FROM share_postings"
            " GROUP BY customer, symbol) m USING (customer, symbol) WHERE p.quantity <> COALESCE(m.moved, 0)"
        ),
    }


def held(conn: sqlite3.Connection, customer: str, symbol: str, day: date) -> tuple[int, int]:
    """How many there are, and how many of them can be sold on this day: not today's, not those already on offer."""
    row = conn.execute(
        "SELECT quantity, bought, bought_on FROM positions WHERE customer = ? AND symbol = ?", (customer, symbol)
    ).fetchone()
    if row is None:
        return 0, 0
    (offered,) = conn.execute(
        "SELECT COALESCE(SUM(quantity - filled), 0) FROM orders"
        " WHERE customer = ? AND symbol = ? AND side = 'sell' AND state IN ('open', 'partly')",
        (customer, symbol),
    ).fetchone()
    today = row["bought"] if row["bought_on"] == day.isoformat() else 0
    return row["quantity"], row["quantity"] - today - offered


def _give(conn: sqlite3.Connection, symbol: str, giver: str, quantity: int) -> None:
    if giver == MARKET:
        conn.execute(
            "INSERT INTO positions (customer, symbol, quantity) VALUES (?, ?, ?)"
            " ON CONFLICT (customer, symbol) DO UPDATE SET quantity = quantity + excluded.quantity",
            (giver, symbol, -quantity),
        )
        return
    given = conn.execute(
        "UPDATE positions SET paid = paid - paid * ? / quantity, quantity = quantity - ?"
        " WHERE customer = ? AND symbol = ? AND quantity >= ?",
        (quantity, quantity, giver, symbol, quantity),
    )
    if given.rowcount != 1:
        raise Refused("core.shares_short")


def _take(conn: sqlite3.Connection, symbol: str, taker: str, quantity: int, day: date, paid: int) -> None:
    if taker == MARKET:
        paid = 0
    conn.execute(
        "INSERT INTO positions (customer, symbol, quantity, paid, bought, bought_on) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (customer, symbol) DO UPDATE SET quantity = quantity + excluded.quantity,"
        " paid = paid + excluded.paid,"
        " bought = CASE WHEN bought_on = excluded.bought_on THEN bought ELSE 0 END + excluded.bought,"
        " bought_on = excluded.bought_on",
        (taker, symbol, quantity, paid, quantity, day.isoformat()),
    )
