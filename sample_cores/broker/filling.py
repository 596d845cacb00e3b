"""Makes a new brokerage: invented customers, their money, what they bought in the last year."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sample_cores.broker import fees, funds, market, orders, shares, subscriptions
from sample_cores.broker import people as reading
from sample_cores.broker.hours import Hours
from sample_cores.broker.money import BANK, CLEARING, COMMISSION, HOUSE_ACCOUNTS, MARKET, TAXES, funds_of
from sample_cores.broker.quotes import Board
from sample_cores.broker.securities import SECURITIES
from sample_cores.common import app, credentials
from sample_cores.common.clock import Clock, start_of
from sample_cores.common.ledger import HOUSE
from sample_cores.common.people import PASSWORD, PIN, Human, people

SCHEMA: Final = reading.SCHEMA + orders.SCHEMA + shares.SCHEMA + subscriptions.SCHEMA + funds.SCHEMA + market.SCHEMA
TABLES: Final = {
    "customers": 16, "credentials": 5, "changes": 2, "bookings": 5, "postings": 9, "share_postings": 7,
    "positions": 6, "orders": 13, "fills": 10, "ledger_accounts": 4,
}  # fmt: skip
"""With their number of columns."""
BUNDLE: Final = 20_000
"""Postings between two writings."""
FACTOR: Final = {"standard": 1, "gold": 3, "platinum": 8, "private": 20}
RICH: Final = 500
"""So many customers bought several times; those after them once."""
MANAGERS: Final = ("方芮", "季然", "程璐", "白露")
BRANCHES: Final = ("上海总部营业部", "杭州营业部", "成都营业部", "深圳营业部")
BOUGHT: Final = {1: ("601809", "000805", "510801"), 2: ("601805", "300805", "002801", "518801"), 3: ("511801",)}
"""What the well-known customers bought first."""
DAYS: Final = 240
"""Trading days that trades are spread over."""


def customer(n: int) -> str:
    return f"S{n:010d}"


def filler(data: Path, customers: int, seed: int, clock: Clock, hours: Hours, board: Board) -> Callable[[Path], None]:
    """Fills the file that it is given."""

    def fill(path: Path) -> None:
        key, now = credentials.open_key(data), clock.now()
        with app.filling(path, SCHEMA) as conn:
            books = _Books(conn, hours, board, seed, now)
            for human in people(customers, seed, clock.today()):
                books.customer(human, key)
            books.end()
            conn.execute("INSERT INTO days VALUES (?, ?)", (hours.ended(now).isoformat(), now))

    return fill


class _Books:
    """Rows on their way into the database; keeps balances itself."""

    def __init__(self, conn: sqlite3.Connection, hours: Hours, board: Board, seed: int, now: int) -> None:
        self._conn, self._board, self._seed, self._now = conn, board, seed, now
        last = hours.ended(now)
        self._days = hours.between(last - timedelta(days=2 * DAYS), last)[-DAYS:]
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        self._ids = {table: count(1) for table in ("bookings", "postings", "share_postings", "orders", "fills")}
        self._balances = dict.fromkeys(HOUSE_ACCOUNTS, 0)
        self._given: dict[str, int] = {}
        self._prices: dict[tuple[str, int], int] = {}

    def customer(self, human: Human, key: bytes) -> None:
        chance = random.Random(f"{self._seed}:broker:{human.n}")  # noqa: S311
        ref, account = customer(human.n), funds_of(customer(human.n))
        self._add(
            "customers", ref, human.n, human.name, human.id_no, human.phone, human.value, human.risk_grade,
            human.risk_assessed_on, human.risk_expires_on, human.born_on, human.address, human.email,
            chance.choice(MANAGERS) if human.value != "standard" else "", chance.choice(BRANCHES), human.since,
            f"8086{human.n:08d}",
        )  # fmt: skip
        self._add("credentials", ref, "pin", credentials.verifier(key, ref, "pin", PIN), 0, 0)
        self._add("credentials", ref, "password", credentials.verifier(key, ref, "password", PASSWORD), 0, 0)
        self._add("changes", ref, human.n)
        self._balances[account] = 0
        begin = start_of(self._days[0]) + 9 * 3_600_000
        self._book(begin, "bank", [(BANK, account, chance.randrange(80_000_00, 400_000_00) * FACTOR[human.value])])
        held: dict[str, list[Any]] = {}
        wanted = list(BOUGHT.get(human.n, ()))
        for day in self._trading(human, chance):
            self._trade(ref, account, human.risk_grade, day, chance, held, wanted)
        for symbol, (quantity, paid, bought_on) in held.items():
            self._add("positions", ref, symbol, quantity, paid, quantity, bought_on)
        self._add("ledger_accounts", account, ref, self._balances.pop(account), 0)
        if len(self._rows["postings"]) >= BUNDLE:
            self._write()

    def end(self) -> None:
        """Settles the trades and writes the rest, with the house's own accounts."""
        if owed := self._balances[CLEARING]:
            self._book(self._now, "settlement", [(CLEARING, MARKET, owed)])
        for id, balance in self._balances.items():
            self._add("ledger_accounts", id, HOUSE, balance, None)
        for symbol, quantity in self._given.items():
            self._add("positions", shares.MARKET, symbol, -quantity, 0, 0, "")
        self._write()

    def _trading(self, human: Human, chance: random.Random) -> Iterator[date]:
        times = chance.randrange(4, 9) if human.n <= RICH else 1
        return iter(sorted(chance.sample(self._days, min(times, len(self._days)))))

    def _trade(
        self, ref: str, account: str, grade: str, day: date, chance: random.Random, held: dict[str, list[Any]],
        wanted: list[str],
    ) -> None:  # fmt: skip
        """Buys for a part of the money; now and then sells half of what is there."""
        at = start_of(day) + (9 * 60 + 31 + chance.randrange(118)) * 60_000
        if held and not wanted and chance.random() < 0.25:
            symbol, side = chance.choice(sorted(held)), "sell"
            quantity = held[symbol][0] // 2 // SECURITIES[symbol].lot * SECURITIES[symbol].lot
        else:
            some = [each for each in SECURITIES.values() if each.risk[1] <= grade[1]]
            security, side = SECURITIES[wanted.pop(0)] if wanted else chance.choice(some), "buy"
            symbol = security.symbol
            money = self._balances[account] * chance.uniform(0.1, 0.4)
            quantity = int(money * 100 / self._price(symbol, day, at) / security.lot) * security.lot
        if quantity:
            self._fill(ref, account, side, symbol, quantity, day, at, held)

    def _fill(
        self, ref: str, account: str, side: str, symbol: str, quantity: int, day: date, at: int,
        held: dict[str, list[Any]],
    ) -> None:  # fmt: skip
        security, price, buys = SECURITIES[symbol], self._price(symbol, day, at), side == "buy"
        amount = fees.turnover(quantity, price)
        cost = fees.fees(side, security.share, amount)
        text, id = f"{orders.WORDS[side]} {security.name} {quantity} 股", next(self._ids["orders"])
        legs = [(account, CLEARING, amount)] if buys else [(CLEARING, account, amount)]
        self._book(
            at,
            "order",
            [*legs, (account, COMMISSION, cost.commission), (account, TAXES, cost.stamp + cost.transfer)],
            text,
            symbol,
        )
        net = -(amount + cost.sum) if buys else amount - cost.sum
        iso = day.isoformat()
        self._add(
            "orders", id, f"seed-{id}", ref, side, symbol, quantity, quantity, price, amount, 0, "filled", iso, at
        )
        self._add("fills", next(self._ids["fills"]), id, ref, side, quantity, price, amount, net, iso, at)
        change = quantity if buys else -quantity
        move = next(self._ids["share_postings"])
        self._add("share_postings", move, move, shares.MARKET, symbol, -change, at, orders.ref_of(id))
        self._add("share_postings", next(self._ids["share_postings"]), move, ref, symbol, change, at, orders.ref_of(id))
        self._given[symbol] = self._given.get(symbol, 0) + change
        one = held.setdefault(symbol, [0, 0, iso])
        one[1] += -net if buys else -one[1] * quantity // one[0]
        one[0] += change
        one[2] = iso if buys else one[2]
        if not one[0]:
            del held[symbol]

    def _book(self, at: int, kind: str, moves: list[tuple[str, str, int]], text: str = "", other: str = "") -> None:
        """One booking of several moves from account to account, each account once."""
        net: dict[str, int] = {}
        for source, target, amount in moves:
            net[source], net[target] = net.get(source, 0) - amount, net.get(target, 0) + amount
        booking = next(self._ids["bookings"])
        self._add("bookings", booking, at, kind, None, None)
        for account, amount in net.items():
            if amount:
                self._balances[account] += amount
                told = (kind, text or "银证转账 转入", other or "bank") if account[0] == "F" else (kind, "", "")
                self._add(
                    "postings",
                    next(self._ids["postings"]),
                    booking,
                    account,
                    at,
                    amount,
                    self._balances[account],
                    *told,
                )

    def _price(self, symbol: str, day: date, at: int) -> int:
        """Of that half hour: one price for many customers."""
        key = (symbol, at // 1_800_000)
        if key not in self._prices:
            self._prices[key] = self._board.price(symbol, key[1] * 1_800_000)
        return self._prices[key]

    def _add(self, table: str, *row: Any) -> None:
        self._rows[table].append(row)

    def _write(self) -> None:
        for table, columns in TABLES.items():
            marks = ",".join("?" * columns)
            self._conn.executemany(f"INSERT INTO {table} VALUES ({marks})", self._rows[table])  # noqa: S608
            self._rows[table].clear()
