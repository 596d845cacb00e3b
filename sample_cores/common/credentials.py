"""What customers prove themselves with. Kept as a keyed digest, as a hardware module's check value would be."""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from pathlib import Path
from typing import Any, Final, Literal

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS credentials (
  customer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pin', 'password')),
  verifier BLOB NOT NULL,
  wrong INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (customer, kind)
) WITHOUT ROWID;
"""
TRIES: Final = 5
"""Wrong answers in a row after which it is locked."""
LOCKED_MS: Final = 24 * 3_600_000
"""How long. A right answer in between forgets the wrong ones."""

Kind = Literal["pin", "password"]


def open_key(data: Path) -> bytes:
    """The core's key beside its database, made at the first start."""
    path = data / "credentials.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(32))
    return path.read_bytes()


def verifier(key: bytes, customer: str, kind: Kind, secret: str) -> bytes:
    return hmac.digest(key, f"{kind}|{customer}|{secret}".encode(), hashlib.sha256)


def check(conn: sqlite3.Connection, key: bytes, customer: str, kind: Kind, secret: str, now: int) -> dict[str, Any]:
    """Is it right; wrong ones are counted, and too many lock it. In the writer."""
    where = (customer, kind)
    row = conn.execute("SELECT * FROM credentials WHERE customer = ? AND kind = ?", where).fetchone()
    if row is None or row["locked_until"] > now:
        return {"right": False, "tries_left": 0, "locked": row is not None}
    right = hmac.compare_digest(row["verifier"], verifier(key, customer, kind, secret))
    begun = 0 if row["locked_until"] else row["wrong"]
    wrong = 0 if right else begun + 1
    locked_until = now + LOCKED_MS if wrong >= TRIES else 0
    conn.execute(
        "UPDATE credentials SET wrong = ?, locked_until = ? WHERE customer = ? AND kind = ?",
        (wrong, locked_until, *where),
    )
    return {"right": right, "tries_left": TRIES - wrong, "locked": locked_until > 0}
