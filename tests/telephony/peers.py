"""SIP phones for tests: baresip, each with a tone of its own in its mouth and a file for what it hears."""

from __future__ import annotations

import asyncio
import json
import math
import shutil
import struct
import subprocess
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.telephony.conftest import free_port

MODULES = Path("/usr/lib/baresip/modules")
SOUND = ("account", "menu", "ctrl_tcp", "g711", "aufile", "sndfile", "uuid", "stdio")
PEERS = ("baresip", "sipp", "espeak-ng", "sox")
WAIT_S = 20
TONE_S = 120
RATE_HZ = 8_000
LOUD = 12_000
HEARD_MIN = 300.0
"""Amplitude of a tone that counts as heard; the phones send about 8,000."""

CONFIG = """
poll_method epoll
sip_listen {address}:{port}
call_local_timeout 120
call_max_calls 4
audio_player aufile,{folder}/play.wav
audio_source aufile,{folder}/tone.wav
audio_alert aufile,{folder}/alert.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode thread
rtp_ports {rtp}
jitter_buffer_delay 2-5
net_interface {address}
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
snd_path {folder}
ctrl_tcp_listen 127.0.0.1:{control}
"""


def demand_peers() -> None:
    missing = [name for name in PEERS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: apt install sip-tester baresip-core espeak-ng sox")


class Phone:
    """One baresip. `registers`: (user, password) of an agent's phone; without, it is a carrier."""

    def __init__(
        self, folder: Path, tone_hz: int, sip_port: int, *, address: str = "127.0.0.1",
        registers: tuple[str, str] | None = None, user: str = "13800138000", port: int = 0,
    ) -> None:  # fmt: skip
        """`port`: where it is called; any by default."""
        self.folder = folder
        self.tone_hz = tone_hz
        self.switch = f"127.0.0.1:{sip_port}"
        self.control = free_port()
        self.events: list[dict[str, Any]] = []
        folder.mkdir(parents=True)
        write_tone(folder / "tone.wav", tone_hz)
        rtp = 31_000 + free_port() % 60 * 100
        values = {"address": address, "port": port or free_port(), "folder": folder, "modules": MODULES}
        (folder / "config").write_text(CONFIG.format(**values, rtp=f"{rtp}-{rtp + 98}", control=self.control))
        (folder / "contacts").touch()
        (folder / "accounts").write_text(self._account(registers, address, user))

    def _account(self, registers: tuple[str, str] | None, address: str, user: str) -> str:
        how = "answermode=manual;audio_codecs=PCMA,PCMU;dtmfmode=rtpevent"
        if registers is None:
            return f"<sip:{user}@{address};transport=udp>;regint=0;{how}\n"
        name, password = registers
        return f"<sip:{name}@{self.switch};transport=udp>;auth_user={name};auth_pass={password};regint=60;{how}\n"

    async def __aenter__(self) -> Phone:
        self._process = self._started()
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.control)
                break
            except OSError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                await asyncio.sleep(0.05)
        self._listening = asyncio.create_task(self._listen())
        return self

    def _started(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("wb") as output:
            return subprocess.Popen(
                ["baresip", "-4", "-f", str(self.folder)], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                cwd=self.folder,
            )  # fmt: skip

    async def __aexit__(self, *_exception: object) -> None:
        self._listening.cancel()
        self._writer.close()
        self._process.terminate()
        await asyncio.to_thread(self._process.wait)

    async def _listen(self) -> None:
        """Netstrings of JSON."""
        while True:
            length = int((await self._reader.readuntil(b":"))[:-1])
            self.events.append(json.loads(await self._reader.readexactly(length)))
            await self._reader.readexactly(1)

    async def do(self, command: str, parameters: str = "") -> None:
        body = json.dumps({"command": command, "params": parameters}).encode()
        self._writer.write(b"%d:%s," % (len(body), body))
        await self._writer.drain()

    async def calls(self, number: str) -> None:
        await self.do("dial", f"sip:{number}@{self.switch}")

    async def presses(self, keys: str) -> None:
        for key in keys:
            await self.do("sndcode", key)
            await asyncio.sleep(0.3)

    def saw(self, type: str) -> bool:
        return any(event.get("type") == type for event in self.events)

    def heard_file(self) -> Path:
        return sorted(self.folder.glob("dump-*-dec.wav"))[-1]

    def heard(self, hz: int) -> float:
        """How long a tone was heard, in seconds; nothing before the call is up."""
        if not any(self.folder.glob("dump-*-dec.wav")):
            return 0.0
        return seconds_of(self.heard_file(), hz)


async def until(what: str, holds: Callable[[], bool], wait_s: float = WAIT_S) -> None:
    deadline = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline, f"it did not come to this: {what}"
        await asyncio.sleep(0.05)


def write_tone(file: Path, hz: int) -> None:
    samples = [round(LOUD * math.sin(2 * math.pi * hz * n / RATE_HZ)) for n in range(RATE_HZ)]
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        for _ in range(TONE_S):
            out.writeframes(struct.pack(f"<{RATE_HZ}h", *samples))


def samples_of(file: Path, channel: int = 0) -> tuple[list[int], int]:
    """Of one channel of a 16-bit WAV, and the rate. A file that is still being written has no honest header."""
    data = file.read_bytes()
    rate: int = struct.unpack_from("<I", data, 24)[0]
    channels: int = struct.unpack_from("<H", data, 22)[0]
    start = data.index(b"data") + 8
    body = data[start : start + (len(data) - start) // 2 * 2]
    return list(struct.unpack(f"<{len(body) // 2}h", body))[channel::channels], rate


def seconds_of(file: Path, hz: int, channel: int = 0, window_s: float = 0.1) -> float:
    samples, rate = samples_of(file, channel)
    size = int(rate * window_s)
    windows = [samples[at : at + size] for at in range(0, len(samples) - size, size)]
    return sum(loudness(window, hz, rate) > HEARD_MIN for window in windows) * window_s


def loudness(samples: list[int], hz: int, rate: int) -> float:
    """Amplitude of one tone (Goertzel's algorithm)."""
    factor = 2 * math.cos(2 * math.pi * hz / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    return math.sqrt(max(0.0, last**2 + before**2 - factor * last * before)) * 2 / len(samples)
