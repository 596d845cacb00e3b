"""`/sip`: the browser's phone speaks SIP over our own origin and certificate; we pass it on to the switch on loopback.

What it says is checked frame by frame (`sip_rules`): only in the name of the signed-in person. The sound goes its own
way (WebRTC), and the switch checks the password too.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.websockets import WebSocket

from yingda.channels.telephony.accounts import web_of
from yingda.channels.telephony.permissions import may_have_phone
from yingda.channels.telephony.sip_relay import CLOSE_LATER, CLOSE_REFUSED, PROTOCOL, Relay
from yingda.channels.telephony.sip_rules import check
from yingda.foundation.errors import NotSignedIn
from yingda.foundation.http import OriginForeign
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REFUSALS
from yingda.foundation.principal import Principal
from yingda.foundation.sockets import CLOSE_RESTART, CLOSE_UNAUTHORISED

__all__ = ["CLOSE_LATER", "CLOSE_REFUSED", "SipDoor"]

DOOR: Final = "sip"
"""How this door is called in the metrics."""
SOCKETS_PER_USER_MAX: Final = 4
"""Pages of one person; the oldest one gives way."""
RedeemTicket = Callable[[str], Awaitable[Principal | None]]
SwitchUrl = Callable[[str], str | None]
"""Where a switch takes this person's SIP over websockets now; None: nowhere."""


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
            await phone.relay(self._switch_url(phone.user))
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


class _Phone(Relay):
    """One page's phone."""

    def __init__(self, websocket: WebSocket, principal: Principal) -> None:
        self.principal = principal
        self.user = str(principal.user)
        account = web_of(self.user)
        super().__init__(websocket, lambda text: check(text, account), self.user, DOOR)
