"""Days pass while a bank is not running: statements and instalments that came meanwhile are made at its start."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from typing import Final

from sample_cores.common import feed

DUE_DAY: Final = 25
"""Of the month of the statement."""


def catch_up(conn: sqlite3.Connection, today: date) -> int:
    """Makes the newest statement of each credit card and the next day of each loan. How many changed."""
    cards = conn.execute(
        "SELECT k.*, max(0, -l.balance) AS owed FROM credits k JOIN ledger_accounts l ON l.id = k.id"
    ).fetchall()
    changed: set[str] = set()
    for card in cards:
        stated = latest(card["statement_day"], today)
        if stated.isoformat() > card["statement_on"]:
            conn.execute(
                "UPDATE credits SET statement_on = ?, due_on = ?, due = ?, due_min = ? WHERE id = ?",
                (stated.isoformat(), stated.replace(day=DUE_DAY).isoformat(), card["owed"], (card["owed"] + 9) // 10,
                 card["id"]),
            )  # fmt: skip
            changed.add(card["customer"])
    for loan in conn.execute("SELECT * FROM loans WHERE next_on < ?", (today.isoformat(),)).fetchall():
        day = date.fromisoformat(loan["next_on"]).day
        coming = (latest(day, today).replace(day=1) + timedelta(days=32)).replace(day=day)
        conn.execute("UPDATE loans SET next_on = ? WHERE id = ?", (coming.isoformat(), loan["id"]))
        changed.add(loan["customer"])
    feed.touch(conn, *sorted(changed))
    return len(changed)


def latest(day: int, today: date) -> date:
    """The newest date with this day of the month (28 at most) that is not ahead."""
    this = today.replace(day=day)
    return this if this <= today else (today.replace(day=1) - timedelta(days=1)).replace(day=day)
