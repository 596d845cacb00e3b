"""Sample cores as programs: started, killed, started again on the same port and folder."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

START_S = 30.0
CUSTOMERS = 12


class Program:
    """One sample core in a process of its own."""

    def __init__(self, name: str, data: Path, customers: int = CUSTOMERS, *options: str) -> None:
        self.name, self.data, self.customers, self.options = name, data, customers, options
        self.port = 0
        self.addresses: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Program:
        command = [sys.executable, "-m", "sample_cores", self.name, "--data", str(self.data)]
        command += ["--port", str(self.port), "--customers", str(self.customers), *self.options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_S)
        line = self._process.stdout.readline() if ready else ""
        assert line.startswith("ready "), f"{self.name} did not start: {line!r}"
        self.addresses = line.split()[1:]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    @property
    def url(self) -> str:
        return self.addresses[0]

    @property
    def token(self) -> str:
        return str(json.loads((self.data / "clients.json").read_text())["yingda"])

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {self.token}"}, timeout=10)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        with self.client() as client:
            return client.request(method, path, **more)

    def faults(self, **setting: Any) -> None:
        """Turns the fault switch; without arguments all faults end."""
        assert self.ask("POST", "/faults", json=setting).status_code == 200

    def books(self) -> dict[str, int]:
        found: dict[str, int] = self.ask("GET", "/ledger/check").json()
        return found

    def kill(self) -> None:
        """kill -9, without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def again(self) -> Program:
        """Killed and started again, where it was."""
        self.kill()
        for _ in range(20):
            try:
                return self.start()
            except AssertionError:  # the port is not free yet
                self.kill()
                time.sleep(0.1)
        raise AssertionError("it does not start again")


def even(books: dict[str, int]) -> bool:
    """Whether a ledger's check found nothing."""
    return books["sum"] == books["bookings_uneven"] == books["accounts_wrong"] == 0
