"""The client: comes back by itself, never waits for ever, and says what failed as a value."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

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
        self._auth = httpx.BasicAuth(user, password)
        self._header = next(self._auth.auth_flow(httpx.Request("GET", url))).headers["authorization"]
        limits = httpx.Limits(
            max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX, keepalive_expiry=IDLE_S
        )
        self._http = httpx.AsyncClient(limits=limits, timeout=REQUEST_TIMEOUT_S, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer | Fault:
        """One request; it is never repeated here: the caller knows whether that is safe."""
        headers = {"authorization": self._header}
        content = msgspec.json.encode(body) if body is not None else None
        if content is not None:
            headers["content-type"] = "application/json"
        try:
            answer = await self._http.request(
                method, f"{self._url}/{path}", params=query, content=content, headers=headers
            )
        except httpx.HTTPError:
            return Fault(FaultKind.AWAY)
        return judged(answer.status_code, answer.content)

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
