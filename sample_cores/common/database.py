"""One SQLite file with one writer, which puts what waits into one commit."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]

GROUP_MAX: Final = 256
"""Jobs in one commit. More wait for the next one."""
WAITING_MAX: Final = 20_000
"""Jobs that may wait; one more is refused with `Busy`."""


class Busy(Exception):
    """More waits than can be written soon. Nothing was done."""


class _Waiting:
    __slots__ = ("done", "error", "job", "result")

    def __init__(self, job: Job[Any], done: Callable[[_Waiting], None]) -> None:
        self.job, self.done = job, done
        self.result: Any = None
        self.error: BaseException | None = None


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection as every core uses it: WAL, each commit on the disk, foreign keys."""
    conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    conn.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-64000", "busy_timeout=5000"):
        conn.execute(f"PRAGMA {pragma}")
    if read_only:
        conn.execute("PRAGMA query_only=ON")
    return conn


class Store:
    """The core's database. `write` runs a job in the writer's thread; `reader` is for short questions in the loop."""

    def __init__(self, path: Path) -> None:
        self._writer = connect(path)
        self.reader = connect(path, read_only=True)
        self.after_commit: list[Callable[[], None]] = []
        """Called in the loop of a writer after each commit."""
        self._waiting: queue.Queue[_Waiting | None] = queue.Queue(WAITING_MAX)
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, job: Job[T]) -> Awaitable[T]:
        """Runs the job in a transaction. Its exceptions undo it alone and come out here; `Busy` if too many wait."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def tell(one: _Waiting) -> None:
            loop.call_soon_threadsafe(self._tell, future, one)

        try:
            self._waiting.put_nowait(_Waiting(job, tell))
        except queue.Full:
            raise Busy from None
        return future

    def write_at_start(self, job: Job[T]) -> T:
        """The same, before there is a loop: waits for it. Its exceptions come out here."""
        written = threading.Event()
        one = _Waiting(job, lambda _one: written.set())
        self._waiting.put(one)
        written.wait()
        if one.error is not None:
            raise one.error
        result: T = one.result
        return result

    def close(self) -> None:
        """Waits for what is being written."""
        self._waiting.put(None)
        self._thread.join()
        self._writer.close()
        self.reader.close()

    def _tell(self, future: asyncio.Future[Any], one: _Waiting) -> None:
        for listener in self.after_commit:
            listener()
        if future.done():
            return
        if one.error is not None:
            future.set_exception(one.error)
        else:
            future.set_result(one.result)

    def _run(self) -> None:
        while True:
            group = [self._waiting.get()]
            with contextlib.suppress(queue.Empty):
                while len(group) < GROUP_MAX and group[-1] is not None:
                    group.append(self._waiting.get_nowait())
            jobs = [one for one in group if one is not None]
            self._commit(jobs)
            for one in jobs:
                with contextlib.suppress(RuntimeError):  # its loop has ended
                    one.done(one)
            if len(jobs) < len(group):
                return

    def _commit(self, jobs: list[_Waiting]) -> None:
        conn = self._writer
        try:
            conn.execute("BEGIN IMMEDIATE")
            for one in jobs:
                self._one(conn, one)
            conn.execute("COMMIT")
        except BaseException as error:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            for one in jobs:
                one.error = one.error or error

    @staticmethod
    def _one(conn: sqlite3.Connection, one: _Waiting) -> None:
        conn.execute("SAVEPOINT one")
        try:
            one.result = one.job(conn)
        except Exception as error:
            one.error = error
            conn.execute("ROLLBACK TO one")
        conn.execute("RELEASE one")
