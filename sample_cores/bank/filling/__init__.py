"""Makes a new bank: invented customers, what they have, and a year of bookings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sample_cores.bank import schema, terms
from sample_cores.bank.filling.books import Books
from sample_cores.bank.filling.customers import Opening
from sample_cores.bank.filling.year import a_year
from sample_cores.common import app, credentials
from sample_cores.common.clock import Clock
from sample_cores.common.people import people

RICH: Final = 500
"""So many customers have a year of bookings; those after them what they opened with."""


def filler(data: Path, customers: int, seed: int, clock: Clock) -> Callable[[Path], None]:
    """Fills the file that it is given."""

    def fill(path: Path) -> None:
        key, today = credentials.open_key(data), clock.today()
        with app.filling(path, schema.SCHEMA) as conn:
            books = Books(conn, clock.now())
            conn.executemany("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)", terms.PRODUCTS)
            conn.executemany("INSERT INTO billers VALUES (?, ?, ?)", terms.BILLERS)
            books.house([*schema.HOUSE_ACCOUNTS, *(f"H:biller:{code}" for code, _, _ in terms.BILLERS)])
            for human in people(customers, seed, today):
                opening = Opening(books, human, key, seed, today)
                acts = opening.acts + (a_year(books, opening, today) if human.n <= RICH else [])
                for _, act in sorted(acts, key=lambda act: act[0]):
                    act()
                opening.end()
                books.breathe()
            books.end()

    return fill
