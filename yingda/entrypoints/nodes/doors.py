"""Any node's door serves any institution: what needs the owner of live contacts goes to the owner's node, whole.

Around the application. A request is the owner's if it names an institution (`addressing`): it is answered here when the
owner is here, waits a moment when there is none, and is relayed otherwise. A relayed request is never relayed again.
"""

from __future__ import annotations

import time
from typing import Final

from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yingda.entrypoints.nodes.addressing import PEEKED_BYTES_MAX, Asked, addressed, entry_in
from yingda.entrypoints.nodes.directory import Directory
from yingda.entrypoints.nodes.relay import Relay
from yingda.entrypoints.nodes.seal import HEADER, Seal
from yingda.entrypoints.router import Place, Router
from yingda.foundation.clock import Clock
from yingda.foundation.errors import Forbidden, Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REFUSALS
from yingda.foundation.partitions import NotOwner
from yingda.foundation.sockets import CLOSE_RESTART

HOLD_S: Final = 3.0
"""How long a request waits for an owner: a move is over by then, and so is most of a takeover."""
HELD_MAX: Final = 5_000
"""Requests that wait at one time; more are told at once that there is no owner."""
DOOR: Final = "relay"
"""How refusals are called in the metrics."""


class Doors:
    """The ASGI application of a node."""

    def __init__(self, app: ASGIApp, router: Router, directory: Directory, seal: Seal, clock: Clock) -> None:
        self._app, self._router, self._directory, self._seal, self._clock = app, router, directory, seal, clock
        self._relay = Relay(router, seal, clock)
        self._held = 0

    async def start(self) -> None:
        await self._relay.start()

    async def stop(self) -> None:
        await self._relay.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        relayed = HEADER in headers
        if relayed:
            unsealed = self._unsealed(scope, headers[HEADER])
            if unsealed is None:
                await _refuse(scope, receive, send, Forbidden())
                return
            scope = unsealed
        tenant, receive = await self._tenant(scope, headers, receive)
        until = time.monotonic() + HOLD_S
        while True:
            place = await self._place(tenant) if tenant is not None else None
            if tenant is None or place is None or place.url is None:
                await self._app(scope, receive, send)
                return
            if relayed or time.monotonic() > until:  # it moved on meanwhile, or its node is gone: who asks comes again
                await _refuse(scope, receive, send, NotOwner())
                return
            carried = receive
            if scope["type"] == "websocket":
                message = await receive()
                receive = _again([message], receive)
            if await self._relay.carry(scope, carried, send, tenant, place):
                return
            await self._router.moves(tenant, place, until - time.monotonic())

    def _unsealed(self, scope: Scope, header: str) -> Scope | None:
        """The request as it came to the first node."""
        life, now = self._router.membership.life, self._clock.now_ms()
        sealed = self._seal.opened(header, _method(scope), _target(scope), life, now)
        if sealed is None:
            return None
        name = HEADER.encode()
        kept = [(key, value) for key, value in scope["headers"] if key != name]
        return {**scope, "headers": kept, "client": (sealed.client, 0), "scheme": sealed.scheme}

    async def _tenant(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[TenantId | None, Receive]:
        query = QueryParams(scope["query_string"])
        asked = addressed(_method(scope), scope["path"], headers, query, cookie_parser(headers.get("cookie", "")))
        if asked is None:
            return None, receive
        if asked.body:
            body, receive = await _peeked(receive)
            key = entry_in(body)
            asked = Asked(entry=key) if key is not None else None
        return (await self._directory.tenant(asked) if asked is not None else None), receive

    async def _place(self, tenant: TenantId) -> Place | None:
        found = self._router.where(tenant)
        if found is not None or self._held >= HELD_MAX:
            return found
        self._held += 1
        try:
            return await self._router.place(tenant, HOLD_S)
        finally:
            self._held -= 1


def _method(scope: Scope) -> str:
    return str(scope.get("method", "GET"))


def _target(scope: Scope) -> bytes:
    query: bytes = scope["query_string"]
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path.partition(b"?")[0] + b"?" + query


async def _peeked(receive: Receive) -> tuple[bytes, Receive]:
    """The beginning of a body, and how to read it from its beginning again."""
    seen: list[Message] = []
    size = 0
    while size <= PEEKED_BYTES_MAX:
        message = await receive()
        seen.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return b"".join(message.get("body", b"") for message in seen), _again(seen, receive)


def _again(seen: list[Message], receive: Receive) -> Receive:
    """What was received already comes first once more."""
    first = iter(seen)

    async def again() -> Message:
        for message in first:
            return message
        return await receive()

    return again


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    REFUSALS.labels(DOOR, refusal.code).inc()
    if scope["type"] == "websocket":
        await receive()
        if isinstance(refusal, NotOwner):
            await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": CLOSE_RESTART})
        return
    headers = {"retry-after": "1"} if refusal.status == 503 else None
    await JSONResponse(refusal.body(), refusal.status, headers)(scope, receive, send)
