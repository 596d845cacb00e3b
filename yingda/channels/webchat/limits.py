"""How much one visitor and one address may do. Buckets that fill again: short bursts pass, floods do not.

Kept in the memory of one process; a bucket that is full again is forgotten. Addresses on this machine are not limited:
behind a proxy that hides the customers' addresses all of them would share one bucket.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from yingda.foundation.errors import TooMany

MINUTE_S: Final = 60.0
BUCKETS_MAX: Final = 100_000
LOCAL: Final = frozenset({"127.0.0.1", "::1", "testclient", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`burst` at once, `per_minute` in the long run."""

    name: str
    burst: float
    per_minute: float


VISITS_PER_ADDRESS: Final = Limit(name="visits", burst=60, per_minute=60)
"""A whole office may come from one address."""
COMMANDS_PER_VISITOR: Final = Limit(name="messages", burst=40, per_minute=120)
COMMANDS_PER_ADDRESS: Final = Limit(name="messages_of_address", burst=600, per_minute=1_200)
FILES_PER_VISITOR: Final = Limit(name="files", burst=10, per_minute=6)
READS_PER_VISITOR: Final = Limit(name="reads", burst=120, per_minute=240)
"""Files and transcripts fetched."""
SOCKETS_PER_VISITOR_MAX: Final = 10
SOCKETS_PER_ADDRESS_MAX: Final = 200
UPLOADS_AT_ONCE_MAX: Final = 8
"""In one process; each holds up to 10 MB in memory."""


@dataclass(slots=True)
class _Bucket:
    level: float
    at_ms: int


@dataclass(slots=True)
class Buckets:
    """The buckets of one limit by whom they are for."""

    limit: Limit
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def take(self, who: str, now_ms: int) -> None:
        """One more, or `limit.reached` with the seconds until the next one passes."""
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = self._buckets[who] = _Bucket(self.limit.burst, now_ms)
            if len(self._buckets) > BUCKETS_MAX:
                self._buckets.popitem(last=False)
        per_s = self.limit.per_minute / MINUTE_S
        gained = max(0, now_ms - bucket.at_ms) / 1000 * per_s
        bucket.level, bucket.at_ms = min(self.limit.burst, bucket.level + gained), now_ms
        self._buckets.move_to_end(who)
        if bucket.level < 1:
            raise TooMany(limit=self.limit.name, retry_after_s=max(0.1, round((1 - bucket.level) / per_s, 1)))
        bucket.level -= 1


class Limits:
    """All limits of the customer's door in this process."""

    def __init__(self) -> None:
        self.visits = Buckets(VISITS_PER_ADDRESS)
        self.commands = Buckets(COMMANDS_PER_VISITOR)
        self.commands_of_address = Buckets(COMMANDS_PER_ADDRESS)
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
