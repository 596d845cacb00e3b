"""Callers of the load: sipp at the carrier's address. Each has a number of its own, keeps the line until the agent
hangs up, and then hangs up too (a caller who is asked how it was would else stay on)."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench._server import HOST

ADDRESS: Final = "127.0.0.2"
NUMBER: Final = "95500"
NUMBERS: Final = 100_000
"""Callers of one run of sipp; their numbers differ in what is left of a number when it is masked."""
PREFIX_FIRST: Final = 30
"""Numbers of mobile phones: 130 to 139, then four zeros, then four digits."""
ANSWER_TIMEOUT_MS: Final = 20_000
STAY_MS_MAX: Final = 600_000
ENDING_S: Final = 20.0
LOOK_S: Final = 0.1
PERIOD_MS: Final = 10_000
RTP_SECONDS: Final = 10
TONE: Final = "tone.al"
ALAW: Final = bytes.fromhex("34212134b4a1a1b4")
"""One period of 1 kHz at 8 kHz (ITU-T G.711, table 5)."""

SCENARIO: Final = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=u 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio @port@ RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true" timeout="@answer@"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[last_From:]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

]]></send>
@sound@
<recv request="INFO" optional="true" next="1"/>
<recv request="BYE" timeout="@stay@"/>
<send next="2"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<label id="1"/>
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>
<label id="2"/>
<nop/>
</scenario>
"""


class NoSipp(RuntimeError):
    """There is no sipp on this machine."""


@dataclass(slots=True)
class Outcome:
    """What became of the calls of one run. `called_at`: epoch seconds of the INVITE, by number as it was sent;
    `over_at`: of the BYE. `failures`: what went wrong, and how often."""

    called_at: dict[str, float]
    over_at: dict[str, float]
    failures: dict[str, int]
    resent: int = 0


def demand_sipp() -> None:
    if shutil.which("sipp") is None:
        raise NoSipp("sipp is missing: apt install sip-tester")


def number_of(call: int) -> str:
    """The number of the call-th caller (from 1), as 13800138000 is one."""
    return f"1{PREFIX_FIRST + call // 10_000 % 10:02d}0000{call % 10_000:04d}"


def call_of(shown: str) -> int | None:
    """Which caller a phone shows, masked or not: the first three and the last four digits say it."""
    digits = "".join(each for each in shown if each.isdigit())
    return (int(digits[1:3]) - PREFIX_FIRST) * 10_000 + int(digits[-4:]) if len(digits) >= 7 else None


class Callers:
    """One run of sipp against the switch. `rate` a second, never more than `limit` on the line, `most` in all."""

    def __init__(
        self, folder: Path, name: str, switch_port: int, *, rate: float, limit: int, most: int = NUMBERS - 1,
        sound: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self._folder = folder / f"callers-{name}"
        self._folder.mkdir(parents=True)
        self._port = _port_pair()
        self._switch = f"{HOST}:{switch_port}"
        self._hints = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._hints.bind((ADDRESS, 0))
        self._write(most, sound=sound)
        self._arguments = [
            "-sf", "scenario.xml", "-inf", "numbers.csv", "-i", ADDRESS, "-mi", ADDRESS, "-p", str(self._port),
            "-s", NUMBER, "-cid_str", f"%u-{name}", "-r", str(max(1, round(rate * PERIOD_MS / 1000))),
            "-rp", str(PERIOD_MS), "-l", str(limit), "-m", str(most), "-nostdin", "-trace_shortmsg",
            "-shortmessage_file", "messages.csv", "-trace_err", "-error_file", "errors.log",
            "-timeout_error", "-recv_timeout", str(STAY_MS_MAX), self._switch,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "screen").open("wb") as screen:
            self._process = subprocess.Popen(
                ["sipp", *self._arguments], cwd=self._folder, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen,
            )  # fmt: skip

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def agent_hung_up(self, shown: str) -> None:
        """The caller hears it; sipp is told by a message within the call."""
        call = call_of(shown)
        if call is not None and self.running:
            self._hints.sendto(self._hint(call), (ADDRESS, self._port))

    async def stop(self) -> Outcome:
        """No new calls; waits for those on the line, a while; what is left then is cut."""
        await self.drain()
        return self.outcome()

    async def drain(self, wait_s: float = ENDING_S) -> None:
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGUSR1)
        await self.ended(wait_s)
        self.kill()

    async def ended(self, wait_s: float) -> None:
        """Returns when all calls are over, or after that long."""
        deadline = time.monotonic() + wait_s
        while self.running and time.monotonic() < deadline:  # noqa: ASYNC110  sipp tells nobody
            await asyncio.sleep(LOOK_S)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._hints.close()

    def outcome(self) -> Outcome:
        """Read from sipp's list of messages."""
        found = Outcome({}, {}, {})
        file = self._folder / "messages.csv"
        lines = file.read_text(errors="replace").splitlines() if file.exists() else []
        answered: set[str] = set()
        seen: set[tuple[str, str]] = set()
        for line in lines:
            parts = line.split("\t")
            if len(parts) < 7:
                continue
            at, way, call, turn, first = float(parts[2]), parts[3], parts[4], parts[5], parts[6]
            number = number_of(int(call.partition("-")[0])) if call.partition("-")[0].isdigit() else ""
            if way == "S":
                found.resent += (call, turn + first) in seen
                seen.add((call, turn + first))
            if first.startswith("INVITE"):
                found.called_at.setdefault(number, at)
            elif first.startswith("BYE"):
                found.over_at.setdefault(number, at)
            elif way == "R" and turn.endswith("INVITE") and first.startswith("SIP/2.0 "):
                status = first.split(" ")[1]
                if status == "200":
                    answered.add(number)
                elif status >= "300":
                    found.failures[status] = found.failures.get(status, 0) + 1
                    found.over_at.setdefault(number, at)
        unanswered = len(found.called_at.keys() - answered - found.over_at.keys())
        if unanswered:
            found.failures["no answer"] = unanswered
        if never := len((answered & found.called_at.keys()) - found.over_at.keys()):
            found.failures["never over"] = never
        return found

    def _write(self, most: int, *, sound: bool) -> None:
        stream = f'<nop><action><exec rtp_stream="{TONE},-1,8"/></action></nop>' if sound else ""
        values = {
            "@port@": "[rtpstream_audio_port]" if sound else "[media_port]", "@sound@": stream,
            "@answer@": str(ANSWER_TIMEOUT_MS), "@stay@": str(STAY_MS_MAX),
        }  # fmt: skip
        scenario = SCENARIO
        for place, value in values.items():
            scenario = scenario.replace(place, value)
        (self._folder / "scenario.xml").write_text(scenario)
        numbers = "".join(f"{number_of(call)};\n" for call in range(1, most + 1))
        (self._folder / "numbers.csv").write_text(f"SEQUENTIAL\n{numbers}")
        (self._folder / TONE).write_bytes(ALAW * (RTP_SECONDS * 8000 // len(ALAW)))

    def _hint(self, call: int) -> bytes:
        via = f"SIP/2.0/UDP {ADDRESS}:{self._hints.getsockname()[1]};branch=z9hG4bKh{call}"
        return (
            f"INFO sip:caller@{ADDRESS}:{self._port} SIP/2.0\r\nVia: {via}\r\n"
            f"From: <sip:bench@{ADDRESS}>;tag=1\r\nTo: <sip:caller@{ADDRESS}>;tag=1\r\nCall-ID: {call}-{self.name}\r\n"
            "CSeq: 1 INFO\r\nContent-Length: 0\r\n\r\n"
        ).encode()


class Echo:
    """What agents' phones hear goes back to the caller: sipp as an echo of sound."""

    def __init__(self, folder: Path, address: str) -> None:
        self.port = _port_pair()
        with (folder / "echo.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sipp", "-sn", "uas", "-i", address, "-mi", address, "-mp", str(self.port), "-p", str(_port_pair()),
                 "-rtp_echo", "-nostdin"],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def _port_pair() -> int:
    """An even port with free ones behind it, most likely: sipp counts up from what it is given."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port - port % 2 if port < 65_000 else port - 600
