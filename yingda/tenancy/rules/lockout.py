"""When somebody who fails to sign in must wait. Source: GB/T 22239-2019 (MLPS 2.0, level 3) 8.1.4.1 b).

Failures are counted by user name and by address. A name that does not exist is counted like one that does. A success
does not wipe out the failures of an address, or a guesser would reset it with an account of his own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

WINDOW_S: Final = 15 * 60
USER_FAILURES_MAX: Final = 5
ADDRESS_FAILURES_MAX: Final = 50
"""A whole centre may sit behind one address; fifty failures in a quarter of an hour are still a guesser."""


def locked_until(user: Sequence[datetime], address: Sequence[datetime], now: datetime) -> datetime | None:
    """Until when signing in is locked, given the failures of the name since its last success and of the address."""
    ends = [end for end in (_end(user, USER_FAILURES_MAX, now), _end(address, ADDRESS_FAILURES_MAX, now)) if end]
    return max(ends) if ends else None


def _end(failures: Sequence[datetime], limit: int, now: datetime) -> datetime | None:
    """The lock ends when the oldest of the last `limit` failures leaves the window."""
    window = timedelta(seconds=WINDOW_S)
    recent = sorted(each for each in failures if each > now - window)
    return recent[-limit] + window if len(recent) >= limit else None
