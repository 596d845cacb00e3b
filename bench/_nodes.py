"""Several `yingda serve` as nodes of one installation on the loopback, and what stands before them in production."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench._server import HOST, ROOT, START_TIMEOUT_S, STOP_TIMEOUT_S, NotStarted
from yingda.entrypoints.cli.listening import free_port, is_ready

POLL_S: Final = 0.05
PROBE_EVERY_S: Final = 0.3
PROBE_TIMEOUT_S: Final = 1.0
"""A balancer that asks this often leaves out a node that sleeps within 1.3 s."""
PIECE_BYTES: Final = 65_536


class Node:
    """One process of the product. `module`: what is run instead of the product itself, to plant a fault."""

    def __init__(self, name: str, data: Path, url: str, module: str = "yingda") -> None:
        self.name, self.port = name, free_port()
        self._data, self._url, self._module = data, url, module
        self.process: subprocess.Popen[bytes] | None = None
        self.paused = False

    @property
    def log(self) -> Path:
        return self._data / f"{self.name}.log"

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDA_")}
        environment |= {"YINGDA_NODE_NAME": self.name, "YINGDA_NODE_URL": f"http://{HOST}:{self.port}"}
        environment |= {"YINGDA_DATABASE_URL": self._url}
        arguments = ["serve", "--data", str(self._data), "--host", HOST, "--port", str(self.port), "--no-demo"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self._module, *arguments, "--no-telephone", "--log-level", "warning"],
                env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    async def ready(self) -> float:
        """Waits until it serves every institution, itself or over another node; the seconds that took."""
        began = time.monotonic()
        while not await is_ready(HOST, self.port):
            if self.process is None or self.process.poll() is not None:
                raise NotStarted(f"{self.name} ended: {self.log.read_text(errors='replace')[-1_500:]}")
            if time.monotonic() - began > START_TIMEOUT_S:
                raise NotStarted(f"{self.name} is not ready: {self.log.read_text(errors='replace')[-1_500:]}")
            await asyncio.sleep(POLL_S)
        return time.monotonic() - began

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        self.paused = True

    def wake(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
        self.paused = False

    async def stop(self) -> None:
        """In order."""
        if self.process is None or self.process.poll() is not None:
            return
        if self.paused:
            self.wake()
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self.process.wait, STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    async def metric(self, name: str) -> float:
        """The sum over the labels of one of its metrics; 0 if it does not answer."""
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_S * 5):
                reader, writer = await asyncio.open_connection(HOST, self.port)
                try:
                    writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    text = (await reader.read()).decode(errors="replace")
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return 0.0
        return sum(float(value) for value in re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE))


class Balancer:
    """One address for all nodes: a new connection goes to a node that answers; one that does not loses its own."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._healthy: set[str] = set()
        self._open: dict[str, set[asyncio.StreamWriter]] = {node.name: set() for node in nodes}
        self._tasks: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, HOST, 0, backlog=1_024)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks = [asyncio.create_task(self._probe(node)) for node in self._nodes]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            self._server.close()
        for writers in self._open.values():
            for writer in list(writers):
                writer.close()

    async def _probe(self, node: Node) -> None:
        while True:
            answers = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROBE_TIMEOUT_S):
                    answers = await is_ready(HOST, node.port)
            if answers:
                self._healthy.add(node.name)
            else:
                self._healthy.discard(node.name)
                for writer in list(self._open[node.name]):
                    writer.transport.abort()
            await asyncio.sleep(PROBE_EVERY_S)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chosen = [node for node in self._nodes if node.name in self._healthy]
        if not chosen:
            writer.transport.abort()
            return
        node = random.choice(chosen)
        try:
            there, back = await asyncio.open_connection(HOST, node.port)
        except OSError:
            writer.transport.abort()
            return
        self._open[node.name] |= {writer, back}
        try:
            await asyncio.wait(
                {asyncio.ensure_future(_pump(reader, back)), asyncio.ensure_future(_pump(there, writer))},
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._open[node.name] -= {writer, back}
            for each in (writer, back):
                each.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ConnectionError):
        while data := await reader.read(PIECE_BYTES):
            writer.write(data)
            await writer.drain()
