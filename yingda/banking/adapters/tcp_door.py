"""Speaking frames over TCP (or TLS): two bytes of length, then the message; one exchange at a time on a connection."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit

from yingda.banking.adapters.guarding import Guard
from yingda.banking.adapters.timing import Broken, Timing
from yingda.banking.port import Outcome

T = TypeVar("T")
Read = Callable[[bytes], Outcome[T]]
"""What an answer means. Raises `Broken` for what it cannot read."""

HEAD_BYTES: Final = 2
LINES_MAX: Final = 8
"""Open connections to one host; card hosts allow few."""

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class TcpDoor:
    """One host at `tcp://host:port`, or `tls://`."""

    def __init__(self, name: str, address: str, timing: Timing) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._tls = ssl.create_default_context() if parts.scheme == "tls" else None
        self._timing, self._guard = timing, Guard(name, timing)
        self._idle: list[Line] = []
        self._free = asyncio.Semaphore(LINES_MAX)

    async def question(self, frame: bytes, read: Read[T]) -> Outcome[T]:
        """Tried again when it fails."""
        return await self._guard.question(lambda: self._exchange(frame, read))

    async def order(self, frame: bytes, read: Read[T]) -> Outcome[T]:
        """Sent once."""
        return await self._guard.order(lambda: self._exchange(frame, read))

    async def close(self) -> None:
        while self._idle:
            await _hang_up(self._idle.pop())

    async def _exchange(self, frame: bytes, read: Read[T]) -> Outcome[T]:
        async with self._line() as (reader, writer):
            try:
                async with asyncio.timeout(self._timing.answer_s):
                    writer.write(len(frame).to_bytes(HEAD_BYTES, "big") + frame)
                    await writer.drain()
                    size = int.from_bytes(await reader.readexactly(HEAD_BYTES), "big")
                    answer = await reader.readexactly(size)
            except TimeoutError:
                raise Broken("core.slow", certain=False) from None
            except (asyncio.IncompleteReadError, OSError):
                raise Broken("core.cut_off", certain=False) from None
        return read(answer)

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        """A connection for one exchange; after anything but an answer it is hung up, since a late one may come."""
        try:
            async with asyncio.timeout(self._timing.connect_s):
                await self._free.acquire()
        except TimeoutError:
            raise Broken("core.busy", certain=True) from None
        try:
            line = await self._open()
            try:
                yield line
            except BaseException:
                await _hang_up(line)
                raise
            self._idle.append(line)
        finally:
            self._free.release()

    async def _open(self) -> Line:
        while self._idle:
            line = self._idle.pop()
            if not line[0].at_eof() and not line[1].is_closing():
                return line
            await _hang_up(line)
        try:
            async with asyncio.timeout(self._timing.connect_s):
                return await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        except (TimeoutError, OSError):
            raise Broken("core.unreachable", certain=True) from None


async def _hang_up(line: Line) -> None:
    line[1].close()
    with contextlib.suppress(OSError):
        await line[1].wait_closed()
