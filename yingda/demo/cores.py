"""The demo world's core systems: the sample bank and the sample brokerage as programs of their own, joined to both
institutions.

Their data lies in `cores/` of the data folder. They end with this program, also when it is killed; one that ends by
itself is started again on its port. They are found beside this package: in a checkout as in the wheel.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import logging
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from yingda.banking.connections import api as connections
from yingda.demo import joining
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.postgres import child

PROGRAM: Final = "sample_cores"
READY_S: Final = 60.0
"""Until a core has to answer; the first time it makes its books."""
STOP_S: Final = 5.0
PAUSE_S: Final = 1.0
PAUSE_MAX_S: Final = 30.0
LONG_LIFE_S: Final = 60.0
"""A core that ran this long and ends is started again at once; sooner, the pause doubles."""
HOST: Final = "127.0.0.1"
JOINED: Final = "joined"
"""A file that says that the institutions were connected once."""
NAMES: Final = {"bank": "Bank core 银行核心（示例）", "broker": "Brokerage core 证券核心（示例）"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a sample core answers, and with which token."""

    url: str
    token: str


class DemoCores:
    """`begin` starts the programs, `join` waits for them and connects the institutions, `stop` ends them."""

    def __init__(self, data_dir: Path, database: Database, keyring: Keyring, cores: connections.Cores | None) -> None:
        self._folder = data_dir / "cores"
        self._database, self._keyring, self._cores = database, keyring, cores
        self._ports: dict[str, int] = {}
        self._joined = False
        self._tasks: list[asyncio.Task[None]] = []
        self._ready: dict[str, asyncio.Event] = {name: asyncio.Event() for name in NAMES}

    def begin(self) -> None:
        """Returns at once. Cores that come back begin with `join`: the product's own start comes first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._ports, same = _ports(self._folder / "ports.json")
        self._joined = same and (self._folder / JOINED).exists()
        if not self._joined:
            self._spawn_all()

    async def join(self) -> None:
        """When it returns, the institutions are connected; a core that does not start is told of and left out.

        Cores that come back to where they were joined before are not waited for.
        """
        if self._joined:
            self._spawn_all()
            self._tasks.append(asyncio.create_task(self._join(), name="cores-join"))
        else:
            await self._join()

    async def _join(self) -> None:
        missing = False
        for name, title in NAMES.items():
            try:
                await asyncio.wait_for(self._ready[name].wait(), READY_S)
                await joining.join(self._database, self._keyring, name, self._address(name), self._address("bank"))
            except (TimeoutError, OSError, Refusal) as fault:
                log.error("demo.core_missing", extra={"core": name, "fault": type(fault).__name__})
                missing = True
                continue
            click.echo(f"  {title}: {self._address(name).url}/docs")
        if not missing:
            (self._folder / JOINED).touch()
        if self._cores is not None:
            await self._cores.refresh()

    def address(self, name: str) -> Address | None:
        """Of a core that has answered, `bank` or `broker`; None: it has not."""
        return self._address(name) if self._ready[name].is_set() else None

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn_all(self) -> None:
        self._tasks = [asyncio.create_task(self._supervise(name), name=f"core-{name}") for name in NAMES]

    def _address(self, name: str) -> Address:
        token = json.loads((self._folder / name / "clients.json").read_text())["yingda"]
        return Address(url=f"http://{HOST}:{self._ports[name]}", token=token)

    async def _supervise(self, name: str) -> None:
        pause_s = PAUSE_S
        while True:
            born = time.monotonic()
            process = await self._spawn(name)
            try:
                await self._attend(name, process)
            finally:
                await _end(process)
            pause_s = PAUSE_S if time.monotonic() - born > LONG_LIFE_S else min(pause_s * 2, PAUSE_MAX_S)
            log.error("demo.core_ended", extra={"core": name, "code": process.returncode, "seconds": round(pause_s)})
            await asyncio.sleep(pause_s)

    async def _spawn(self, name: str) -> asyncio.subprocess.Process:
        """A session of its own: Ctrl-C is for this program, which then ends the cores."""
        arguments = [name, "--host", HOST, "--port", str(self._ports[name]), "--data", str(self._folder / name)]
        if name == "broker":
            bank = f"http://{HOST}:{self._ports['bank']}"
            arguments += ["--always-open", "--bank", bank, "--bank-data", str(self._folder / "bank")]
        with (self._folder / f"{name}.log").open("ab") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable, child.__file__, str(os.getpid()), "same",
                sys.executable, "-m", PROGRAM, *arguments,
                env=_environment(), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    async def _attend(self, name: str, process: asyncio.subprocess.Process) -> None:
        """Until the core ends."""
        assert process.stdout is not None
        async for line in process.stdout:
            if line.startswith(b"ready"):
                self._ready[name].set()
        await process.wait()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    for stop in (process.terminate, process.kill):
        with contextlib.suppress(ProcessLookupError):
            stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_S)
            return


def _environment() -> dict[str, str]:
    """Ours without our settings, and with the folder where the program lies."""
    found = importlib.util.find_spec(PROGRAM)
    assert found is not None, f"{PROGRAM} lies beside yingda, in the wheel as in a checkout"
    assert found.submodule_search_locations is not None
    folder = str(Path(next(iter(found.submodule_search_locations))).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YINGDA_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH", ""))))}


def _ports(file: Path) -> tuple[dict[str, int], bool]:
    """Those of the last time where they are free, else others; remembered. And whether they are the same."""
    known: dict[str, int] = {}
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(file.read_text())
    ports: dict[str, int] = {}
    for name in NAMES:
        ports[name] = _free(known.get(name, 0), set(ports.values()))
    file.write_text(json.dumps(ports))
    return ports, ports == known


def _free(wanted: int, taken: set[int]) -> int:
    for port in (wanted, *[0] * 9):
        with contextlib.suppress(OSError), socket.create_server((HOST, port)) as probe:
            found = int(probe.getsockname()[1])
            if found not in taken:
                return found
    raise AssertionError("the system has no free port")
