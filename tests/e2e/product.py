"""The product as a process of its own, as `bin/run` starts it: begun, killed and begun again on the same data."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

ROOT: Final = Path(__file__).resolve().parents[2]
READY_WITHIN_S: Final = 90
ENDED_WITHIN_S: Final = 30


class Product:
    """`yingda serve --demo` on a folder and a port of its own."""

    def __init__(self, *, telephone: bool = False) -> None:
        """With a telephone it needs a switch in its data folder or on the machine, and ports (`environment`)."""
        self.telephone = telephone
        self.environment: dict[str, str] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="yingda-e2e-"))
        self.data = self.folder / "data"
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when every door answers."""
        command = [sys.executable, "-m", "yingda", "serve", "--demo", "--data", str(self.data)]
        if not self.telephone:
            command.append("--no-telephone")
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)], cwd=ROOT, env={**_environment(), **self.environment},
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        started = time.monotonic()
        while not self._ready():
            assert self._process.poll() is None, self.output()
            assert time.monotonic() - started < READY_WITHIN_S, self.output()
            time.sleep(0.1)

    def kill(self) -> None:
        """kill -9: nothing is put in order, the database's own processes are left behind."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(ENDED_WITHIN_S)

    def revive(self) -> None:
        """Begins again if it was killed and nobody began it again."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def stop(self) -> None:
        """Ctrl-C, and the folder is gone."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(ENDED_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def database_url(self) -> str:
        """The embedded server, for a test that has to write a past that nobody can live through in a minute."""
        return f"postgresql://yingda@/yingda?host={self.data / 'postgres'}&port=5432"

    def output(self) -> str:
        """What it printed, for whoever has to find out why it does not start."""
        return (self.folder / "output").read_text("utf-8", "replace")[-4000:]

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.base}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("YINGDA_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
