"""What goes on by itself: orders meet quotes each second, days are settled, the bank is asked again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from typing import Final

from sample_cores.broker import orders, subscriptions
from sample_cores.broker.funds import Funds
from sample_cores.broker.hours import Hours
from sample_cores.broker.money import CLEARING, MARKET
from sample_cores.broker.quotes import Board
from sample_cores.broker.securities import SECURITIES
from sample_cores.common import feed, ledger
from sample_cores.common.clock import Clock
from sample_cores.common.database import Store
from sample_cores.common.ledger import Leg

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, settled_at INTEGER NOT NULL) WITHOUT ROWID;
"""
TICK_S: Final = 1.0
log = logging.getLogger(__name__)


class Market:
    """One market over one store. `seed`: of its quotes and draws."""

    def __init__(self, store: Store, clock: Clock, hours: Hours, board: Board, funds: Funds, seed: int) -> None:
        self._store, self._clock, self._hours, self._board = store, clock, hours, board
        self._funds, self._seed = funds, seed

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A tick a second, as long as the program lives."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._funds.close()

    async def tick(self) -> None:
        """Settles what has ended, then lets open orders meet the quotes of this second."""
        if self.unsettled(self._store.reader):
            await self._store.write(self._settle)
        if self._hours.is_open(self._clock.now()) and orders.live(self._store.reader):
            await self._store.write(self._match)

    def unsettled(self, conn: sqlite3.Connection) -> list[date]:
        """Days whose trading is over and that are not settled, oldest first."""
        (last,) = conn.execute("SELECT MAX(day) FROM days").fetchone()
        return self._hours.between(date.fromisoformat(last), self._hours.ended(self._clock.now()))

    async def _run(self) -> None:
        while True:
            for step in (self.tick, self._funds.resume):
                try:
                    await step()
                except Exception:
                    log.exception("the market stumbled; it goes on")
            await asyncio.sleep(TICK_S)

    def _match(self, conn: sqlite3.Connection) -> None:
        """Oldest first; what the other side trades in this second is shared out among them."""
        now = self._clock.now()
        if not self._hours.is_open(now):
            return
        day, left = self._hours.day(now), dict[str, int]()
        for row in orders.live(conn):
            symbol = row["symbol"]
            price = self._board.price(symbol, now)
            if price > row["price"] if row["side"] == "buy" else price < row["price"]:
                continue
            there = left.setdefault(symbol, self._board.lots(symbol, now) * SECURITIES[symbol].lot)
            quantity = min(row["quantity"] - row["filled"], there)
            if quantity:
                left[symbol] = there - quantity
                orders.fill(conn, row["id"], quantity, price, now, day)

    def _settle(self, conn: sqlite3.Connection) -> None:
        for day in self.unsettled(conn):
            self.settle(conn, day, self._clock.now())

    def settle(self, conn: sqlite3.Connection, day: date, at: int) -> None:
        """Orders of the day end, new shares are drawn, the day's trades are paid to or by the market."""
        for row in orders.live(conn):
            if row["day"] <= day.isoformat():
                orders.end(conn, row["id"])
                feed.touch(conn, row["customer"])
        subscriptions.draw(conn, day, at, self._seed)
        net = ledger.balance(conn, CLEARING)
        if net:
            ledger.post(conn, at, "settlement", [Leg(CLEARING, -net), Leg(MARKET, net)])
        conn.execute("INSERT INTO days (day, settled_at) VALUES (?, ?)", (day.isoformat(), at))
