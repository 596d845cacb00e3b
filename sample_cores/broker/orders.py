"""Orders: placed and cancelled within sessions, filled in pieces as the quote comes to their limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sample_cores.broker import fees, shares
from sample_cores.broker.money import CLEARING, COMMISSION, TAXES, available, funds_of
from sample_cores.broker.quotes import Quote
from sample_cores.broker.securities import SECURITIES, Security
from sample_cores.common import feed, ledger
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS orders (
  id INTEGER PRIMARY KEY,
  operation TEXT NOT NULL UNIQUE,
  customer TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  symbol TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  filled INTEGER NOT NULL DEFAULT 0 CHECK (filled BETWEEN 0 AND quantity),
  price INTEGER NOT NULL,
  turnover INTEGER NOT NULL DEFAULT 0,
  frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen >= 0),
  state TEXT NOT NULL CHECK (state IN ('open', 'partly', 'filled', 'cancelled')),
  day TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_live ON orders (customer, symbol) WHERE state IN ('open', 'partly');
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer, id);
CREATE TABLE IF NOT EXISTS fills (
  id INTEGER PRIMARY KEY,
  "order" INTEGER NOT NULL REFERENCES orders(id),
  customer TEXT NOT NULL,
  side TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  price INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  net INTEGER NOT NULL,
  day TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS fills_customer ON fills (customer, day);
"""
QUANTITY_MAX: Final = 1_000_000
LIVE_MAX: Final = 200
"""Of one customer, not ended."""
WORDS: Final = {"buy": "买入", "sell": "卖出"}


def ref_of(id: int) -> str:
    return f"O{id:010d}"


def place(doing: Doing, quote: Callable[[str, int], Quote], day: date | None) -> Booked:
    """`day`: of trading; None: the market is closed. Money or shares are set aside; filling comes afterwards."""
    if day is None:
        raise Refused("core.market_closed")
    side, quantity, price = (doing.params[key] for key in ("side", "quantity", "price"))
    security = SECURITIES.get(str(doing.params["symbol"]))
    if security is None:
        raise Refused("core.symbol_unknown")
    conn, customer = doing.conn, doing.customer
    _check_price(security, price, quote(security.symbol, doing.now))
    (live,) = conn.execute(
        "SELECT COUNT(*) FROM orders WHERE customer = ? AND state IN ('open', 'partly')", (customer,)
    ).fetchone()
    if live >= LIVE_MAX:
        raise Refused("core.orders_many", most=LIVE_MAX)
    have, sellable = shares.held(conn, customer, security.symbol, day)
    _check_quantity(security, side, quantity, have)
    needed = fees.frozen(security.share, quantity, price) if side == "buy" else 0
    if side == "sell" and sellable < quantity:
        raise Refused("core.shares_short", sellable=sellable)
    if needed > available(conn, customer):
        raise Refused("core.funds_short", needed=needed)
    id = conn.execute(
        "INSERT INTO orders (operation, customer, side, symbol, quantity, price, frozen, state, day, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)",
        (doing.id, customer, side, security.symbol, quantity, price, needed, day.isoformat(), doing.now),
    ).lastrowid
    assert id is not None
    facts = {"order": ref_of(id), "name": security.name, "frozen": needed}
    return Booked(ref_of(id), facts, -(-quantity * price // 100))  # its worth at the limit, a part of a fen being one


def cancel(doing: Doing, day: date | None) -> Booked:
    """Takes back what is not filled."""
    if day is None:
        raise Refused("core.market_closed")
    ref = str(doing.params["order"])
    number = int(ref[1:]) if ref[:1] == "O" and ref[1:].isascii() and ref[1:].isdigit() else 0
    row = doing.conn.execute("SELECT * FROM orders WHERE id = ? AND customer = ?", (number, doing.customer)).fetchone()
    if row is None:
        raise Refused("core.order_unknown", status=404)
    if row["state"] not in ("open", "partly"):
        raise Refused("core.order_ended", state=row["state"])
    end(doing.conn, row["id"])
    facts = {"order": ref, "filled": row["filled"], "cancelled": row["quantity"] - row["filled"]}
    return Booked(f"X{row['id']:010d}", facts)


def end(conn: sqlite3.Connection, id: int) -> None:
    """What was set aside is free again."""
    conn.execute("UPDATE orders SET state = 'cancelled', frozen = 0 WHERE id = ?", (id,))


def live(conn: sqlite3.Connection) -> list[sqlite3.Row]:
    return conn.execute("SELECT * FROM orders WHERE state IN ('open', 'partly') ORDER BY id").fetchall()


def fill(conn: sqlite3.Connection, id: int, quantity: int, price: int, at: int, day: date) -> None:
    """A piece at a price that is no worse than the order's limit. Money against shares, and the house its fees."""
    row = conn.execute("SELECT * FROM orders WHERE id = ?", (id,)).fetchone()
    rest = row["quantity"] - row["filled"] - quantity
    assert row["state"] in ("open", "partly")
    assert rest >= 0
    security, buys = SECURITIES[row["symbol"]], row["side"] == "buy"
    assert (price <= row["price"]) if buys else (price >= row["price"])
    amount = fees.turnover(quantity, price)
    cost = fees.fees(row["side"], security.share, amount, row["turnover"])
    net = -(amount + cost.sum) if buys else amount - cost.sum
    text = f"{WORDS[row['side']]} {security.name} {quantity} 股"
    legs = [
        Leg(funds_of(row["customer"]), net, text, row["symbol"]), Leg(CLEARING, amount if buys else -amount),
        Leg(COMMISSION, cost.commission), Leg(TAXES, cost.stamp + cost.transfer),
    ]  # fmt: skip
    turnover = row["turnover"] + amount
    frozen = fees.frozen(security.share, rest, row["price"], turnover) if buys else 0
    conn.execute(
        "UPDATE orders SET filled = filled + ?, turnover = ?, frozen = ?, state = ? WHERE id = ?",
        (quantity, turnover, frozen, "partly" if rest else "filled", id),
    )
    ledger.post(conn, at, "order", [leg for leg in legs if leg.amount], row["operation"])
    giver, taker = (shares.MARKET, row["customer"]) if buys else (row["customer"], shares.MARKET)
    shares.move(conn, row["symbol"], giver, taker, quantity, at, day, ref_of(id), -net if buys else 0)
    conn.execute(
        'INSERT INTO fills ("order", customer, side, quantity, price, amount, net, day, at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (id, row["customer"], row["side"], quantity, price, amount, net, day.isoformat(), at),
    )
    feed.touch(conn, row["customer"])


def told(row: sqlite3.Row) -> dict[str, Any]:
    """As the door tells it."""
    keys = ("side", "symbol", "quantity", "filled", "price", "state", "at")
    return {"ref": ref_of(row["id"]), "name": SECURITIES[row["symbol"]].name, **{key: row[key] for key in keys}}


def _check_price(security: Security, price: int, quote: Quote) -> None:
    if price % security.tick:
        raise Refused("core.price_off_tick", tick=security.tick)
    if not quote.bottom <= price <= quote.top:
        raise Refused("core.price_limit", lowest=quote.bottom, highest=quote.top)


def _check_quantity(security: Security, side: str, quantity: int, have: int) -> None:
    """Whole lots; who has less than a lot left sells it at once."""
    odd = quantity % security.lot
    if quantity > QUANTITY_MAX or quantity <= 0 or (odd and not (side == "sell" and odd == have % security.lot)):
        raise Refused("core.lot", lot=security.lot)
