"""A brokerage whose time is moved by hand and whose bank forgets: the world of the tests of its market."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sample_cores.broker.bank import Answer
from sample_cores.broker.program import assemble
from sample_cores.common import operations
from sample_cores.common.clock import Clock
from sample_cores.common.operations import Doing
from tests.sample_cores.broker.test_hours import at

T = TypeVar("T")
CUSTOMERS = 3
BEGIN = at("2026-11-19 10:00:00")


class HandClock(Clock):
    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def now(self) -> int:
        return self.at


class ForgetfulBank:
    """Does each order once by its id. `answers`: the fate of the next calls, "lost" or "dropped"; then all is well."""

    def __init__(self) -> None:
        self.done: dict[str, tuple[str, int]] = {}
        self.barred: set[str] = set()
        self.answers: list[str] = []

    async def carry_out(self, operation: str, kind: str, n: int, amount: int) -> Answer:
        fate = self.answers.pop(0) if self.answers else "well"
        if fate == "dropped":
            return "unclear", ""
        if operation in self.barred:
            return "refused", "core.barred"
        self.done.setdefault(operation, (kind, amount))
        return ("done", operation) if fate == "well" else ("unclear", "")

    async def fate(self, operation: str) -> Answer:
        fate = self.answers.pop(0) if self.answers else "well"
        if fate == "dropped":
            return "unclear", ""
        if operation not in self.done:
            self.barred.add(operation)
        answer: Answer = ("done", operation) if operation in self.done else ("refused", "core.bank_unreached")
        return answer if fate == "well" else ("unclear", "")

    async def close(self) -> None:
        return None

    @property
    def paid_in(self) -> int:
        """What went from the bank to the broker, less what came back."""
        return sum(amount if kind == "broker_out" else -amount for kind, amount in self.done.values())


class Floor:
    """`again` is a crash and a new start: memory is gone, the file stays."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.bank = folder, HandClock(BEGIN), ForgetfulBank()
        self.runner = asyncio.Runner()
        self._open()

    def _open(self) -> None:
        made = assemble(self.folder, CUSTOMERS, 7, self.bank, clock=self.clock)
        self.core, self.market = made.core, made.market

    def again(self) -> None:
        self.core.store.close()
        self._open()

    def close(self) -> None:
        self.core.store.close()
        self.runner.close()

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        async def run() -> T:
            return await self.core.store.write(job)

        return self.runner.run(run())

    def do(self, id: str, customer: str, kind: str, **params: Any) -> dict[str, Any]:
        """As the door does it, the wait for the bank included."""

        async def run() -> dict[str, Any]:
            job = lambda conn: operations.carry_out(  # noqa: E731
                self.core.handlers, Doing(conn, id, kind, customer, params, self.clock.now())
            )
            told = await self.core.store.write(job)
            if told["state"] == "running" and self.core.finish is not None:
                await self.core.finish(id)
                told = operations.fate(self.core.store.reader, id, False, 0)
            return told

        return self.runner.run(run())

    def tick(self, seconds: int = 1) -> None:
        """Time goes on, and the market does what is due."""
        self.clock.at += seconds * 1000

        async def run() -> None:
            await self.market.tick()
            await self.market._funds.resume()

        self.runner.run(run())

    def ask(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self.core.store.reader.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        (row,) = self.ask(query, *values)
        return row[0]
