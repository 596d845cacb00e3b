"""The lane between the product of the routing benchmark and its load, two processes: frames over a pair of sockets, as
many in one write as there are. Moments are `time.perf_counter`, which all processes of the machine share.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec

from yingda.journey import commands

Asked = (
    commands.CustomerOnline | commands.Start | commands.AskHuman | commands.CustomerSend | commands.Beat
    | commands.SetStatus | commands.Accept | commands.Send | commands.Finish | commands.WrapUp
)  # fmt: skip


class Do(msgspec.Struct, array_like=True, tag=1):
    """A command; `n` 0 wants no answer."""

    n: int
    command: Asked
    actor: str
    operation: str | None = None


class Look(msgspec.Struct, array_like=True, tag=2):
    """Opens a screen: an agent's desk, or with an entry point a visitor's page."""

    n: int
    who: str
    entry: str = ""


class Leave(msgspec.Struct, array_like=True, tag=3):
    """Closes a visitor's page."""

    who: str


class Figures(msgspec.Struct, array_like=True, tag=4):
    """What was seen since measuring began. Times are seconds; `cpu_s` is the load's own."""

    finished: int
    free_to_offer_s: list[float]
    arrival_to_offer_s: list[float]
    cpu_s: float
    failures: list[str]


class Opened(msgspec.Struct, array_like=True, tag=5):
    """Everybody is signed in."""


class Answer(msgspec.Struct, array_like=True, tag=1):
    """To a `Do` or a `Look`; `refused` is a code."""

    n: int
    body: bytes = b""
    refused: str = ""


class Shown(msgspec.Struct, array_like=True, tag=2):
    """A frame for a desk, and when the owner told it: after the commit."""

    who: str
    at: float
    frame: bytes


class Enter(msgspec.Struct, array_like=True, tag=3):
    """So many customers from now on, whose talks take so long."""

    customers: int
    talk_s: float


class Measure(msgspec.Struct, array_like=True, tag=4):
    """Begin to measure, or stop and say what was seen."""

    on: bool


ToProduct = Do | Look | Leave | Figures | Opened
ToLoad = Answer | Shown | Enter | Measure
Item = TypeVar("Item")

LENGTH: Final = struct.Struct(">I")
_encode: Final = msgspec.msgpack.Encoder().encode


class Lane(asyncio.Protocol, Generic[Item]):
    """One end. `on_item` gets what the other end sends, in order."""

    def __init__(self, kinds: Any, on_item: Callable[[Item], None]) -> None:
        self._decode: Callable[[bytes | memoryview], list[Item]] = msgspec.msgpack.Decoder(list[kinds]).decode
        self._on_item = on_item
        self._waiting: list[Any] = []
        self._buffer = bytearray()
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self.closed: asyncio.Future[None] = self._loop.create_future()

    async def open(self, end: socket.socket) -> None:
        await self._loop.create_connection(lambda: self, sock=end)

    def send(self, item: Any) -> None:
        """Goes out with whatever else comes in this turn of the loop."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(item)

    def _flush(self) -> None:
        frame = _encode(self._waiting)
        self._waiting = []
        if not self._transport.is_closing():
            self._transport.write(LENGTH.pack(len(frame)) + frame)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's is none of asyncio's classes

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        at = 0
        while len(self._buffer) - at >= LENGTH.size:
            end = at + LENGTH.size + LENGTH.unpack_from(self._buffer, at)[0]
            if end > len(self._buffer):
                break
            items = self._decode(bytes(self._buffer[at + LENGTH.size : end]))
            at = end
            for item in items:
                self._on_item(item)
        del self._buffer[:at]

    def close(self) -> None:
        self._transport.close()
