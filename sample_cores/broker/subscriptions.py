"""New shares: applied for within a quota by what one holds, drawn by lot at the day's end, then paid or given up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from sample_cores.broker import fees, shares
from sample_cores.broker.money import ISSUERS, available, funds_of
from sample_cores.broker.securities import KNOWN, Security, offered_on
from sample_cores.common import feed, ledger
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS subscriptions (
  id INTEGER PRIMARY KEY,
  operation TEXT NOT NULL UNIQUE,
  customer TEXT NOT NULL,
  symbol TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  won INTEGER NOT NULL DEFAULT 0 CHECK (won BETWEEN 0 AND quantity),
  state TEXT NOT NULL CHECK (state IN ('applied', 'lost', 'paid', 'given_up')),
  day TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (customer, symbol, day)
);
CREATE INDEX IF NOT EXISTS subscriptions_day ON subscriptions (day) WHERE state = 'applied';
"""
UNIT: Final = 500
"""Shares of one application number."""
PER_UNIT: Final = {"SH": 10_000_00, "SZ": 5_000_00}
"""Fen of shares of that exchange that one has to hold for one unit (网上按市值申购)."""
QUANTITY_MAX: Final = 20_000
ONE_IN: Final = 20
"""So many application numbers there are for one that wins."""


def subscribe(doing: Doing, number: int, day: date | None, price: Callable[[str], int]) -> Booked:
    """`number`, `day`: of trading; None: closed. `price`: of what the customer holds. Nothing is paid yet."""
    if day is None:
        raise Refused("core.market_closed")
    security, quantity = offered_on(number), doing.params["quantity"]
    if doing.params["symbol"] != security.symbol:
        raise Refused("core.symbol_unknown")
    if quantity <= 0 or quantity % UNIT:
        raise Refused("core.lot", lot=UNIT)
    most = quota(doing.conn, doing.customer, security, price)
    if quantity > most:
        raise Refused("core.quota_short", most=most)
    known = doing.conn.execute(
        "SELECT 1 FROM subscriptions WHERE customer = ? AND symbol = ? AND day = ?",
        (doing.customer, security.symbol, day.isoformat()),
    ).fetchone()
    if known is not None:
        raise Refused("core.subscribed_already")
    id = doing.conn.execute(
        "INSERT INTO subscriptions (operation, customer, symbol, quantity, state, day, at)"
        " VALUES (?, ?, ?, ?, 'applied', ?, ?)",
        (doing.id, doing.customer, security.symbol, quantity, day.isoformat(), doing.now),
    ).lastrowid
    facts = {"name": security.name, "numbers": quantity // UNIT, "drawn_on": day.isoformat()}
    return Booked(f"N{id:010d}", facts, fees.turnover(quantity, security.base))


def quota(conn: sqlite3.Connection, customer: str, security: Security, price: Callable[[str], int]) -> int:
    """How many new shares the customer may apply for."""
    rows = conn.execute("SELECT symbol, quantity FROM positions WHERE customer = ? AND quantity > 0", (customer,))
    mine = [(KNOWN[row["symbol"]], row["quantity"]) for row in rows]
    value = sum(
        fees.turnover(quantity, price(each.symbol))
        for each, quantity in mine
        if each.share and each.listed and each.market == security.market
    )
    return min(value // PER_UNIT[security.market] * UNIT, QUANTITY_MAX)


def draw(conn: sqlite3.Connection, day: date, at: int, seed: int) -> None:
    """At the end of the day: who wins pays from what is there, or gives it up."""
    rows = conn.execute(
        "SELECT * FROM subscriptions WHERE day = ? AND state = 'applied' ORDER BY id", (day.isoformat(),)
    ).fetchall()
    for row in rows:
        won = sum(UNIT for n in range(row["quantity"] // UNIT) if _wins(seed, row["operation"], n))
        state = "lost" if not won else "paid" if _pay(conn, row, won, day, at) else "given_up"
        conn.execute("UPDATE subscriptions SET won = ?, state = ? WHERE id = ?", (won, state, row["id"]))
        feed.touch(conn, row["customer"])


def of_customer(conn: sqlite3.Connection, customer: str, limit: int = 50) -> list[dict[str, Any]]:
    """The last ones, newest first."""
    rows = conn.execute("SELECT * FROM subscriptions WHERE customer = ? ORDER BY id DESC LIMIT ?", (customer, limit))
    keys = ("symbol", "quantity", "won", "state", "day", "at")
    return [
        {"ref": f"N{row['id']:010d}", "name": KNOWN[row["symbol"]].name, **{key: row[key] for key in keys}}
        for row in rows
    ]


def _pay(conn: sqlite3.Connection, row: sqlite3.Row, won: int, day: date, at: int) -> bool:
    security, customer = KNOWN[row["symbol"]], row["customer"]
    amount = fees.turnover(won, security.base)
    if available(conn, customer) < amount:
        return False
    text = f"新股中签 {security.name} {won} 股"
    legs = [Leg(funds_of(customer), -amount, text, security.symbol), Leg(ISSUERS, amount)]
    ledger.post(conn, at, "subscription", legs, row["operation"])
    shares.move(conn, security.symbol, shares.MARKET, customer, won, at, day, f"N{row['id']:010d}", amount)
    return True


def _wins(seed: int, operation: str, n: int) -> bool:
    drawn = blake2b(f"{seed}|draw|{operation}|{n}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) % ONE_IN == 0
