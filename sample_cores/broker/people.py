"""Reading the broker's books: people, what they have, what was booked."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any, Final

from sample_cores.broker import fees, shares
from sample_cores.broker.money import available, funds_of
from sample_cores.broker.quotes import Board
from sample_cores.broker.securities import KNOWN
from sample_cores.common import feed, ledger
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS customers (
  id TEXT PRIMARY KEY, n INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, id_no TEXT NOT NULL UNIQUE,
  phone TEXT NOT NULL UNIQUE, value TEXT NOT NULL, risk_grade TEXT, risk_assessed_on TEXT, risk_expires_on TEXT,
  born_on TEXT NOT NULL, address TEXT NOT NULL, email TEXT NOT NULL, manager TEXT NOT NULL, branch TEXT NOT NULL,
  since TEXT NOT NULL, number TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
"""
FOUND_MAX: Final = 5
COLUMNS: Final = {"customer": "id", "phone": "phone", "id_no": "id_no", "account": "number"}
HIDDEN: Final = ("id", "n", "phone", "number")


def find(conn: sqlite3.Connection, kind: str, key: str) -> list[dict[str, Any]]:
    """By exact key; a broker knows no cards."""
    if kind not in COLUMNS:
        return []
    query = f"SELECT * FROM customers WHERE {COLUMNS[kind]} = ? LIMIT ?"  # noqa: S608
    return [_person(row) for row in conn.execute(query, (key, FOUND_MAX))]


def by_phone(conn: sqlite3.Connection, phone: str) -> str | None:
    row = conn.execute("SELECT id FROM customers WHERE phone = ?", (phone,)).fetchone()
    return row["id"] if row else None


def person(conn: sqlite3.Connection, customer: str) -> dict[str, Any]:
    return _person(_row(conn, customer))


def portfolio(conn: sqlite3.Connection, customer: str, board: Board, now: int, day: date) -> dict[str, Any]:
    """Funds first, then positions at the last price."""
    row = _row(conn, customer)
    funds = funds_of(customer)
    held = [
        {
            "ref": funds, "kind": "funds", "name": "资金账户", "number": row["number"], "status": "normal",
            "balance": ledger.balance(conn, funds), "available": available(conn, customer),
        }
    ]  # fmt: skip
    rows = conn.execute("SELECT * FROM positions WHERE customer = ? AND quantity > 0 ORDER BY symbol", (customer,))
    held += [_position(conn, each, row["number"], board, now, day) for each in rows.fetchall()]
    return {"customer": customer, "holdings": held, "as_of": now, "version": feed.version(conn, customer)}


def entries(
    conn: sqlite3.Connection, customer: str, account: str, since: int, until: int, after: str | None, limit: int
) -> list[dict[str, Any]]:
    _row(conn, customer)
    if account != funds_of(customer):
        raise Refused("core.holding_unknown", status=404)
    return ledger.entries(conn, account, since, until, after, limit)


def _position(
    conn: sqlite3.Connection, row: sqlite3.Row, number: str, board: Board, now: int, day: date
) -> dict[str, Any]:
    security, quantity = KNOWN[row["symbol"]], row["quantity"]
    price = board.price(security.symbol, now) if security.listed else security.base
    _, sellable = shares.held(conn, row["customer"], security.symbol, day)
    return {
        "ref": f"P{row['customer'][1:]}.{security.symbol}", "kind": "position", "name": security.name,
        "number": number, "account": funds_of(row["customer"]), "status": "normal",
        "balance": fees.turnover(quantity, price), "symbol": security.symbol, "quantity": quantity,
        "sellable": sellable if security.listed else 0, "cost": row["paid"] * 100 // quantity, "price": price,
        "risk": security.risk,
    }  # fmt: skip


def _row(conn: sqlite3.Connection, customer: str) -> sqlite3.Row:
    row: sqlite3.Row | None = conn.execute("SELECT * FROM customers WHERE id = ?", (customer,)).fetchone()
    if row is None:
        raise Refused("core.customer_unknown", status=404)
    return row


def _person(row: sqlite3.Row) -> dict[str, Any]:
    told = {key: row[key] for key in row.keys() if key not in HIDDEN}  # noqa: SIM118  (a Row is no mapping)
    return {**told, "ref": row["id"], "phones": [row["phone"]]}
