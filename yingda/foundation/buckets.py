"""Buckets that fill again: short bursts pass, floods do not.

Kept in the memory of one process; a bucket that is full again is forgotten.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from yingda.foundation.errors import TooMany

MINUTE_S: Final = 60.0
BUCKETS_MAX: Final = 100_000
LOCAL: Final = frozenset({"127.0.0.1", "::1", "testclient", ""})
"""This machine: a proxy that hides the addresses behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`burst` at once, `per_minute` in the long run."""

    name: str
    burst: float
    per_minute: float


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
