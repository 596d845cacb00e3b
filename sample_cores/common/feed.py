"""The change feed: each customer once, at the position of their last change."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any, Final

from sample_cores.common.database import Store

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS changes (customer TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE);
"""
CUSTOMERS_MAX: Final = 1_000
"""In one answer; the rest comes with the next."""
WAIT_MAX_S: Final = 55.0


def touch(conn: sqlite3.Connection, *customers: str) -> None:
    """These changed now."""
    for customer in customers:
        conn.execute(
            "INSERT OR REPLACE INTO changes (customer, position)"
            " VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM changes))",
            (customer,),
        )


def version(conn: sqlite3.Connection, customer: str) -> int:
    """Grows with each change of the customer."""
    row = conn.execute("SELECT position FROM changes WHERE customer = ?", (customer,)).fetchone()
    return int(row[0]) if row else 0


def since(conn: sqlite3.Connection, after: int) -> dict[str, Any]:
    rows = conn.execute(
        "SELECT customer, position FROM changes WHERE position > ? ORDER BY position LIMIT ?", (after, CUSTOMERS_MAX)
    ).fetchall()
    return {"position": rows[-1]["position"] if rows else after, "customers": [row["customer"] for row in rows]}


class Feed:
    """Wakes those who wait for a change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: set[asyncio.Future[None]] = set()
        store.after_commit.append(self._wake)

    async def after(self, position: int, wait_s: float) -> dict[str, Any]:
        """What changed after the position; waits up to `wait_s` for the first."""
        loop = asyncio.get_running_loop()
        until = loop.time() + min(wait_s, WAIT_MAX_S)
        while True:
            woken = loop.create_future()
            self._waiting.add(woken)
            try:
                found = since(self._store.reader, position)
                left = until - loop.time()
                if found["customers"] or left <= 0:
                    return found
                await asyncio.wait([woken], timeout=left)
            finally:
                self._waiting.discard(woken)

    def _wake(self) -> None:
        for one in self._waiting:
            if not one.done():
                one.set_result(None)
