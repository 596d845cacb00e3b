"""A new host: a credit card for each customer, with what is owed and due."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sample_cores.cards import books
from sample_cores.common import app, credentials, ledger
from sample_cores.common.clock import Clock
from sample_cores.common.ledger import Leg
from sample_cores.common.people import PASSWORD, PIN, card_number, people

NUMBER_PREFIX: Final = "627777"
TOKEN_PREFIX: Final = "490000"  # noqa: S105
"""Tokens stand for cards on the wire; nobody can pay with one in a shop."""


def filler(data: Path, customers: int, seed: int, clock: Clock) -> Callable[[Path], None]:
    def fill(path: Path) -> None:
        key, chance, now = credentials.open_key(data), random.Random(seed), clock.now()  # noqa: S311
        with app.filling(path, books.SCHEMA) as conn:
            for id in (books.CLEARING, books.MERCHANTS):
                ledger.open_account(conn, id)
            for human in people(customers, seed, clock.today()):
                token, holder = card_number(TOKEN_PREFIX, human.n, 16), f"H{human.n:08d}"
                limit = chance.choice((10_000_00, 30_000_00, 60_000_00))
                owed = chance.randrange(500_00, limit // 2)
                due_on = clock.today().replace(day=25).isoformat()
                row = (
                    token,
                    card_number(NUMBER_PREFIX, human.n, 16),
                    holder,
                    human.phone,
                    human.name,
                    limit,
                    owed // 2,
                )
                conn.execute("INSERT INTO cards VALUES (?, ?, ?, ?, ?, 'normal', ?, ?, ?)", (*row, due_on))
                ledger.open_account(conn, token, holder, floor=-limit)
                ledger.post(conn, now, "shopping", [Leg(token, -owed, "消费"), Leg(books.MERCHANTS, owed, "消费")])
                for kind, secret in (("pin", PIN), ("password", PASSWORD)):
                    digest = credentials.verifier(key, holder, kind, secret)  # type: ignore[arg-type]
                    conn.execute("INSERT INTO credentials VALUES (?, ?, ?, 0, 0)", (holder, kind, digest))

    return fill
