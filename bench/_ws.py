"""A websocket client for load: RFC 6455 on a bare asyncio protocol, text frames only, as cheap as Python allows.

The masking key is zero, which the server must take and which costs nothing; never do that outside a load test.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import Final

TEXT: Final = 0x1
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
NO_STATUS: Final = 1005
GONE: Final = 1006


class Refused(ConnectionError):
    """The server did not open a websocket."""


class Socket(asyncio.Protocol):
    """One websocket. `on_text` gets each message, `on_close` the close code once."""

    def __init__(self, request: bytes, on_text: Callable[[bytes], None], on_close: Callable[[int], None]) -> None:
        self._request = request
        self._on_text = on_text
        self._on_close = on_close
        self._buffer = bytearray()
        self._code = GONE
        self._transport: asyncio.Transport
        self._over = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def send(self, text: bytes) -> None:
        self._frame(TEXT, text)

    def close(self) -> None:
        self._frame(CLOSE, b"\x03\xe8")
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's is none of asyncio's classes
        transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(Refused("closed while opening"))
        if not self._over:
            self._over = True
            self._on_close(self._code)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done() and not self._shake_hands():
            return
        at, size = 0, len(self._buffer)
        while size - at >= 2:
            length, head = self._buffer[at + 1] & 0x7F, 2
            if length == 126:
                head = 4
            elif length == 127:
                head = 10
            if size - at < head:
                break
            if head == 4:
                (length,) = struct.unpack_from(">H", self._buffer, at + 2)
            elif head == 10:
                (length,) = struct.unpack_from(">Q", self._buffer, at + 2)
            if size - at < head + length:
                break
            self._take(self._buffer[at] & 0xF, bytes(self._buffer[at + head : at + head + length]))
            at += head + length
        del self._buffer[:at]

    def _shake_hands(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(Refused(bytes(self._buffer[:60]).decode(errors="replace")))
            self._transport.abort()
            return False
        del self._buffer[: end + 4]
        self.opened.set_result(None)
        return True

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self._on_text(payload)
        elif kind == PING:
            self._frame(PONG, payload)
        elif kind == CLOSE:
            self._code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else NO_STATUS
            self._transport.close()

    def _frame(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = struct.pack(">BB", 0x80 | kind, 0x80 | size)
        elif size < 65_536:
            head = struct.pack(">BBH", 0x80 | kind, 0xFE, size)
        else:
            head = struct.pack(">BBQ", 0x80 | kind, 0xFF, size)
        self._transport.write(head + b"\0\0\0\0" + payload)


async def connect(
    host: str, port: int, path: str, on_text: Callable[[bytes], None], on_close: Callable[[int], None]
) -> Socket:
    """An open websocket; raises OSError when there is none to be had."""
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(request, on_text, on_close), host, port)
    await socket.opened
    return socket


class Http:
    """One HTTP/1.1 connection that is kept open: enough for tickets by the thousand."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def post(self, path: str, body: bytes = b"", cookie: str = "", operation: str = "") -> tuple[int, bytes]:
        """Status and body. Raises OSError; the next call opens a new connection."""
        async with self._turn:
            try:
                return await self._post(path, body, cookie, operation)
            except BaseException as fault:
                self.close()  # half an answer may be on its way
                if isinstance(fault, asyncio.IncompleteReadError | asyncio.LimitOverrunError):
                    raise ConnectionError(str(fault)) from fault
                raise

    async def _post(self, path: str, body: bytes, cookie: str, operation: str) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        lines = [
            f"POST {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Origin: http://{self._host}:{self._port}",
            "Content-Type: application/json", f"Content-Length: {len(body)}",
        ]  # fmt: skip
        lines += [f"Cookie: {cookie}"] if cookie else []
        lines += [f"X-Operation-Id: {operation}"] if operation else []
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        length = int(headers.get("content-length", "0"))
        return int(head.split(" ", 2)[1]), await reader.readexactly(length)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
