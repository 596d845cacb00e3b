"""How much one customer and one address may do here."""

from __future__ import annotations

from typing import Final

from yingda.foundation.buckets import LOCAL, Buckets, Limit
from yingda.foundation.errors import TooMany

SIGN_INS_PER_ADDRESS: Final = Limit(name="portal_sign_ins", burst=60, per_minute=60)
"""A whole office may come from one address."""
READS_PER_CUSTOMER: Final = Limit(name="portal_reads", burst=120, per_minute=240)
WRITES_PER_CUSTOMER: Final = Limit(name="portal_writes", burst=30, per_minute=40)
PAYEES_PER_CUSTOMER: Final = Limit(name="payees", burst=10, per_minute=6)
"""Names behind accounts are not to be collected."""
STATEMENTS_PER_CUSTOMER: Final = Limit(name="statements", burst=10, per_minute=10)
STREAMS_PER_CUSTOMER_MAX: Final = 6
STREAMS_MAX: Final = 5_000
"""In one process."""


class Limits:
    """All limits of this door in this process."""

    def __init__(self) -> None:
        self._sign_ins = Buckets(SIGN_INS_PER_ADDRESS)
        self.reads = Buckets(READS_PER_CUSTOMER)
        self.writes = Buckets(WRITES_PER_CUSTOMER)
        self.payees = Buckets(PAYEES_PER_CUSTOMER)
        self.statements = Buckets(STATEMENTS_PER_CUSTOMER)

    def sign_in(self, address: str, now_ms: int) -> None:
        if address not in LOCAL:
            self._sign_ins.take(address, now_ms)

    def stream(self, of_customer: int, of_all: int) -> None:
        """One more stream of events beside these, or `limit.reached`."""
        if of_customer >= STREAMS_PER_CUSTOMER_MAX or of_all >= STREAMS_MAX:
            raise TooMany(limit="portal_streams", max=STREAMS_PER_CUSTOMER_MAX)
