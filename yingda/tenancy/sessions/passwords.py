"""Hashing passwords with argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes), off the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from yingda.foundation.errors import TooMany

T = TypeVar("T")

HASHES_AT_ONCE_MAX: Final = 2
"""One hash takes 64 MiB and some 70 ms of a core; more at once would only wait for each other."""
HASHES_WAITING_MAX: Final = 100
"""Some seconds of work; beyond it callers are told to come again rather than wait in vain."""
RETRY_S: Final = 5

_hasher: Final = argon2.PasswordHasher()
_workers: Final = ThreadPoolExecutor(HASHES_AT_ONCE_MAX, thread_name_prefix="argon2")
DUMMY_HASH: Final = _hasher.hash("nobody has this password")
"""Verified where there is no account, so that a missing name takes as long as a wrong password."""


async def hash_password(password: str) -> str:
    """The hash to store, with its parameters and salt inside."""
    return await _run(lambda: _hasher.hash(password))


async def password_fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one; takes the same time when nothing is stored."""
    return await _run(lambda: _verify(stored or DUMMY_HASH, password)) and stored is not None


async def _run(hashing: Callable[[], T]) -> T:
    if _workers._work_queue.qsize() >= HASHES_WAITING_MAX:
        raise TooMany(limit="sign_ins_waiting", retry_after_s=RETRY_S)
    return await asyncio.get_running_loop().run_in_executor(_workers, hashing)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
