"""What the customer agreed to be told, and by which channel."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from yingda.channels.portal.answering import Body, body, json, route
from yingda.channels.portal.errors import PortalSignedOut
from yingda.channels.portal.house import House, Who


class ConsentsBody(Body, frozen=True, kw_only=True):
    """Only what is named changes."""

    items: list[dict[str, Any]]


class ConsentDoors:
    """For signed-in pages only."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[BaseRoute]:
        return [
            route(self._house, "/portal/consents", "GET", self.read),
            route(self._house, "/portal/consents", "PUT", self.change),
        ]

    async def read(self, request: Request) -> Response:
        who = await self._who(request)
        return json({"items": await self._house.consents.of(who.tenant, who.customer)})

    async def change(self, request: Request) -> Response:
        who = await self._who(request)
        asked = await body(request, ConsentsBody)
        return json({"items": await self._house.consents.put(who.tenant, who.customer, asked.items)})

    async def _who(self, request: Request) -> Who:
        who = await self._house.who(request)
        if who.session is None:
            raise PortalSignedOut()
        self._house.limits.writes.take(who.customer, self._house.clock.now_ms())
        return who
