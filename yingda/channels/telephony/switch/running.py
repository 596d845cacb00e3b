"""The switch as a running program: started or taken over, watched, stopped.

It is a session of its own and not bound to this program's life: when this program is killed, calls stay up and the next
life finds them (`adopt`). An ordered stop ends both.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

import httpx

from yingda.channels.telephony.switch.errors import PortTaken, StartFailed, SwitchError
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.programs import Programs
from yingda.channels.telephony.switch.render import APPLICATION, render
from yingda.channels.telephony.switch.secrets import Secrets
from yingda.channels.telephony.switch.settings import LOOPBACK, SwitchSettings

READY_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 15.0
POLL_S: Final = 0.1
WATCH_EVERY_S: Final = 0.5
RESTART_PAUSE_S: Final = 1.0
RESTART_PAUSE_MAX_S: Final = 30.0
LONG_LIFE_S: Final = 60.0
"""A switch that ran this long and ends is started again at once; sooner, the pause doubles."""
PING_TIMEOUT_S: Final = 5.0
OUTPUT_CHARS_MAX: Final = 1_000

log = logging.getLogger(__name__)


class Switch:
    """One Asterisk under `layout`."""

    def __init__(self, layout: Layout, programs: Programs, settings: SwitchSettings, secrets: Secrets) -> None:
        self.layout = layout
        self.settings = settings
        self.secrets = secrets
        self.programs = programs
        self.starts = 0
        """How often it was started in this life of ours; calls of an earlier start are cut."""
        self._child: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._pid if self._pid is not None and _alive(self._pid) else None

    async def start(self) -> None:
        """Takes over the switch that runs already, or starts one. Raises SwitchError."""
        self.layout.make()
        changed = render(self.layout, self.programs, self.settings, self.secrets)
        if await self._adopt():
            if changed:
                await self.command("core reload")
            return
        await self._launch()

    async def stop(self) -> None:
        """Ends the switch and every call on it."""
        pid, self._pid = self.pid, None
        if pid is None:
            return
        _signal(pid, signal.SIGTERM)
        if not await _ended(pid, self._child, STOP_TIMEOUT_S):
            _signal(pid, signal.SIGKILL)
            await _ended(pid, self._child, STOP_TIMEOUT_S)

    async def supervise(self) -> None:
        """Starts the switch again whenever it ends by itself; runs until cancelled."""
        pause_s, born = RESTART_PAUSE_S, time.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            if self.pid is not None and (self._child is None or self._child.poll() is None):
                continue
            lived_long = time.monotonic() - born > LONG_LIFE_S
            pause_s = RESTART_PAUSE_S if lived_long else min(pause_s * 2, RESTART_PAUSE_MAX_S)
            log.error("telephony.switch_ended", extra={"seconds": round(pause_s)})
            await asyncio.sleep(pause_s)
            born = time.monotonic()
            try:
                await self._launch()
            except SwitchError as fault:  # a port that is taken may be free at the next try
                log.error("telephony.switch_start_failed", extra={"fault": type(fault).__name__})

    async def command(self, words: str) -> str:
        """A command of the switch's own console; its answer."""
        process = await asyncio.create_subprocess_exec(
            *self.programs.command, "-C", str(self.layout.configuration), "-rx", words,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
        return output.decode(errors="replace")

    async def _adopt(self) -> bool:
        """Is our own switch running already (this program was killed)? Then it is kept, with its calls."""
        with contextlib.suppress(OSError, ValueError):
            pid = int(self.layout.pid.read_text())
            if _alive(pid) and str(self.layout.configuration) in _command_line(pid):
                self._pid = pid
                await self._await_ready()
                return True
        return False

    async def _launch(self) -> None:
        demand_free_ports(self.settings)
        self.layout.pid.unlink(missing_ok=True)
        self._child = self._spawn()
        self._pid = self._child.pid
        self.starts += 1
        await self._await_ready()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.layout.output.open("wb") as output:
            return subprocess.Popen(
                [*_with_files(), *self.programs.command, "-C", str(self.layout.configuration), "-f"],
                cwd=self.layout.root, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,  # Ctrl-C is for this program, which then stops the switch
            )  # fmt: skip

    async def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        async with httpx.AsyncClient(auth=(APPLICATION, self.secrets.ari), trust_env=False) as client:
            while time.monotonic() < deadline:
                if self._child is not None and self._child.poll() is not None:
                    raise StartFailed(f"Asterisk ended while starting. Its last words:\n{self._last_words()}")
                if await _answers(client, f"{self.settings.ari_url}/asterisk/ping"):
                    return
                await asyncio.sleep(POLL_S)
        await self.stop()
        raise StartFailed(f"Asterisk was not ready in {READY_TIMEOUT_S:.0f} s; see {self.layout.root / 'log'}.")

    def _last_words(self) -> str:
        return self.layout.output.read_text(errors="replace").strip()[-OUTPUT_CHARS_MAX:]


def demand_free_ports(settings: SwitchSettings) -> None:
    """Raises PortTaken: the switch itself would start without the port and say nothing."""
    _demand_free(LOOPBACK, settings.ari_port, socket.SOCK_STREAM)
    _demand_free(settings.host, settings.sip_port, socket.SOCK_STREAM)
    _demand_free(settings.host, settings.sip_port, socket.SOCK_DGRAM)


def _demand_free(host: str, port: int, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise PortTaken(f"The telephone needs port {port} on {host}: {fault.strerror}.") from fault


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url, timeout=PING_TIMEOUT_S)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _with_files() -> list[str]:
    """As many open files as this account may have: a call needs about six."""
    shell = shutil.which("sh")
    return [shell, "-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh"] if shell else []


def _alive(pid: int) -> bool:
    """Alive and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _command_line(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


async def _ended(pid: int, child: subprocess.Popen[bytes] | None, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while _alive(pid):
        if child is not None:
            child.poll()
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_S)
    if child is not None:
        child.poll()
    return True
