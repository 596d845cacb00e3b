"""The door for customers who call from a web page: `POST /chat/call` and `GET /chat/call/socket`.

Who the customer is comes from the web chat (`Visits`), joined by the composition root: channels do not know each other.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from yingda.channels.telephony.errors import PhoneAway
from yingda.channels.telephony.sip_relay import PROTOCOL, Relay
from yingda.channels.telephony.web_callers.caller import Account, Caller
from yingda.channels.telephony.web_callers.callers import WebCallers
from yingda.channels.telephony.web_callers.rules import OneCall
from yingda.channels.telephony.web_callers.tickets import Tickets
from yingda.foundation.clock import Clock
from yingda.foundation.errors import InvalidInput, Refusal, TooLarge
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REFUSALS
from yingda.foundation.sockets import CLOSE_UNAUTHORISED
from yingda.interactions.contact import SignedIn

PATH: Final = "/chat/call"
SOCKET: Final = f"{PATH}/socket"
DOOR: Final = "call"
"""How this door is called in the metrics."""
BODY_BYTES_MAX: Final = 4_096
PAGE_CHARS_MAX: Final = 300
UNUSED_S: Final = 120.0
"""A socket over which nobody dials is closed."""
LAST_WORDS_S: Final = 3.0
"""For what is said after the end of a call; then the socket is closed."""
CLOSE_DONE: Final = 1000

_encode: Final = msgspec.json.Encoder().encode


class Visitor(Protocol):
    """Of the web chat."""

    @property
    def id(self) -> str: ...

    @property
    def tenant(self) -> TenantId: ...

    @property
    def language(self) -> str: ...


class Visits(Protocol):
    """What the web chat knows."""

    async def visitor(self, request: HTTPConnection) -> Visitor:
        """Whoever shows the secret of a visit, on a page that may embed the widget; else refuses."""
        ...

    async def known(self, visitor: Visitor, identity: str | None) -> SignedIn | None:
        """Whom the page vouches for: by what it says now (a JWT), or said a while ago."""
        ...

    def readable(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers that let the page read the answer, if it may."""
        ...


class CallBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`identity`: what the site signed of who its customer is (a JWT)."""

    page: str = ""
    identity: str | None = None


class CallReply(msgspec.Struct, frozen=True, kw_only=True):
    """`ticket` opens `socket` once within 30 s; `domain`: behind the @ of every address."""

    user: str
    password: str
    domain: str
    number: str
    socket: str
    ticket: str
    ice: tuple[dict[str, object], ...] = ()


class CallDoor:
    """`switch_url`: where the switch takes SIP over websockets now; None: nowhere."""

    def __init__(
        self, callers: WebCallers, visits: Visits, switch_url: Callable[[], str | None], domain: str, clock: Clock
    ) -> None:
        self._callers = callers
        self._visits = visits
        self._switch_url = switch_url
        self._domain = domain
        self._clock = clock
        self._tickets = Tickets()

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self.call, methods=["POST", "OPTIONS"], name="chat call"),
            WebSocketRoute(SOCKET, self.socket),
        ]

    async def call(self, request: Request) -> Response:
        """An account for one call, if the institution has a number and the limits let it pass."""
        readable = self._visits.readable(request.headers)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=readable)
        try:
            response = _json(await self._opened(request))
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            response = _json(refusal.body(), refusal.status)
        response.headers.update(readable)
        return response

    async def _opened(self, request: Request) -> CallReply:
        body = await _body(request)
        visitor = await self._visits.visitor(request)
        number = self._callers.number_of(visitor.tenant)
        if number is None:
            raise PhoneAway()
        account = await self._callers.open(Caller(
            tenant=visitor.tenant, visitor=visitor.id, number=number, language=visitor.language,
            page=body.page[:PAGE_CHARS_MAX], address=request.client.host if request.client else "",
            known=await self._visits.known(visitor, body.identity),
        ))  # fmt: skip
        ticket = self._tickets.give(account, request.headers.get("origin", ""), self._clock.now_ms())
        entry = request.headers.get("x-visitor", "").partition(".")[0]  # the socket's address names it too
        return CallReply(
            user=account.user, password=account.password, domain=self._domain, number=number, socket=SOCKET,
            ticket=f"{entry}.{ticket}",
        )  # fmt: skip

    async def socket(self, websocket: WebSocket) -> None:
        """SIP of one call. The ticket is used up whatever happens next; when the socket ends, so does the account."""
        ticket, origin = websocket.query_params.get("ticket", "")[:200], websocket.headers.get("origin", "")
        ticket = ticket.rpartition(".")[2]
        account = self._tickets.take(ticket, origin, self._clock.now_ms())
        await websocket.accept(PROTOCOL if PROTOCOL in websocket.scope.get("subprotocols", ()) else None)
        if account is None:
            REFUSALS.labels(DOOR, "ticket.invalid").inc()
            await websocket.close(CLOSE_UNAUTHORISED)
            return
        self._callers.keep(account.user)
        try:
            await _Phone(websocket, account).relay(self._switch_url())
        finally:
            await asyncio.shield(self._callers.close(account.user))


class _Phone(Relay):
    """One page's call."""

    def __init__(self, websocket: WebSocket, account: Account) -> None:
        self._call = OneCall(account.user, account.caller.number)
        super().__init__(websocket, self._follow, account.user, DOOR)
        asyncio.get_running_loop().call_later(UNUSED_S, self._unused)

    def _follow(self, text: str) -> None:
        self._call.check(text)
        self._perhaps_over()

    def heard(self, text: str) -> None:
        self._call.heard(text)
        self._perhaps_over()

    def _perhaps_over(self) -> None:
        if self._call.over:
            asyncio.get_running_loop().call_later(LAST_WORDS_S, self.end, CLOSE_DONE)

    def _unused(self) -> None:
        if not self._call.begun:
            self.end(CLOSE_DONE)


async def _body(request: Request) -> CallBody:
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES_MAX:
            raise TooLarge(max_bytes=BODY_BYTES_MAX)
    try:
        return msgspec.json.decode(data or b"{}", type=CallBody)
    except msgspec.MsgspecError as fault:
        raise InvalidInput(reason=str(fault)[:200]) from None


def _json(value: object, status: int = 200) -> Response:
    return Response(_encode(value), status, media_type="application/json", headers={"cache-control": "no-store"})
