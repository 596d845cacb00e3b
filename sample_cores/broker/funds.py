"""Between bank and broker: a saga of its own. The bank is asked under the operation's own id, so it does it once.

In: the bank pays first, then the money is booked here. Out: it is set aside here first, then the bank pays; if it will
not, the money comes back. As long as nobody knows, the operation is running and the bank is asked again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import date
from typing import Final

from sample_cores.broker.bank import Answer, Bank
from sample_cores.broker.money import BANK, TRANSIT, funds_of, withdrawable
from sample_cores.common import ledger, operations
from sample_cores.common.clock import Clock
from sample_cores.common.database import Store
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS transfers (
  id TEXT PRIMARY KEY,
  customer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('funds_in', 'funds_out')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('asking', 'done', 'refused')),
  at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS transfers_asking ON transfers (at) WHERE state = 'asking';
"""
AMOUNT_MAX: Final = 100_000_000_00
AT_BANK: Final = {"funds_in": "broker_out", "funds_out": "broker_in"}
WAIT_S: Final = 5.0
"""So long a caller is kept waiting for the bank."""
RESUME_AFTER_MS: Final = 10_000
"""Before that, whoever began a transfer is still at it."""
WAITING_MAX: Final = 500
"""Transfers that are asked about at once."""


def begin(doing: Doing, day: date) -> None:
    """In the writer. The bank is asked after the commit."""
    amount, customer = doing.params["amount"], doing.customer
    if not 0 < amount <= AMOUNT_MAX:
        raise Refused("core.amount_invalid")
    if doing.kind == "funds_out":
        most = withdrawable(doing.conn, customer, day)
        if amount > most:
            raise Refused("core.funds_short", withdrawable=most)
        legs = [Leg(funds_of(customer), -amount, "银证转账 转出", "bank"), Leg(TRANSIT, amount)]
        ledger.post(doing.conn, doing.now, "bank", legs, doing.id)
    doing.conn.execute(
        "INSERT INTO transfers (id, customer, kind, amount, state, at) VALUES (?, ?, ?, ?, 'asking', ?)",
        (doing.id, customer, doing.kind, amount, doing.now),
    )


class Funds:
    """Carries the transfers on that have begun."""

    def __init__(self, store: Store, clock: Clock, bank: Bank) -> None:
        self._store, self._clock, self.bank = store, clock, bank
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def finish(self, id: str) -> None:
        """Waits for the end of one, but not for ever."""
        await asyncio.wait([self._task(id, first=True)], timeout=WAIT_S)

    async def resume(self) -> None:
        """Asks the bank about all that are still running."""
        rows = self._store.reader.execute(
            "SELECT id FROM transfers WHERE state = 'asking' AND at <= ? ORDER BY at LIMIT ?",
            (self._clock.now() - RESUME_AFTER_MS, WAITING_MAX),
        ).fetchall()
        if rows:
            await asyncio.wait([self._task(row["id"], first=False) for row in rows], timeout=WAIT_S)

    async def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.bank.close()

    def _task(self, id: str, *, first: bool) -> asyncio.Task[None]:
        task = self._tasks.get(id)
        if task is None:
            task = self._tasks[id] = asyncio.create_task(self._carry(id, first))
            task.add_done_callback(lambda _done: self._tasks.pop(id, None))
        return task

    async def _carry(self, id: str, first: bool) -> None:
        row = self._store.reader.execute(
            "SELECT t.*, c.n FROM transfers t JOIN customers c ON c.id = t.customer WHERE t.id = ?", (id,)
        ).fetchone()
        if row is None or row["state"] != "asking":
            return
        answer: Answer = ("unclear", "")
        if first:
            answer = await self.bank.carry_out(id, AT_BANK[row["kind"]], row["n"], row["amount"])
        if answer[0] == "unclear":
            answer = await self.bank.fate(id)
        if answer[0] != "unclear":
            await self._store.write(lambda conn: _end(conn, id, answer, self._clock.now()))


def _end(conn: sqlite3.Connection, id: str, answer: Answer, now: int) -> None:
    row = conn.execute("SELECT * FROM transfers WHERE id = ? AND state = 'asking'", (id,)).fetchone()
    if row is None:
        return
    done, amount, account = answer[0] == "done", row["amount"], funds_of(row["customer"])
    legs: list[Leg] = []
    if row["kind"] == "funds_in" and done:
        legs = [Leg(BANK, -amount), Leg(account, amount, "银证转账 转入", "bank")]
    elif row["kind"] == "funds_out":
        legs = [Leg(TRANSIT, -amount), Leg(BANK, amount) if done else Leg(account, amount, "银证转账 退回", "bank")]
    if legs:
        ledger.post(conn, now, "bank", legs, id)
    conn.execute("UPDATE transfers SET state = ? WHERE id = ?", (answer[0], id))
    facts = {"balance": ledger.balance(conn, account), "bank_ref": answer[1]}
    end = Booked(f"T{id}", facts, amount) if done else Refused(answer[1])
    operations.settle(conn, id, end, now)
