"""Websockets of any door: an outbox that never blocks, frames with a size and a rate, one loop.

Framing is JSON text. A client that does not read is closed (4008) and resumes; one that sends too fast or too much is
told so once and closed (4029 / 1009); a broken frame is answered with a code and changes nothing.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from yingda.foundation.errors import Refusal, TooLarge, TooMany
from yingda.foundation.metrics import REFUSALS
from yingda.foundation.realtime import encode

FRAME_BYTES_MAX: Final = 65_536
OUTBOX_FRAMES_MAX: Final = 2_048
FRAMES_PER_SECOND_MAX: Final = 50
FRAMES_BURST_MAX: Final = 100
CLOSE_SLOW: Final = 4008
CLOSE_TOO_FAST: Final = 4029
CLOSE_UNAUTHORISED: Final = 4401
CLOSE_RESTART: Final = 1012


class FrameMalformed(Refusal):
    """The frame is not a JSON object of a known form."""

    code = "frame.malformed"


class Outbox:
    """Frames on their way to one socket, in order. `send` returns at once."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._frames: deque[bytes] = deque()
        self._ready = asyncio.Event()
        self.closing: int | None = None

    def send(self, frame: bytes) -> None:
        if self.closing is not None:
            return
        if len(self._frames) >= OUTBOX_FRAMES_MAX:
            self.close(CLOSE_SLOW)
            return
        self._frames.append(frame)
        self._ready.set()

    def send_json(self, frame: Any) -> None:
        self.send(encode(frame))

    def close(self, code: int) -> None:
        """Sends what can be sent, then closes the socket with the code."""
        self.closing = code
        self._ready.set()

    async def run(self) -> None:
        """Sends until closed."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._frames and self.closing != CLOSE_SLOW:
                await self._websocket.send({"type": "websocket.send", "text": self._frames.popleft().decode()})
            if self.closing is not None:
                await self._websocket.close(self.closing)
                return


class Pace:
    """A token bucket: frames a second with a burst."""

    def __init__(self, per_second: float = FRAMES_PER_SECOND_MAX, burst: float = FRAMES_BURST_MAX) -> None:
        self._per_second, self._burst = per_second, burst
        self._tokens, self._at = burst, time.monotonic()

    def take(self) -> None:
        """Takes one token, or refuses with `limit.reached`."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1:
            raise TooMany(limit="frames_per_second", max=self._per_second)
        self._tokens -= 1


OnFrame = Callable[[dict[str, Any]], Awaitable[None]]


async def converse(websocket: WebSocket, outbox: Outbox, on_frame: OnFrame, door: str) -> None:
    """Runs an accepted socket until it ends: reads frames one after the other, sends the outbox beside it.

    Refusals that `on_frame` lets pass are answered and counted under `door`.
    """
    sending = asyncio.create_task(outbox.run())
    reading = asyncio.create_task(_read(websocket, outbox, on_frame, door))
    try:
        await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
        if outbox.closing is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(asyncio.shield(sending), 5)
    finally:
        for task in (sending, reading):
            task.cancel()
        await asyncio.gather(sending, reading, return_exceptions=True)


async def _read(websocket: WebSocket, outbox: Outbox, on_frame: OnFrame, door: str) -> None:
    pace = Pace()
    while True:
        try:
            text = await websocket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return
        try:
            pace.take()
            await on_frame(decode_frame(text))
        except Refusal as refusal:
            REFUSALS.labels(door, refusal.code).inc()
            outbox.send_json(refusal.body())
            if isinstance(refusal, TooMany):
                outbox.close(CLOSE_TOO_FAST)
                return


def decode_frame(text: str) -> dict[str, Any]:
    """The frame as an object, or a refusal."""
    if len(text) > FRAME_BYTES_MAX:
        raise TooLarge(max_bytes=FRAME_BYTES_MAX)
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise FrameMalformed() from None
    if not isinstance(frame, dict):
        raise FrameMalformed()
    return frame
