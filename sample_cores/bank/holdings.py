"""Reading the bank's books: people, what they have, what was booked."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sample_cores.common import feed, ledger
from sample_cores.common.refused import Refused

FOUND_MAX: Final = 5
"""People with the same key."""
FIND: Final = {
    "customer": "SELECT * FROM customers WHERE id = ? LIMIT ?",
    "phone": "SELECT * FROM customers WHERE phone = ? LIMIT ?",
    "id_no": "SELECT * FROM customers WHERE id_no = ? LIMIT ?",
    "account": "SELECT c.* FROM customers c JOIN accounts a ON a.customer = c.id WHERE a.number = ? LIMIT ?",
    "card": "SELECT c.* FROM customers c JOIN cards d ON d.customer = c.id WHERE d.number = ?1"
    " UNION SELECT c.* FROM customers c JOIN credits k ON k.customer = c.id WHERE k.number = ?1 LIMIT ?2",
}


def masked(name: str) -> str:
    """As payers see it: the family name hidden."""
    return "*" + name[1:] if len(name) > 1 else "*"


def find(conn: sqlite3.Connection, kind: str, key: str) -> list[dict[str, Any]]:
    return [_person(row) for row in conn.execute(FIND[kind], (key, FOUND_MAX))]


def by_phone(conn: sqlite3.Connection, phone: str) -> str | None:
    row = conn.execute("SELECT id FROM customers WHERE phone = ?", (phone,)).fetchone()
    return row["id"] if row else None


def person(conn: sqlite3.Connection, customer: str) -> dict[str, Any]:
    row = conn.execute("SELECT * FROM customers WHERE id = ?", (customer,)).fetchone()
    if row is None:
        raise Refused("core.customer_unknown", status=404)
    return _person(row)


def portfolio(conn: sqlite3.Connection, customer: str, now: int) -> dict[str, Any]:
    """Everything that the customer has here, and what is due."""
    person(conn, customer)
    holdings = [
        *_accounts(conn, customer), *_cards(conn, customer), *_credits(conn, customer), *_loans(conn, customer),
        *_wealth(conn, customer),
    ]  # fmt: skip
    return {"customer": customer, "holdings": holdings, "as_of": now, "version": feed.version(conn, customer)}


def owned(conn: sqlite3.Connection, customer: str, ref: str) -> None:
    """Raises unless something of that reference is this customer's."""
    for table in ("accounts", "cards", "credits", "loans", "wealth"):
        row = conn.execute(f"SELECT customer FROM {table} WHERE id = ?", (ref,)).fetchone()  # noqa: S608
        if row is not None and row["customer"] == customer:
            return
    raise Refused("core.account_unknown", status=404)


def account_of(conn: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    """The deposit account that a number of this bank leads to: its own, or its card's; with its owner's name."""
    row: sqlite3.Row | None = conn.execute(
        "SELECT a.*, c.name AS owner FROM accounts a JOIN customers c ON c.id = a.customer WHERE a.number = ?1"
        " OR a.id = (SELECT account FROM cards WHERE number = ?1)",
        (number,),
    ).fetchone()
    return row


def _person(row: sqlite3.Row) -> dict[str, Any]:
    told = {key: row[key] for key in row.keys() if key not in ("id", "phone")}  # noqa: SIM118  (a Row is no mapping)
    return {**told, "ref": row["id"], "phones": [row["phone"]]}


def _accounts(conn: sqlite3.Connection, customer: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "SELECT a.*, l.balance FROM accounts a JOIN ledger_accounts l ON l.id = a.id WHERE a.customer = ?", (customer,)
    )
    return [
        _told(row, "account", available=row["balance"] if row["status"] == "normal" else 0, limit=row["daily_limit"],
              rate=row["rate"])
        for row in rows
    ]  # fmt: skip


def _cards(conn: sqlite3.Connection, customer: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "SELECT d.*, l.balance, a.daily_limit FROM cards d JOIN accounts a ON a.id = d.account"
        " JOIN ledger_accounts l ON l.id = d.account WHERE d.customer = ?",
        (customer,),
    )
    return [
        _told(row, "card", available=row["balance"] if row["status"] == "normal" else 0, account=row["account"],
              limit=row["daily_limit"])
        for row in rows
    ]  # fmt: skip


def _credits(conn: sqlite3.Connection, customer: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "SELECT k.*, -l.balance AS balance FROM credits k JOIN ledger_accounts l ON l.id = k.id WHERE k.customer = ?",
        (customer,),
    )
    keys = ("due", "due_min", "due_on", "statement_on")
    return [
        _told(row, "credit", available=row["credit_limit"] - row["balance"] if row["status"] == "normal" else 0,
              limit=row["credit_limit"], rate="18.25", **{key: row[key] for key in keys})
        for row in rows
    ]  # fmt: skip


def _loans(conn: sqlite3.Connection, customer: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "SELECT n.*, 'normal' AS status, -l.balance AS balance FROM loans n JOIN ledger_accounts l ON l.id = n.id"
        " WHERE n.customer = ?",
        (customer,),
    )
    return [
        _told(row, "loan", account=row["account"], rate=row["rate"], due=row["instalment"], due_min=row["instalment"],
              due_on=row["next_on"])
        for row in rows
    ]  # fmt: skip


def _wealth(conn: sqlite3.Connection, customer: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        "SELECT w.id, w.id AS number, p.name, p.risk, p.rate, p.code, w.account, w.status, l.balance,"
        " CASE WHEN p.days > 0 THEN w.matures_on END AS matures_on"
        " FROM wealth w JOIN products p ON p.code = w.product JOIN ledger_accounts l ON l.id = w.id"
        " WHERE w.customer = ? AND w.status = 'normal'",
        (customer,),
    )
    return [
        _told(row, "wealth", account=row["account"], rate=row["rate"], risk=row["risk"], symbol=row["code"],
              due_on=row["matures_on"])
        for row in rows
    ]  # fmt: skip


def _told(row: sqlite3.Row, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "ref": row["id"], "kind": kind, "name": row["name"], "number": row["number"], "status": row["status"],
        "balance": row["balance"], **more,
    }  # fmt: skip


def entries(
    conn: sqlite3.Connection, customer: str, account: str, since: int, until: int, after: str | None, limit: int
) -> list[dict[str, Any]]:
    owned(conn, customer, account)
    row = conn.execute("SELECT account FROM cards WHERE id = ?", (account,)).fetchone()
    return ledger.entries(conn, row["account"] if row else account, since, until, after, limit)
