"""`yingda serve` as a process of its own on the loopback, with its embedded PostgreSQL; ended when done."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from yingda.entrypoints.cli.listening import free_port, is_ready

HOST: Final = "127.0.0.1"
START_TIMEOUT_S: Final = 120.0
STOP_TIMEOUT_S: Final = 60.0
POLL_S: Final = 0.05
ROOT: Final = Path(__file__).resolve().parents[1]
LOG: Final = "server.log"


class NotStarted(RuntimeError):
    """The server did not become ready."""


def raise_file_limit() -> int:
    """As many open files as this user may have: a socket is one, at the server and at the client."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Server:
    """The application on a data folder; may be killed and started again."""

    def __init__(self, data: Path, port: int | None = None, *, telephone: Mapping[str, str] | None = None) -> None:
        """`telephone`: its settings by the names of the environment; without any there is none."""
        self.data = data
        self._telephone = dict(telephone or {})
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDA_")}
        environment |= self._telephone
        arguments = ["--data", str(self.data), "--host", HOST, "--port", str(self.port), "--no-demo"]
        arguments += [] if self._telephone else ["--no-telephone"]
        with (self.data / LOG).open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yingda", "serve", *arguments, "--log-level", "warning"],
                env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    async def ready(self) -> float:
        """Waits until it answers for all institutions; the seconds that took."""
        began = time.monotonic()
        while not await is_ready(HOST, self.port):
            if self.process is not None and self.process.poll() is not None:
                raise NotStarted(f"ended with {self.process.returncode}: {self.log_tail()}")
            if time.monotonic() - began > START_TIMEOUT_S:
                raise NotStarted(f"not ready in {START_TIMEOUT_S:.0f} s: {self.log_tail()}")
            await asyncio.sleep(POLL_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9 of the application."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def postmaster(self) -> int | None:
        """The process of its PostgreSQL."""
        try:
            return int((self.data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    async def stop(self) -> None:
        """In order, and with its database."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self.process.wait, STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def cpu_s(self) -> float:
        """Seconds of CPU the application has used."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        assert self.process is not None
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)

    def log_tail(self) -> str:
        path = self.data / LOG
        return path.read_text(errors="replace")[-1_500:] if path.exists() else ""


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[Server]:
    server = Server(data)
    server.start()
    try:
        await server.ready()
        yield server
    finally:
        await server.stop()
