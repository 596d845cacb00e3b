"""Carries whole requests and sockets to the node that owns the institution's live contacts, and its answers back.

A node that does not answer any more has lost its partitions within the lease: as soon as another one has them, what is
under way to the old one ends with an answer that tells the sender to come again. Nothing is sent twice from here: the
sender repeats, with the same operation id.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from prometheus_client import Counter, Gauge
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from yarl import URL

from yingda.entrypoints.nodes.seal import HEADER, Seal, Sealed
from yingda.entrypoints.router import Place, Router
from yingda.foundation.clock import Clock
from yingda.foundation.errors import Refusal, TooMany
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REGISTRY
from yingda.foundation.partitions import NotOwner
from yingda.foundation.sockets import CLOSE_RESTART

CONNECT_S: Final = 2.0
OPEN_S: Final = 5.0
"""For the other node to answer that it opened a socket."""
READ_S: Final = 60.0
"""Between two pieces of an answer: streams of events say every 15 s that they live."""
KEPT_S: Final = 3.0
"""How long an unused connection between nodes is kept: shorter than the 5 s after which the other side closes it."""
REQUESTS_MAX: Final = 2_000
"""Under way to other nodes at one time; more are refused (`limit.reached`)."""
SOCKETS_MAX: Final = 20_000
"""Open to other nodes; more are closed at once and come back."""
LOOK_EVERY_S: Final = 1.0
PIECE_BYTES: Final = 65_536
NO_CODE: Final = frozenset({None, 1005, 1006, 1015})
"""Not to be said on a wire (RFC 6455 7.4.1)."""
HOPS: Final = frozenset({
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
    b"transfer-encoding", b"upgrade", b"date", b"x-forwarded-for", b"x-forwarded-proto", HEADER.encode(),
})  # fmt: skip
"""Headers of one hop (RFC 9110 7.6.1), and what our own seal says better."""

RELAYED: Final = Counter(
    "yingda_relayed", "Requests and sockets carried to other nodes.", ["kind", "result"], registry=REGISTRY
)
UNDER_WAY: Final = Gauge("yingda_relays_open", "Under way to other nodes.", ["kind"], registry=REGISTRY)

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Flight:
    """What is under way to a node. `moved`: the institution is elsewhere now."""

    tenant: TenantId
    place: Place
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    begun: bool = False
    """The answer has begun to go out; `sized`: with its length."""
    sized: bool = False


class Relay:
    def __init__(self, router: Router, seal: Seal, clock: Clock) -> None:
        self._router, self._seal, self._clock = router, seal, clock
        self._flights: dict[str, set[_Flight]] = {"http": set(), "websocket": set()}
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_S),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=READ_S),
            auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("accept", "accept-encoding", "content-type", "user-agent"),
        )  # fmt: skip
        self._task = asyncio.create_task(self._watch(), name="relay")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def carry(self, scope: Scope, receive: Receive, send: Send, tenant: TenantId, place: Place) -> bool:
        """Whole, to the node at `place` and back; of a socket `websocket.connect` was received. False: the node was not
        to be reached, and nothing was sent or read."""
        kind: str = scope["type"]
        flights = self._flights[kind]
        if len(flights) >= (REQUESTS_MAX if kind == "http" else SOCKETS_MAX):
            await _end(scope, receive, send, TooMany(limit=f"relayed_{kind}"))
            return True
        flight = _Flight(tenant, place)
        flights.add(flight)
        UNDER_WAY.labels(kind).set(len(flights))
        try:
            work = self._http if kind == "http" else self._websocket
            return await self._until_moved(flight, work(scope, receive, send, flight), scope, receive, send)
        finally:
            flights.discard(flight)
            UNDER_WAY.labels(kind).set(len(flights))

    async def _watch(self) -> None:
        """Ends what is under way to nodes that are the wrong ones now."""
        while True:
            await self._router.membership.change(LOOK_EVERY_S)
            for flight in [each for flights in self._flights.values() for each in flights]:
                now = self._router.where(flight.tenant)
                if now is not None and now.life != flight.place.life:
                    flight.moved.set()

    async def _until_moved(
        self, flight: _Flight, work: Coroutine[Any, Any, None], scope: Scope, receive: Receive, send: Send
    ) -> bool:
        carrying = asyncio.ensure_future(work)
        moving = asyncio.ensure_future(flight.moved.wait())
        try:
            await asyncio.wait({carrying, moving}, return_when=asyncio.FIRST_COMPLETED)
            if carrying.done():
                fault: BaseException | None = carrying.exception()
                result = "ok" if fault is None else type(fault).__name__
            else:
                fault, result = ConnectionAbortedError(), "moved"
        finally:
            for task in (carrying, moving):
                task.cancel()
            await asyncio.gather(carrying, moving, return_exceptions=True)
        RELAYED.labels(scope["type"], result).inc()
        if fault is None:
            return True
        if not isinstance(fault, aiohttp.ClientError | OSError | TimeoutError):
            raise fault
        self._router.membership.look_soon()
        if isinstance(fault, aiohttp.ClientConnectorError):
            return False
        if not flight.begun:
            await _end(scope, receive, send, NotOwner())
        elif scope["type"] == "websocket":
            with contextlib.suppress(Exception):
                await send({"type": "websocket.close", "code": CLOSE_RESTART})
        elif not flight.sized:  # a stream ends; the page comes back
            await send({"type": "http.response.body", "body": b""})
        else:
            raise ConnectionAbortedError("the other node went in the middle of an answer")
        return True

    # ── requests ──

    async def _http(self, scope: Scope, receive: Receive, send: Send, flight: _Flight) -> None:
        assert self._session is not None
        gone = asyncio.Event()
        given = dict(scope["headers"])
        data = _body(receive, gone) if b"content-length" in given or b"transfer-encoding" in given else None
        url, headers = self._addressed(scope, flight.place)
        async with self._session.request(
            scope["method"], url, headers=headers, data=data, allow_redirects=False
        ) as answer:  # fmt: skip
            kept = [(key.lower(), value) for key, value in answer.raw_headers if key.lower() not in HOPS]
            flight.sized = any(key == b"content-length" for key, _ in kept)
            flight.begun = True
            await send({"type": "http.response.start", "status": answer.status, "headers": kept})
            listening = asyncio.ensure_future(_until_gone(receive, gone, answer))
            try:
                async for piece in answer.content.iter_any():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    if gone.is_set():
                        return
                await send({"type": "http.response.body", "body": b""})
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    # ── sockets ──

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, flight: _Flight) -> None:
        assert self._session is not None
        url, headers = self._addressed(scope, flight.place)
        try:
            async with asyncio.timeout(OPEN_S):
                far = await self._session.ws_connect(
                    url, headers=headers, protocols=scope.get("subprotocols", ()), max_msg_size=0, autoclose=False,
                    autoping=True, compress=0,
                )  # fmt: skip
        except aiohttp.WSServerHandshakeError as refused:
            if refused.status >= 500:
                raise
            flight.begun = True
            await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403, as the owner said
            return
        try:
            flight.begun = True
            await send({"type": "websocket.accept", "subprotocol": far.protocol})
            there, back = asyncio.ensure_future(_there(receive, far)), asyncio.ensure_future(_back(far, send))
            try:
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (there, back):
                    task.cancel()
                await asyncio.gather(there, back, return_exceptions=True)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(CONNECT_S):
                    await far.close(code=1001)

    def _addressed(self, scope: Scope, place: Place) -> tuple[URL, list[tuple[str, str]]]:
        """Where to, and the headers: the caller's own, with our seal."""
        query: bytes = scope["query_string"]
        path: bytes = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
        assert place.url is not None
        sealed = Sealed(
            place.life, self._clock.now_ms(), scope["client"][0] if scope.get("client") else "",
            str(scope["scheme"]),
        )  # fmt: skip
        seal = self._seal.put(sealed, str(scope.get("method", "GET")), path + b"?" + query)
        headers = [
            (key.decode("latin-1"), value.decode("latin-1"))
            for key, value in scope["headers"]
            if key not in HOPS and not key.startswith(b"sec-websocket-")
        ]
        text = f"{place.url}{path.decode('ascii')}" + (f"?{query.decode('ascii')}" if query else "")
        return URL(text, encoded=True), [*headers, (HEADER, seal)]


async def _body(receive: Receive, gone: asyncio.Event) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            gone.set()
            raise ConnectionResetError("the sender went")
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def _until_gone(receive: Receive, gone: asyncio.Event, answer: aiohttp.ClientResponse) -> None:
    """Nobody reads the answer any more: the other node is told so."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()
    answer.close()


async def _there(receive: Receive, far: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        await (far.send_str(text) if text is not None else far.send_bytes(message["bytes"]))


async def _back(far: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    while True:
        message = await far.receive()
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                await send({"type": "websocket.send", "text": message.data})
            case aiohttp.WSMsgType.BINARY:
                await send({"type": "websocket.send", "bytes": message.data})
            case _:
                code = far.close_code
                said = CLOSE_RESTART if code in NO_CODE else code
                await send({"type": "websocket.close", "code": said, "reason": ""})
                return


async def _end(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Nothing has gone out yet: the sender is told to come again."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": CLOSE_RESTART})
        return
    headers = {"retry-after": "1"} if refusal.status == 503 else None
    await JSONResponse(refusal.body(), refusal.status, headers)(scope, receive, send)
