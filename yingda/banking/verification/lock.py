"""When too many wrong answers shut a customer out, over all channels together. Pure.

A try counts before its answer is checked and is given back if it was right or could not be checked: so that many at
once cannot have more tries than one after the other.
"""

from __future__ import annotations

from typing import Final

import msgspec

FAILURES_MAX: Final = 5
LOCKED_MS: Final = 30 * 60_000
FORGOTTEN_MS: Final = 60 * 60_000
"""Without a wrong answer for so long, the count begins again."""
TRIES_MAX: Final = 3
"""Of one question."""


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """`failures`: wrong answers, and tries whose answer is being checked. Epoch milliseconds."""

    failures: int = 0
    since: int | None = None
    locked_until: int | None = None


def renewed(lock: Lock, now: int) -> Lock:
    """As it stands now: a lock that is over, and old failures, are forgotten."""
    if lock.locked_until is not None:
        return lock if now < lock.locked_until else Lock()
    if lock.since is not None and now - lock.since >= FORGOTTEN_MS:
        return Lock()
    return lock


def shut(lock: Lock, now: int) -> int | None:
    """Until when; None: open. Tries being checked count: the sixth at once has to wait for their answers."""
    if lock.locked_until is not None and now < lock.locked_until:
        return lock.locked_until
    return now + 1_000 if lock.failures >= FAILURES_MAX else None


def tried(lock: Lock, now: int) -> Lock:
    return Lock(failures=lock.failures + 1, since=now, locked_until=lock.locked_until)


def wrong(lock: Lock, now: int) -> Lock:
    """The try counted already; enough of them shut."""
    if lock.failures >= FAILURES_MAX:
        return Lock(failures=lock.failures, since=lock.since, locked_until=now + LOCKED_MS)
    return lock


def unchecked(lock: Lock) -> Lock:
    """Nobody could say whether it was right: the try is given back."""
    return Lock(failures=max(0, lock.failures - 1), since=lock.since, locked_until=lock.locked_until)


def shut_by_core(lock: Lock, now: int) -> Lock:
    """The core has shut the customer out itself."""
    return Lock(failures=max(lock.failures, FAILURES_MAX), since=lock.since or now, locked_until=now + LOCKED_MS)


def left(lock: Lock) -> int:
    return max(0, FAILURES_MAX - lock.failures)
