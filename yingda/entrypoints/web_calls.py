"""Between the web chat and the telephone: who calls from a web page is a visitor of the chat."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import HTTPConnection

from yingda.channels.telephony.web_callers import door as web_callers
from yingda.channels.webchat.api import House, Visitor, cors
from yingda.interactions.contact import SignedIn


class ChatVisits:
    """Visitors of the web chat, as the telephone asks for them."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def visitor(self, request: HTTPConnection) -> Visitor:
        """The visitor behind the header `X-Visitor`, on a page that may embed the widget."""
        return await self._house.visitor(request)

    async def known(self, visitor: web_callers.Visitor, identity: str | None) -> SignedIn | None:
        """Whom the page vouches for."""
        assert isinstance(visitor, Visitor)
        return await self._house.known(visitor, identity)

    def readable(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers that let a page on an allowed site read the answer."""
        return cors(headers, self._house.entry_points())
