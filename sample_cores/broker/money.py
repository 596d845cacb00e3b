"""A customer's money at the broker: what there is, what is set aside, what may leave."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Final

from sample_cores.common import ledger

BANK: Final = "H:bank"
"""Customers' money in custody at the bank: minus what all of them have."""
TRANSIT: Final = "H:transit"
"""On its way to the bank."""
CLEARING: Final = "H:clearing"
"""What the day's trades owe to the market or it to us; zero after settlement."""
MARKET: Final = "H:market"
ISSUERS: Final = "H:issuers"
COMMISSION: Final = "H:commission"
TAXES: Final = "H:taxes"
HOUSE_ACCOUNTS: Final = (BANK, TRANSIT, CLEARING, MARKET, ISSUERS, COMMISSION, TAXES)


def funds_of(customer: str) -> str:
    """The ledger account of the customer's funds."""
    return f"F{customer[1:]}"


def available(conn: sqlite3.Connection, customer: str) -> int:
    """What can be spent: the balance without what open orders may still cost."""
    (frozen,) = conn.execute(
        "SELECT COALESCE(SUM(frozen), 0) FROM orders WHERE customer = ? AND state IN ('open', 'partly')", (customer,)
    ).fetchone()
    return ledger.balance(conn, funds_of(customer)) - int(frozen)


def withdrawable(conn: sqlite3.Connection, customer: str, day: date) -> int:
    """What can go to the bank: today's proceeds are settled at the day's end."""
    (proceeds,) = conn.execute(
        "SELECT COALESCE(SUM(net), 0) FROM fills WHERE customer = ? AND day = ? AND side = 'sell'",
        (customer, day.isoformat()),
    ).fetchone()
    return max(available(conn, customer) - int(proceeds), 0)
