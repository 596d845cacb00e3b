"""The host's cards: their table, what is told of them, and what can be done with them."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sample_cores.common import feed, ledger, operations
from sample_cores.common.clock import day_of
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE cards (
  token TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, holder TEXT NOT NULL, phone TEXT NOT NULL, name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'normal', credit_limit INTEGER NOT NULL, due INTEGER NOT NULL, due_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX cards_holder ON cards (holder);
"""
CLEARING: Final = "H:clearing"
MERCHANTS: Final = "H:merchants"


def card(conn: sqlite3.Connection, number: str) -> sqlite3.Row:
    """The card with this token or number, with what is owed."""
    row: sqlite3.Row | None = conn.execute(
        "SELECT c.*, -l.balance AS owed FROM cards c JOIN ledger_accounts l ON l.id = c.token"
        " WHERE c.token = ?1 OR c.number = ?1",
        (number,),
    ).fetchone()
    if row is None:
        raise Refused("core.holding_unknown")
    return row


def of_holder(conn: sqlite3.Connection, holder: str) -> list[str]:
    return [row["token"] for row in conn.execute("SELECT token FROM cards WHERE holder = ? ORDER BY token", (holder,))]


def by_phone(conn: sqlite3.Connection, phone: str) -> str | None:
    row = conn.execute("SELECT holder FROM cards WHERE phone = ?", (phone,)).fetchone()
    return row["holder"] if row else None


def repayment(doing: Doing) -> Booked:
    """From the account that the params name, which the host draws on through clearing; not more than is owed."""
    row, amount = card(doing.conn, str(doing.params.get("card"))), _amount(doing)
    if amount > row["owed"]:
        raise Refused("core.amount_invalid")
    source = str(doing.params.get("from_account"))[-4:]
    legs = [Leg(CLEARING, -amount, "还款", source), Leg(row["token"], amount, "还款", source)]
    doing.conn.execute("UPDATE cards SET due = max(0, due - ?) WHERE token = ?", (amount, row["token"]))
    return _booked(doing, "card", legs, amount)


def purchase(doing: Doing) -> Booked:
    row, amount = card(doing.conn, str(doing.params.get("card"))), _amount(doing)
    if row["status"] != "normal":
        raise Refused(f"core.holding_{row['status']}")
    return _booked(doing, "shopping", [Leg(row["token"], -amount, "消费"), Leg(MERCHANTS, amount, "消费")], amount)


def loss_report(doing: Doing) -> Booked:
    return _turn(doing, "normal", "lost")


def loss_undo(doing: Doing) -> Booked:
    return _turn(doing, "lost", "normal")


def reverse(conn: sqlite3.Connection, id: str, now: int) -> bool:
    """Undoes an operation if it was done, and shuts its id if it never came. Whether anything was undone."""
    known = operations.fate(conn, id, True, now)
    row = conn.execute("SELECT * FROM operations WHERE id = ?", (id,)).fetchone()
    booking = conn.execute("SELECT id FROM bookings WHERE operation = ?", (id,)).fetchone()
    if known["state"] != "done" or booking is None:
        return False
    legs = [
        Leg(each["account"], -each["amount"], "冲正", each["counterpart"])
        for each in conn.execute("SELECT * FROM postings WHERE booking = ?", (booking["id"],))
    ]
    ledger.post(conn, now, "reversal", legs, reverses=booking["id"])
    conn.execute(
        "UPDATE operations SET state = 'refused', code = 'core.reversed', position ="
        " (SELECT MAX(position) + 1 FROM operations) WHERE id = ?",
        (id,),
    )
    feed.touch(conn, row["customer"])
    return True


def _turn(doing: Doing, before: str, after: str) -> Booked:
    row = card(doing.conn, str(doing.params.get("holding")))
    if row["status"] != before:
        raise Refused(f"core.holding_{row['status']}")
    doing.conn.execute("UPDATE cards SET status = ? WHERE token = ?", (after, row["token"]))
    return Booked(f"{day_of(doing.now):%y%m%d}{doing.id[:6].upper()}", {"status": after})


def _booked(doing: Doing, kind: str, legs: list[Leg], amount: int) -> Booked:
    number = ledger.post(doing.conn, doing.now, kind, legs, doing.id)
    token = next(leg.account for leg in legs if not leg.account.startswith("H:"))
    return Booked(f"{number:012d}", {"balance": -ledger.balance(doing.conn, token)}, amount)


def _amount(doing: Doing) -> int:
    amount: Any = doing.params.get("amount")
    if not isinstance(amount, int) or amount <= 0:
        raise Refused("core.amount_invalid")
    return amount


HANDLERS: Final[dict[str, operations.Handler]] = {
    "card_repayment": repayment,
    "card_purchase": purchase,
    "loss_report": loss_report,
    "loss_undo": loss_undo,
}
