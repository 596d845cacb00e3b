"""How much one visitor and one address may do at the customer's door: kept in the memory of one process.

Addresses on this machine are not limited: behind a proxy that hides the customers' addresses all of them would share
one bucket.
"""

from typing import Final

from yingda.foundation.buckets import LOCAL, Buckets, Limit
from yingda.foundation.errors import TooMany

VISITS_PER_ADDRESS: Final = Limit(name="visits", burst=60, per_minute=60)
"""A whole office may come from one address."""
COMMANDS_PER_VISITOR: Final = Limit(name="messages", burst=40, per_minute=120)
COMMANDS_PER_ADDRESS: Final = Limit(name="messages_of_address", burst=600, per_minute=1_200)
CALLBACKS_PER_VISITOR: Final = Limit(name="callbacks", burst=2, per_minute=1 / 30)
"""Whoever is here can have any number called: two at once, then one in half an hour. The gate has caps too."""
CALLBACKS_PER_ADDRESS: Final = Limit(name="callbacks_of_address", burst=10, per_minute=0.5)
FILES_PER_VISITOR: Final = Limit(name="files", burst=10, per_minute=6)
READS_PER_VISITOR: Final = Limit(name="reads", burst=120, per_minute=240)
"""Files and transcripts fetched."""
SOCKETS_PER_VISITOR_MAX: Final = 10
SOCKETS_PER_ADDRESS_MAX: Final = 200
UPLOADS_AT_ONCE_MAX: Final = 8
"""In one process; each holds up to 10 MB in memory."""


class Limits:
    """All limits of the customer's door in this process."""

    def __init__(self) -> None:
        self.visits = Buckets(VISITS_PER_ADDRESS)
        self.commands = Buckets(COMMANDS_PER_VISITOR)
        self.commands_of_address = Buckets(COMMANDS_PER_ADDRESS)
        self.callbacks = Buckets(CALLBACKS_PER_VISITOR)
        self.callbacks_of_address = Buckets(CALLBACKS_PER_ADDRESS)
        self.files = Buckets(FILES_PER_VISITOR)
        self.reads = Buckets(READS_PER_VISITOR)
        self._sockets: dict[str, int] = {}
        self._uploads = 0

    def visit(self, address: str, now_ms: int) -> None:
        if address not in LOCAL:
            self.visits.take(address, now_ms)

    def command(self, visitor: str, address: str, now_ms: int) -> None:
        self.commands.take(visitor, now_ms)
        if address not in LOCAL:
            self.commands_of_address.take(address, now_ms)

    def callback(self, visitor: str, address: str, now_ms: int) -> None:
        self.callbacks.take(visitor, now_ms)
        if address not in LOCAL:
            self.callbacks_of_address.take(address, now_ms)

    def socket_opened(self, visitor: str, address: str) -> None:
        self._count(f"visitor {visitor}", SOCKETS_PER_VISITOR_MAX)
        try:
            if address not in LOCAL:
                self._count(f"address {address}", SOCKETS_PER_ADDRESS_MAX)
        except TooMany:
            self._uncount(f"visitor {visitor}")
            raise

    def socket_closed(self, visitor: str, address: str) -> None:
        self._uncount(f"visitor {visitor}")
        if address not in LOCAL:
            self._uncount(f"address {address}")

    def sockets_of(self, visitor: str) -> int:
        return self._sockets.get(f"visitor {visitor}", 0)

    def upload_begun(self) -> None:
        if self._uploads >= UPLOADS_AT_ONCE_MAX:
            raise TooMany(limit="uploads", retry_after_s=3)
        self._uploads += 1

    def upload_done(self) -> None:
        self._uploads -= 1

    def _count(self, who: str, most: int) -> None:
        count = self._sockets.get(who, 0)
        if count >= most:
            raise TooMany(limit="sockets", max=most)
        self._sockets[who] = count + 1

    def _uncount(self, who: str) -> None:
        left = self._sockets[who] - 1
        if left:
            self._sockets[who] = left
        else:
            del self._sockets[who]
