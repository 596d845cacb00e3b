"""Operations by id: at most once, asked about by id, barred if they never came, listed in a journal."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sample_cores.common import feed
from sample_cores.common.refused import Refused

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS operations (
  id TEXT PRIMARY KEY,
  position INTEGER UNIQUE,
  kind TEXT NOT NULL,
  customer TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'refused', 'absent')),
  at INTEGER NOT NULL,
  ref TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  data TEXT NOT NULL DEFAULT '{}',
  facts TEXT NOT NULL DEFAULT '{}',
  amount INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS operations_ref ON operations (ref) WHERE state = 'done';
"""


@dataclass(slots=True)
class Doing:
    """An operation that is being carried out, inside the writer's transaction."""

    conn: sqlite3.Connection
    id: str
    kind: str
    customer: str
    params: Mapping[str, Any]
    now: int
    touched: set[str] = field(default_factory=set)
    """Customers whose picture changes besides `customer`."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What a handler did. `ref`: the core's own number; `facts`: for the receipt; `amount`: fen, for the journal."""

    ref: str
    facts: dict[str, Any] = field(default_factory=dict)
    amount: int = 0


Handler = Callable[[Doing], Booked | None]
"""Carries one kind out or raises `Refused`, which undoes it. None: it goes on elsewhere, and `settle` tells its end."""


def carry_out(handlers: Mapping[str, Handler], doing: Doing) -> dict[str, Any]:
    """Once per id: a repeat gets the first answer, another order under the same id is refused, a barred id too."""
    conn = doing.conn
    digest = _digest(doing)
    known = conn.execute("SELECT * FROM operations WHERE id = ?", (doing.id,)).fetchone()
    if known is not None:
        if known["state"] == "absent":
            raise Refused("core.barred", status=409)
        if known["digest"] != digest:
            raise Refused("core.id_reused", status=409)
        return _told(known)
    handler = handlers.get(doing.kind)
    if handler is None:
        raise Refused("core.kind_unknown", kind=doing.kind)
    conn.execute("SAVEPOINT operation")
    try:
        booked = handler(doing)
        row = _done(booked) if booked else {"state": "running"}
        feed.touch(conn, doing.customer, *sorted(doing.touched))
    except Refused as no:
        conn.execute("ROLLBACK TO operation")
        row = {"state": "refused", "code": no.code, "data": no.data}
    finally:
        conn.execute("RELEASE operation")
    _record(doing, digest, row)
    return _told(conn.execute("SELECT * FROM operations WHERE id = ?", (doing.id,)).fetchone())


def settle(conn: sqlite3.Connection, id: str, end: Booked | Refused, now: int) -> None:
    """What a running operation came to; one that has ended stays as it is."""
    row = _done(end) if isinstance(end, Booked) else {"state": "refused", "code": end.code, "data": end.data}
    known = conn.execute("SELECT * FROM operations WHERE id = ? AND state = 'running'", (id,)).fetchone()
    if known is not None:
        conn.execute(
            "UPDATE operations SET position = ?, state = ?, at = ?, ref = ?, code = ?, data = ?, facts = ?, amount = ?"
            " WHERE id = ?",
            (_position(conn), row["state"], now, *_columns(row), id),
        )
        feed.touch(conn, known["customer"])


def fate(conn: sqlite3.Connection, id: str, bar: bool, now: int) -> dict[str, Any]:
    """What became of it. `bar`: if it never came, it will be refused. In the writer if `bar`."""
    known = conn.execute("SELECT * FROM operations WHERE id = ?", (id,)).fetchone()
    if known is not None:
        return _told(known)
    if bar:
        conn.execute(
            "INSERT INTO operations (id, kind, customer, digest, state, at) VALUES (?, '', '', '', 'absent', ?)",
            (id, now),
        )
    return {"id": id, "state": "absent"}


def journal(conn: sqlite3.Connection, after: int, limit: int) -> dict[str, Any]:
    """Operations that were decided, in the order of their commits, after a position."""
    rows = conn.execute(
        "SELECT * FROM operations WHERE position > ? ORDER BY position LIMIT ?", (after, limit)
    ).fetchall()
    keys = ("id", "kind", "customer", "state", "ref", "amount")
    booked = [{key: row[key] for key in keys} for row in rows]
    return {"position": rows[-1]["position"] if rows else after, "booked": booked}


def found(conn: sqlite3.Connection, ref: str) -> sqlite3.Row | None:
    """The operation done under the core's own number."""
    row: sqlite3.Row | None = conn.execute(
        "SELECT * FROM operations WHERE ref = ? AND state = 'done'", (ref,)
    ).fetchone()
    return row


def _digest(doing: Doing) -> str:
    said = [doing.kind, doing.customer, doing.params]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _record(doing: Doing, digest: str, row: Mapping[str, Any]) -> None:
    position = None if row["state"] == "running" else _position(doing.conn)
    doing.conn.execute(
        "INSERT INTO operations (id, position, kind, customer, digest, state, at, ref, code, data, facts, amount)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (doing.id, position, doing.kind, doing.customer, digest, row["state"], doing.now, *_columns(row)),
    )


def _position(conn: sqlite3.Connection) -> int:
    (last,) = conn.execute("SELECT COALESCE(MAX(position), 0) FROM operations").fetchone()
    return int(last) + 1


def _done(booked: Booked) -> dict[str, Any]:
    return {"state": "done", "ref": booked.ref, "facts": booked.facts, "amount": booked.amount}


def _columns(row: Mapping[str, Any]) -> tuple[Any, ...]:
    data, facts = (json.dumps(row.get(key, {}), ensure_ascii=False) for key in ("data", "facts"))
    return row.get("ref", ""), row.get("code", ""), data, facts, row.get("amount", 0)


def _told(row: sqlite3.Row) -> dict[str, Any]:
    told = {"id": row["id"], "state": row["state"], "at": row["at"]}
    if row["state"] == "running":
        return told
    if row["state"] == "done":
        return {**told, "ref": row["ref"], "facts": json.loads(row["facts"])}
    return {**told, "code": row["code"], "data": json.loads(row["data"])}
