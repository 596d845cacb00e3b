"""`/sip`: the browser's phone speaks SIP over our own origin and certificate; we pass it on to the switch on loopback.

What it says is checked frame by frame (`sip_rules`): only in the name of the signed-in person. The sound goes its own
way (WebRTC), and the switch checks the password too.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from yingda.channels.telephony.accounts import web_of
from yingda.channels.telephony.permissions import may_have_phone
from yingda.channels.telephony.sip_rules import NotSip, NotYours, check
from yingda.channels.telephony.switch.settings import DOOR_ADDRESS
from yingda.foundation.errors import NotSignedIn, TooMany
from yingda.foundation.http import OriginForeign
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import FRAMES, REFUSALS
from yingda.foundation.principal import Principal
from yingda.foundation.sockets import CLOSE_RESTART, CLOSE_TOO_FAST, CLOSE_UNAUTHORISED, FRAME_BYTES_MAX, Pace

DOOR: Final = "sip"
"""How this door is called in the metrics."""
PROTOCOL: Final = "sip"
SOCKETS_PER_USER_MAX: Final = 4
"""Pages of one person; the oldest one gives way."""
CONNECT_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0
CLOSE_LATER: Final = 1013
"""Try again later: there is no switch now."""
CLOSE_REFUSED: Final = 4403
"""The phone said what it must not."""

RedeemTicket = Callable[[str], Awaitable[Principal | None]]
SwitchUrl = Callable[[], str | None]
"""Where the switch takes SIP over websockets now; None: nowhere."""

log = logging.getLogger(__name__)


class SipDoor:
    """The browsers' phones of this process."""

    def __init__(self, redeem: RedeemTicket, switch_url: SwitchUrl) -> None:
        self._redeem = redeem
        self._switch_url = switch_url
        self._open: dict[str, list[_Phone]] = {}

    async def endpoint(self, websocket: WebSocket) -> None:
        """`GET /sip?ticket=…`, sub-protocol sip. The Origin must be ours; the ticket is used up whatever happens."""
        origin = websocket.headers.get("origin")
        if origin is not None and origin.split("://", 1)[-1] != websocket.headers.get("host"):
            REFUSALS.labels(DOOR, OriginForeign.code).inc()
            await websocket.close(CLOSE_UNAUTHORISED)
            return
        principal = await self._redeem(websocket.query_params.get("ticket", "")[:200])
        await websocket.accept(PROTOCOL if PROTOCOL in websocket.scope.get("subprotocols", ()) else None)
        if principal is None or principal.user is None or not may_have_phone(principal):
            REFUSALS.labels(DOOR, NotSignedIn.code).inc()
            await websocket.close(CLOSE_UNAUTHORISED)
            return
        await self._serve(_Phone(websocket, principal))

    async def _serve(self, phone: "_Phone") -> None:
        own = self._open.setdefault(phone.user, [])
        own.append(phone)
        if len(own) > SOCKETS_PER_USER_MAX:
            own[0].end(CLOSE_RESTART)
        try:
            await phone.relay(self._switch_url())
        finally:
            own.remove(phone)
            if not own:
                self._open.pop(phone.user, None)

    def sessions(self) -> dict[TenantId, list[str]]:
        """Sessions with an open socket, by tenant."""
        found: dict[TenantId, set[str]] = {}
        for phones in self._open.values():
            for phone in phones:
                if phone.principal.session is not None:
                    found.setdefault(phone.principal.tenant, set()).add(phone.principal.session)
        return {tenant: sorted(ids) for tenant, ids in found.items()}

    def close_session(self, session: str) -> None:
        """The session is over: its phones end at once."""
        for phones in self._open.values():
            for phone in phones:
                if phone.principal.session == session:
                    phone.end(CLOSE_UNAUTHORISED)

    def close_user(self, user: str) -> None:
        """The person's password as a phone was changed: who holds the old one goes."""
        for phone in self._open.get(user, ()):
            phone.end(CLOSE_RESTART)

    def __len__(self) -> int:
        return sum(len(phones) for phones in self._open.values())


class _Phone:
    """One page's phone."""

    def __init__(self, websocket: WebSocket, principal: Principal) -> None:
        self.principal = principal
        self.user = str(principal.user)
        self._websocket = websocket
        self._account = web_of(self.user)
        self._ending: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(self, code: int) -> None:
        if not self._ending.done():
            self._ending.set_result(code)

    async def relay(self, url: str | None) -> None:
        """Passes messages both ways until one side ends, or somebody ends it."""
        try:
            if url is None:
                raise OSError
            switch = await connect(
                url, subprotocols=[Subprotocol(PROTOCOL)], local_addr=(DOOR_ADDRESS, 0),
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
                check(text, self._account)
            except TooMany:
                self._refused(TooMany.code, CLOSE_TOO_FAST)
                return
            except (NotSip, NotYours, UnicodeDecodeError) as fault:
                log.warning("telephony.sip_refused", extra={"why": str(fault)[:60], "user": self.user})
                self._refused("sip.refused", CLOSE_REFUSED)
                return
            FRAMES.labels(DOOR, "in").inc()
            await switch.send(text)

    async def _inwards(self, switch: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException, WebSocketDisconnect, RuntimeError):
            async for frame in switch:
                FRAMES.labels(DOOR, "out").inc()
                await self._websocket.send_text(frame if isinstance(frame, str) else frame.decode(errors="replace"))

    def _refused(self, code: str, close: int) -> None:
        REFUSALS.labels(DOOR, code).inc()
        self.end(close)
