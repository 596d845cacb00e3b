"""The agents' phones of the load: one UDP socket on which all of them are registered. They answer at once, talk for as
long as they are told and hang up. When a message came says the kernel, so that a busy load does not lie about it."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bench import _sip as sip
from bench._server import HOST

ADDRESS: Final = "127.0.0.3"
REGISTERED_S: Final = 280
REGISTER_AGAIN_S: Final = 200.0
REGISTERING_AT_ONCE: Final = 8
REGISTER_PAUSE_S: Final = 5.0
"""After a refusal: who asks faster is shut out."""
RESEND_S: Final = (0.5, 1.0, 2.0, 4.0, 4.0)
TIMEOUT_S: Final = 20.0
SO_TIMESTAMPNS: Final = 35
"""Linux: the kernel notes when each datagram arrived, in ns of the wall clock."""
BUFFER_BYTES: Final = 8 << 20
DATAGRAM_BYTES_MAX: Final = 65_535


@dataclass(slots=True)
class Rung:
    """One INVITE to a phone. Times are epoch seconds; 0.0: it did not come to this. `free_s`: since the last call."""

    agent: str
    caller: str
    at: float
    free_s: float | None
    answered_at: float = 0.0
    ended_at: float = 0.0
    by: str = ""
    """Who ended it: agent, switch or cancel."""


@dataclass(slots=True)
class _Leg:
    rung: Rung
    dialog: sip.Dialog
    peer: tuple[str, int]
    bye: bytes = b""
    resend: asyncio.TimerHandle | None = None
    hang_up: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Talk:
    """How long agents talk, in seconds, evenly between the two."""

    least_s: float
    most_s: float

    def length(self) -> float:
        return random.uniform(self.least_s, self.most_s)


class Phones:
    """All phones of a switch. `on_hang_up` is told of the caller whose agent hung up."""

    def __init__(self, switch_port: int, sound_port: int, talk: Talk, *, address: str = ADDRESS, port: int = 0) -> None:
        """`sound_port`: where the phones say that they hear; an echo may listen there."""
        self.talk = talk
        self.rungs: list[Rung] = []
        self.faults: dict[str, int] = {}
        self.on_hang_up: Callable[[str], None] = lambda _caller: None
        self._switch = (HOST, switch_port)
        self._sound = sip.SDP.format(address=address, port=sound_port)
        self._legs: dict[str, _Leg] = {}
        self._freed: dict[str, float] = {}
        self._passwords: dict[str, str] = {}
        self._registering: dict[str, asyncio.Future[sip.Message]] = {}
        self._turn = 0
        self._challenge = ""
        self._renewing: asyncio.Task[None] | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.bind((address, port))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self._own = f"{address}:{self.port}"
        asyncio.get_running_loop().add_reader(self._socket, self._readable)

    @property
    def talking(self) -> int:
        return sum(leg.rung.answered_at > 0 for leg in self._legs.values())

    async def register(self, passwords: dict[str, str]) -> None:
        """By agent. Goes on registering until `close`. Raises TimeoutError when the switch does not take one."""
        self._passwords = passwords
        if self._renewing is not None:
            self._renewing.cancel()
        await self._register_all()
        self._renewing = asyncio.create_task(self._renew())

    def hang_up(self, most: int) -> list[Rung]:
        """So many agents, those who talk longest, hang up now; their calls."""
        ended = [leg for leg in self._legs.values() if leg.rung.answered_at and not leg.rung.ended_at][:most]
        for leg in ended:
            self._hang_up(leg)
        return [leg.rung for leg in ended]

    def forget(self) -> None:
        """The switch died: nobody is on the line any more, and nobody says so."""
        for leg in self._legs.values():
            _stop(leg)
            leg.rung.ended_at = leg.rung.ended_at or time.time()
        self._legs.clear()

    def close(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
        for leg in self._legs.values():
            _stop(leg)
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    # ── registration ──

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(REGISTER_AGAIN_S)
            try:
                await self._register_all()
            except TimeoutError:
                self._fault("not registered again")

    async def _register_all(self) -> None:
        turns = asyncio.Semaphore(REGISTERING_AT_ONCE)

        async def one(agent: str) -> None:
            async with turns:
                await self._register(agent)

        await asyncio.gather(*(one(agent) for agent in self._passwords))

    async def _register(self, agent: str) -> None:
        """Again and again, a while."""
        deadline, challenged = time.monotonic() + TIMEOUT_S * 3, False
        while time.monotonic() < deadline:
            answer = await self._ask_to_register(agent)
            if answer is not None and answer.status == 200:
                return
            if answer is not None and answer.status == 401 and not challenged:
                self._challenge, challenged = answer.headers["www-authenticate"], True
            else:
                challenged = False
                await asyncio.sleep(REGISTER_PAUSE_S)
        raise TimeoutError(f"the phone of {agent} could not register: {answer.first if answer else 'no answer'}")

    async def _ask_to_register(self, agent: str) -> sip.Message | None:
        self._turn += 1
        switch = f"{self._switch[0]}:{self._switch[1]}"
        told = ""
        if self._challenge:
            told = sip.digest(self._challenge, "REGISTER", f"sip:{switch}", agent, self._passwords[agent])
        done = self._registering[agent] = asyncio.get_running_loop().create_future()
        self._send(sip.register(agent, self._own, switch, REGISTERED_S, self._turn, told), self._switch)
        try:
            return await asyncio.wait_for(done, 2.0)
        except TimeoutError:
            return None

    # ── messages ──

    def _readable(self) -> None:
        for _ in range(200):
            try:
                data, told, _flags, peer = self._socket.recvmsg(DATAGRAM_BYTES_MAX, 64)
            except (BlockingIOError, ConnectionError):
                return
            message = sip.read(data)
            if message is not None:
                self._take(message, peer, _arrived(told))

    def _take(self, message: sip.Message, peer: tuple[str, int], at: float) -> None:
        call = message.headers.get("call-id", "")
        leg = self._legs.get(call)
        match message.method:
            case "SIP/2.0":
                self._response(message, leg)
            case "INVITE" if leg is None:
                self._rings(call, message, peer, at)
            case "INVITE":
                self._answer(leg)
            case "ACK":
                if leg is not None and leg.resend is not None:
                    leg.resend.cancel()
            case "BYE":
                self._send(sip.response(message, "200 OK"), peer)
                if leg is not None:
                    self._gone(call, leg, "switch", at)
            case "CANCEL":
                self._send(sip.response(message, "200 OK"), peer)
                if leg is not None:
                    self._send(sip.response(leg.dialog.invite, "487 Request Terminated", leg.dialog.tag), peer)
                    self._gone(call, leg, "cancel", at)
            case _:
                self._send(sip.response(message, "200 OK", "x"), peer)

    def _response(self, message: sip.Message, leg: _Leg | None) -> None:
        if message.headers.get("cseq", "").endswith("REGISTER"):
            waiting = self._registering.get(sip.user_of(message.headers["to"]))
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        elif leg is not None and message.status >= 200:
            _stop(leg)
            self._legs.pop(message.headers["call-id"], None)

    def _rings(self, call: str, message: sip.Message, peer: tuple[str, int], at: float) -> None:
        agent = message.user
        freed = self._freed.pop(agent, None)
        rung = Rung(agent, sip.user_of(message.headers["from"]), at, at - freed if freed is not None else None)
        self.rungs.append(rung)
        leg = self._legs[call] = _Leg(rung, sip.Dialog(message), peer)
        self._answer(leg)
        rung.answered_at = time.time()
        leg.hang_up = asyncio.get_running_loop().call_later(self.talk.length(), self._hang_up, leg)

    def _answer(self, leg: _Leg | None, tries: int = 0) -> None:
        if leg is None:
            return
        contact = f"sip:{leg.rung.agent}@{self._own}"
        self._send(sip.response(leg.dialog.invite, "200 OK", leg.dialog.tag, contact, self._sound), leg.peer)
        if leg.resend is not None:
            leg.resend.cancel()
        if tries < len(RESEND_S):
            loop = asyncio.get_running_loop()
            leg.resend = loop.call_later(RESEND_S[tries], self._answer, leg, tries + 1)
        else:
            self._fault("answer not acknowledged")

    def _hang_up(self, leg: _Leg, tries: int = 0) -> None:
        if leg.rung.ended_at and not tries:
            return
        if not tries:
            _stop(leg)
            self._end(leg.rung, "agent", time.time())
            leg.bye = leg.dialog.request("BYE", self._own)
            self.on_hang_up(leg.rung.caller)
        self._send(leg.bye, leg.peer)
        if tries < len(RESEND_S):
            loop = asyncio.get_running_loop()
            leg.hang_up = loop.call_later(RESEND_S[tries], self._hang_up, leg, tries + 1)
        else:
            self._fault("hang-up not confirmed")
            self._legs.pop(leg.dialog.invite.headers["call-id"], None)

    def _gone(self, call: str, leg: _Leg, by: str, at: float) -> None:
        if not leg.rung.ended_at:
            self._end(leg.rung, by, at)
        _stop(leg)
        self._legs.pop(call, None)

    def _end(self, rung: Rung, by: str, at: float) -> None:
        rung.ended_at, rung.by = at, by
        if by != "cancel":
            self._freed[rung.agent] = at

    def _send(self, data: bytes, peer: tuple[str, int]) -> None:
        try:
            self._socket.sendto(data, peer)
        except OSError:
            self._fault("not sent")

    def _fault(self, what: str) -> None:
        self.faults[what] = self.faults.get(what, 0) + 1


def _stop(leg: _Leg) -> None:
    for timer in (leg.resend, leg.hang_up):
        if timer is not None:
            timer.cancel()


def _arrived(told: list[tuple[int, int, bytes]]) -> float:
    """What the kernel noted, epoch seconds."""
    for level, kind, data in told:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanos = struct.unpack("ll", data[:16])
            return float(seconds + nanos / 1e9)
    return time.time()
