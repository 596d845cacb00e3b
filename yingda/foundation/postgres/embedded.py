"""PostgreSQL as a child of this program: started, watched and ended with it."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import asyncpg

from .binaries import Binaries, find_binaries
from .cluster import SUPERUSER, Cluster
from .errors import DataDirBusy, PostgresError, StartFailed
from .identity import Identity, choose_identity
from .options import PORT, server_options

logger = logging.getLogger(__name__)

DATABASE = "yingda"
READY_TIMEOUT_S = 120
ORPHAN_TIMEOUT_S = 30
STOP_TIMEOUT_S = 60
CONNECT_TIMEOUT_S = 10
POLL_S = 0.02
RETRY_S = 0.2
RESTART_PAUSE_S = 0.5
LOG_BYTES_MAX = 10_000_000
LOG_TAIL_CHARS = 2_000

# Seen after kill -9: the old server's children still hold the shared memory, or its pid file is a moment old.
_PASSING = ("still in use", "already exists", "is being used")


async def demand_free(data_dir: Path) -> None:
    """Raises DataDirBusy when another process has its server on this folder; changes nothing."""
    cluster = Cluster.at(data_dir)
    if cluster.exists():
        (await cluster.lock()).close()


class EmbeddedPostgres:
    """One PostgreSQL on `data_dir`, reached over a private socket only.

    Start and stop it in the thread that lives longest: the kernel ends the server when the thread that started it ends.
    `options` are settings of the server, such as those in `options.THROWAWAY` for tests.
    """

    def __init__(self, data_dir: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._cluster = Cluster.at(data_dir)
        self._options = dict(options or {})
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._binaries: Binaries | None = None
        self._identity: Identity | None = None
        self._socket: Path | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The server's process, while one is running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def url(self, database: str = DATABASE) -> str:
        """The address of a database of this server, for asyncpg; only after `start`."""
        assert self._socket is not None, "start() first"
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self._socket))}&port={PORT}"

    async def start(self) -> str:
        """Make the data if there is none, start the server, and give the address of the product's database.

        Raises PostgresError, whose message says what to do. After a crash it waits for what is left of the old server.
        """
        self._lock = await self._cluster.lock()
        try:
            await self._prepare()
            await self._run()
            await self._create_database()
        except BaseException:
            await self.stop()
            raise
        return self.url()

    async def stop(self) -> None:
        """End the server in order (open transactions are rolled back) and let go of the data directory."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            if not await _ended(process, STOP_TIMEOUT_S):
                process.send_signal(signal.SIGQUIT)
                await _ended(process, STOP_TIMEOUT_S)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def supervise(self) -> None:
        """Start the server again whenever it ends by itself; runs until cancelled.

        A start that fails (a full disk) is logged and tried again: meanwhile the product says that it is not ready.
        """
        while (process := self._process) is not None:
            if process.poll() is not None:
                logger.error("PostgreSQL ended with %s; starting it again", process.returncode)
                try:
                    await self._run()
                except PostgresError as error:
                    logger.error("%s", error)
            await asyncio.sleep(RESTART_PAUSE_S)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _prepare(self) -> None:
        major = self._cluster.major()
        self._binaries = find_binaries(major_wanted=major)
        self._identity = choose_identity(self._binaries.folder, self._cluster.data)
        if major is None:
            if self._cluster.data.exists() and any(self._cluster.data.iterdir()):
                raise StartFailed(f"{self._cluster.data} holds something else. Choose another --data.")
            shutil.rmtree(self._cluster.data, ignore_errors=True)
            await self._cluster.create(self._binaries, self._identity, sync=self._options.get("fsync") != "off")
        self._identity.own(self._cluster.data)
        self._socket = self._cluster.socket_folder(self._identity)

    async def _run(self) -> None:
        await self._await_orphan()
        deadline = time.monotonic() + READY_TIMEOUT_S
        self._spawn()
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                tail = self._log_tail()
                if not any(words in tail for words in _PASSING):
                    raise StartFailed(f"PostgreSQL ended while starting. Its last words ({self._cluster.log}):\n{tail}")
                await asyncio.sleep(RETRY_S)
                self._spawn()
            if await self._accepts():
                return
            await asyncio.sleep(POLL_S)
        raise StartFailed(f"PostgreSQL was not ready in {READY_TIMEOUT_S} s; see {self._cluster.log}.")

    async def _await_orphan(self) -> None:
        """A server whose program was killed is shutting down: let it, then remove what it left."""
        deadline = time.monotonic() + ORPHAN_TIMEOUT_S
        while (pid := self._cluster.running_pid()) is not None:
            if time.monotonic() > deadline:
                raise DataDirBusy(
                    f"PostgreSQL (process {pid}) already runs on {self._cluster.data}, started by something else. "
                    "Stop it, choose another --data, or pass --database-url."
                )
            await asyncio.sleep(POLL_S)
        self._cluster.forget_pid()

    def _spawn(self) -> None:
        assert self._binaries is not None
        assert self._identity is not None
        if self._cluster.log.exists() and self._cluster.log.stat().st_size > LOG_BYTES_MAX:
            self._cluster.log.replace(self._cluster.log.with_suffix(".log.1"))
        arguments = ["-D", str(self._cluster.data), "-k", str(self._socket)]
        arguments += server_options(self._binaries.major, self._options)
        with self._cluster.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                self._identity.command(self._binaries.program("postgres"), *arguments),
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C on the terminal is for the program, which then stops the server
            )

    async def _accepts(self) -> bool:
        """Only a connection proves that the server is there: a stale pid file may say "ready"."""
        try:
            connection = await asyncpg.connect(self.url("postgres"), timeout=CONNECT_TIMEOUT_S)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    async def _create_database(self) -> None:
        connection = await asyncpg.connect(self.url("postgres"), timeout=CONNECT_TIMEOUT_S)
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()

    def _log_tail(self) -> str:
        with self._cluster.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace").strip()[-LOG_TAIL_CHARS:]


async def _ended(process: subprocess.Popen[bytes], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while process.poll() is None:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True
