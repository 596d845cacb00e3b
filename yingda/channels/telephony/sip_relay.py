"""SIP over a websocket between a browser and the switch: passes on what a check lets pass, until one side ends."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from yingda.channels.telephony.sip_rules import NotSip, NotYours
from yingda.channels.telephony.switch.settings import DOOR_ADDRESS, LOOPBACK
from yingda.foundation.errors import TooMany
from yingda.foundation.metrics import FRAMES, REFUSALS
from yingda.foundation.sockets import CLOSE_RESTART, CLOSE_TOO_FAST, FRAME_BYTES_MAX, Pace

PROTOCOL: Final = "sip"
CONNECT_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0
CLOSE_LATER: Final = 1013
"""Try again later: there is no switch now."""
CLOSE_REFUSED: Final = 4403
"""The phone said what it must not."""

Check = Callable[[str], None]
"""Passes what the browser may say; raises `NotSip` or `NotYours`."""

log = logging.getLogger(__name__)


class Relay:
    """One accepted socket. `who` is for the log, `door` for the metrics."""

    def __init__(self, websocket: WebSocket, check: Check, who: str, door: str) -> None:
        self._websocket = websocket
        self._check = check
        self._who = who
        self._door = door
        self._ending: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(self, code: int) -> None:
        if not self._ending.done():
            self._ending.set_result(code)

    def heard(self, text: str) -> None:
        """The switch said this to the browser."""

    async def relay(self, url: str | None) -> None:
        """Passes messages both ways until one side ends, or somebody ends it. `url`: of the switch, if there is one."""
        try:
            if url is None:
                raise OSError
            switch = await connect(
                url, subprotocols=[Subprotocol(PROTOCOL)], local_addr=_from(url),
                open_timeout=CONNECT_TIMEOUT_S, close_timeout=CLOSE_TIMEOUT_S, max_size=FRAME_BYTES_MAX,
                compression=None, proxy=None,
            )  # fmt: skip
        except (OSError, TimeoutError, WebSocketException):
            await self._websocket.close(CLOSE_LATER)
            return
        async with switch:
            await self._pass_on(switch)

    async def _pass_on(self, switch: ClientConnection) -> None:
        lanes = [asyncio.create_task(self._outwards(switch)), asyncio.create_task(self._inwards(switch))]
        try:
            awaited: set[asyncio.Future[Any]] = {*lanes, self._ending}
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
        code = self._ending.result() if self._ending.done() else CLOSE_RESTART
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._websocket.close(code)

    async def _outwards(self, switch: ClientConnection) -> None:
        """From the browser to the switch. A frame that must not pass ends the socket: no phone of ours sends any."""
        pace = Pace()
        while True:
            message = await self._websocket.receive()
            if message["type"] != "websocket.receive":
                return
            try:
                pace.take()
                text = message.get("text") or (message.get("bytes") or b"").decode()
                self._check(text)
            except TooMany:
                self._refused(TooMany.code, CLOSE_TOO_FAST)
                return
            except (NotSip, NotYours, UnicodeDecodeError) as fault:
                log.warning("telephony.sip_refused", extra={"why": str(fault)[:60], "user": self._who})
                self._refused("sip.refused", CLOSE_REFUSED)
                return
            FRAMES.labels(self._door, "in").inc()
            await switch.send(text)

    async def _inwards(self, switch: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException, WebSocketDisconnect, RuntimeError):
            async for frame in switch:
                FRAMES.labels(self._door, "out").inc()
                text = frame if isinstance(frame, str) else frame.decode(errors="replace")
                self.heard(text)
                await self._websocket.send_text(text)

    def _refused(self, code: str, close: int) -> None:
        REFUSALS.labels(self._door, code).inc()
        self.end(close)


def _from(url: str) -> tuple[str, int] | None:
    """A switch on this machine knows our door by its address, and never shuts it out."""
    return (DOOR_ADDRESS, 0) if urlsplit(url).hostname == LOOPBACK else None
