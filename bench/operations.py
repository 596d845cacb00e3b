"""Operations against the sample bank while answers get lost and both sides are killed: nothing twice, nothing lost.

The product's banking runs in a process of its own over a durable PostgreSQL; the sample bank loses 30 % of its answers
(what it was told is done, but nobody hears of it). Every so often one of the two is killed with kill -9 and begins
again. In the end the books are compared: each operation at most once, the core's ledger sums to nothing, our log and
the core's own rows agree. The ceiling is the same core, without faults and without us, told the same orders by as many
at once. Options: --operations N, --lost SHARE, --kill-every S, --json (one JSON object on the last line).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Final

import asyncpg

from bench._counter import operation_id
from bench._installation import TENANT, build, folder, postgres
from tests.sample_cores.programs import Program, even
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.timing import Timing
from yingda.banking.port import Good, Order

CUSTOMERS: Final = 500
BOOKS: Final = "bank.sqlite"
"""The bank's own database."""
LOST: Final = 0.3
KILL_EVERY_S: Final = 45.0
CEILING_S: Final = 15.0
QUICK: Final = 150
QUICK_KILL_S: Final = 15.0
QUICK_CEILING_S: Final = 2.0
AT_ONCE: Final = 24
UNKNOWN_MS: Final = 60_000
GRACE_MS: Final = 3_000
"""Beside the minute: a look at the rows, and one answer of the core."""
SETTLE_S: Final = 180.0
RULES: Final = {
    "editions": [
        {
            "valid_from": "2020-01-01", "source": "bench: no limits, no delays",
            "limits": {}, "four_eyes": {}, "delay": {"wait_s": 0, "new_payee": 0, "many": 1000, "unlocked": False},
        }
    ],
    "suitability": {},
}  # fmt: skip


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def people(core: Path) -> list[dict[str, str]]:
    """Customers with an account that has money, from the core's own database."""
    with sqlite3.connect(f"file:{core / BOOKS}?mode=ro", uri=True) as conn:
        rows = conn.execute(
            "select a.customer, min(a.id), a.number, c.name from accounts a join customers c on c.id = a.customer"
            " where a.status = 'normal' group by a.customer order by a.customer"
        )
        return [{"customer": r[0], "account": r[1], "number": r[2], "name": r[3]} for r in rows]


class Counter:
    """The product's process: started, killed, started again."""

    def __init__(self, file: Path, plan: dict[str, Any]) -> None:
        self._file, self.plan, self.lives = file, plan, 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._file.write_text(json.dumps(self.plan))
        command = [sys.executable, "-m", "bench._counter", str(self._file)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # retries are told there
        self.lives += 1

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


async def ceiling(core: Program, customers: list[dict[str, str]], seconds: float) -> float:
    """Orders a second that the core itself takes, without faults and without us."""
    adapter, deadline, done = BankCore(core.url, core.token, Timing()), time.monotonic() + seconds, 0

    async def payer(first: int) -> None:
        nonlocal done
        number = first
        while time.monotonic() < deadline:
            one, other = customers[number % len(customers)], customers[(number + 1) % len(customers)]
            params = {"from_account": one["account"], "to_number": other["number"], "to_name": other["name"],
                      "amount": 1, "note": ""}  # fmt: skip
            order = Order(id=str(uuid.uuid4()), kind="transfer", customer=one["customer"], params=params)
            outcome = await adapter.execute(order)
            done += isinstance(outcome, Good)
            number += AT_ONCE

    started = time.monotonic()
    await asyncio.gather(*(payer(n) for n in range(AT_ONCE)))
    await adapter.close()
    return done / (time.monotonic() - started)


async def measure(operations: int, lost: float, kill_every_s: float, ceiling_s: float) -> dict[str, Any]:
    with folder("operations") as where:
        core = Program("bank", where / "core", CUSTOMERS).start()
        try:
            async with postgres(where / "pg") as server:
                (where / "data").mkdir()
                await build(where / "data", server.url(), agents_count=1, capacity=1, lines=1)
                return await _run(where, core, server.url(), operations, lost, kill_every_s, ceiling_s)
        finally:
            core.stop()


async def _run(
    where: Path, core: Program, url: str, operations: int, lost: float, kill_every_s: float, ceiling_s: float
) -> dict[str, Any]:
    customers = people(core.data)
    conn = await asyncpg.connect(url)
    await conn.execute(
        "insert into banking_rules (id, tenant_id, body, changed_at, changed_by) values ($1, $2, $3, now(), 'bench')",
        str(uuid.uuid4()), TENANT, json.dumps(RULES),
    )  # fmt: skip
    note(f"the core alone, {ceiling_s:.0f} s")
    alone = await ceiling(core, customers, ceiling_s)
    before = core.books()
    note(f"{alone:.0f} orders a second; now {operations} operations with {lost:.0%} of answers lost")
    run = uuid.uuid4().hex
    plan = {
        "run": run, "database": url, "data": str(where / "data"), "core": core.url, "token": core.token,
        "tenant": TENANT, "people": customers, "operations": operations, "done": [],
    }  # fmt: skip
    counter = Counter(where / "plan.json", plan)
    faults = {"lost_share": lost, "kinds": ["operations", "transfer"]}
    core.faults(**faults)
    counter.start()
    started, killed, kills, worst = time.monotonic(), time.monotonic(), {"product": 0, "core": 0}, 0
    while True:
        await asyncio.sleep(1)
        ends = await conn.fetchval("select count(*) from banking_operations where state in ('executed', 'failed')")
        worst = max(worst, await _unknown_too_long(conn))
        if ends >= operations:
            break
        if time.monotonic() - killed > kill_every_s:
            killed = time.monotonic()
            if kills["product"] <= kills["core"]:
                kills["product"] += 1
                counter.kill()
                plan["done"] = await _pressed(conn, run, operations)
                counter.start()
            else:
                kills["core"] += 1
                core.again()
                core.faults(**faults)
            note(f"{ends} of {operations}, {ends / (time.monotonic() - started):.0f} a second, killed {kills}")
    wall = time.monotonic() - started
    core.faults()
    await asyncio.sleep(12)  # the reconciler has its turn
    counter.kill()
    return {**await _compared(conn, core, before), "operations": operations, "unknown_after_60s": worst,
            "per_s": round(operations / wall, 1), "ceiling_per_s": round(alone, 1), "wall_s": round(wall, 1),
            "lost_share": lost, "kills": kills, "lives": counter.lives}  # fmt: skip


async def _unknown_too_long(conn: asyncpg.Connection[Any]) -> int:
    """In doubt for over a minute, and on nobody's list."""
    return int(
        await conn.fetchval(
            "select count(*) from banking_operations where state in ('submitted', 'unknown')"
            " and submitted_at < now() - make_interval(secs => $1)",
            (UNKNOWN_MS + GRACE_MS) / 1000,
        )
    )


async def _pressed(conn: asyncpg.Connection[Any], run: str, operations: int) -> list[int]:
    """Numbers that need no customer any more."""
    rows = await conn.fetch("select id::text from banking_operations where state <> 'drafted'")
    known = {row[0] for row in rows}
    return [number for number in range(operations) if operation_id(run, number) in known]


async def _compared(conn: asyncpg.Connection[Any], core: Program, before: dict[str, int]) -> dict[str, Any]:
    rows = await conn.fetch("select id::text, state, extract(epoch from settled_at - submitted_at) * 1000 as ms"
                            " from banking_operations")  # fmt: skip
    ours = {row["id"] for row in rows if row["state"] == "executed"}
    with sqlite3.connect(f"file:{core.data / BOOKS}?mode=ro", uri=True) as books:
        theirs = [row[0] for row in books.execute("select id from operations where state = 'done'")]
        refs = [row[0] for row in books.execute("select ref from operations where state = 'done'")]
    mine = [id for id in theirs if id in {row["id"] for row in rows}]
    after = core.books()
    times = sorted(row["ms"] for row in rows if row["state"] == "executed")
    states: dict[str, int] = {}
    for row in rows:
        states[row["state"]] = states.get(row["state"], 0) + 1
    return {
        "doubles": len(mine) - len(set(mine)) + len(refs) - len(set(refs)),
        "sums_equal": even(after) and set(mine) == ours,
        "books": after, "books_before": before, "states": states,
        "p50_ms": round(times[len(times) // 2]) if times else None,
        "p99_ms": round(times[min(len(times) - 1, int(len(times) * 0.99))]) if times else None,
        "discrepancies": await conn.fetchval("select count(*) from banking_discrepancies where what <> 'unknown_here'"),
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(prog="bench operations", description=__doc__)
    options.add_argument("--operations", type=int, default=100_000)
    options.add_argument("--lost", type=float, default=LOST)
    options.add_argument("--kill-every", type=float, default=KILL_EVERY_S)
    options.add_argument("--quick", action="store_true", help="150 operations: only to see that it runs")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    if given.quick:
        result = asyncio.run(measure(QUICK, given.lost, QUICK_KILL_S, QUICK_CEILING_S))
    else:
        result = asyncio.run(measure(given.operations, given.lost, given.kill_every, CEILING_S))
    if given.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False)}")


if __name__ == "__main__":
    main()
