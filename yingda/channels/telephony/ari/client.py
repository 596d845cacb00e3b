"""The client: comes back by itself, never waits for ever, and says what failed as a value."""

import asyncio
import logging
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from yarl import URL

from yingda.channels.telephony.ari.events import REPLACED, WANTED, SwitchEvent, decode
from yingda.channels.telephony.ari.faults import Answer, Fault, FaultKind, judged

CONNECTIONS_MAX: Final = 64
REQUEST_TIMEOUT_S: Final = 5.0
IDLE_S: Final = 60.0
"""How long an unused connection is kept; the switch itself ends them after 300 s."""
CONNECT_TIMEOUT_S: Final = 5.0
PING_EVERY_S: Final = 10.0
FRAME_BYTES_MAX: Final = 1 << 20
FRAMES_WAITING_MAX: Final = 4_096
"""Events not yet looked at; a reader that is slower makes the switch wait, then cut the websocket."""
RETRY_S: Final = 0.5
RETRY_MAX_S: Final = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connected:
    """The events that follow are complete; what happened before has to be asked for."""


@dataclass(frozen=True, slots=True)
class Lost:
    """No events until the next `Connected`. `replaced`: another process took our place."""

    replaced: bool = False


class Ari:
    """One switch. `events` once, requests from anywhere."""

    def __init__(
        self, url: str, user: str, password: str, *, application: str = "", wanted: Sequence[str] = WANTED,
        source: str = "channel:",
    ) -> None:  # fmt: skip
        """`url` up to and with /ari. `application` is the user's name unless it is given; `events` are those `wanted`
        of `source`."""
        self._url = url
        self._application = application or user
        self._wanted, self._source = wanted, source
        self._header = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def _http(self) -> aiohttp.ClientSession:
        """Made when first used: it belongs to the loop that runs then."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX, keepalive_timeout=IDLE_S),
                timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT_S), cookie_jar=aiohttp.DummyCookieJar(),
                headers={"authorization": self._header}, trust_env=False,
            )  # fmt: skip
        return self._session

    async def request(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer | Fault:
        """One request; it is never repeated here: the caller knows whether that is safe."""
        content = msgspec.json.encode(body) if body is not None else None
        headers = {"content-type": "application/json"} if content is not None else None
        asked = f"?{urlencode(query)}" if query else ""
        url = URL(f"{self._url}/{path}{asked}", encoded=True)
        try:
            async with self._http.request(method, url, data=content, headers=headers) as answer:
                return judged(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Fault(FaultKind.AWAY)

    async def events(self) -> AsyncGenerator[SwitchEvent | Connected | Lost, None]:
        """Everything that happens, for ever; connects again whenever the websocket is lost."""
        pause_s = RETRY_S
        while True:
            try:
                async with self._socket() as socket:
                    await self._subscribe()
                    pause_s = RETRY_S
                    yield Connected()
                    async for event in _frames(socket):
                        yield event
                        if event.type == REPLACED:
                            yield Lost(replaced=True)
                            return
            except (OSError, TimeoutError, WebSocketException, _NotSubscribed) as fault:
                log.warning("telephony.switch_away", extra={"fault": type(fault).__name__})
            yield Lost()
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, RETRY_MAX_S)

    def _socket(self) -> connect:
        return connect(
            f"{self._url.replace('http', 'ws', 1)}/events?app={self._application}",
            additional_headers={"authorization": self._header}, open_timeout=CONNECT_TIMEOUT_S,
            ping_interval=PING_EVERY_S, ping_timeout=PING_EVERY_S, max_size=FRAME_BYTES_MAX,
            max_queue=FRAMES_WAITING_MAX, compression=None, proxy=None,
        )  # fmt: skip

    async def _subscribe(self) -> None:
        """Which events, and of all channels: else a channel that left the application tells no cause of its end."""
        application = f"applications/{self._application}"
        wanted = {"allowed": [{"type": name} for name in self._wanted]}
        for answer in (
            await self.request("PUT", f"{application}/eventFilter", body=wanted),
            await self.request("POST", f"{application}/subscription", {"eventSource": self._source}),
        ):
            if isinstance(answer, Fault):
                raise _NotSubscribed(answer.status)


class _NotSubscribed(Exception):
    """The websocket is there, but the switch did not take the filter."""


async def _frames(socket: ClientConnection) -> AsyncIterator[SwitchEvent]:
    async for frame in socket:
        try:
            yield decode(frame)
        except msgspec.DecodeError:  # an event of a form we do not know is no reason to lose the others
            log.warning("telephony.event_unread")
