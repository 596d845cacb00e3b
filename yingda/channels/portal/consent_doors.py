"""The doors of consents: for signed-in pages only."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from yingda.channels.portal.answering import Body, body, json, route
from yingda.channels.portal.consents import OwnConsents, Said
from yingda.channels.portal.errors import PortalSignedOut
from yingda.channels.portal.house import House, Who


class ConsentsBody(Body, frozen=True, kw_only=True):
    """Only what is named changes."""

    items: Annotated[list[Said], msgspec.Meta(max_length=16)]


class ConsentDoors:
    """One method a door."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._consents = OwnConsents(house.database)

    def routes(self) -> list[BaseRoute]:
        return [
            route(self._house, "/portal/consents", "GET", self.read),
            route(self._house, "/portal/consents", "PUT", self.change),
        ]

    async def read(self, request: Request) -> Response:
        return json({"items": await self._consents.read(await self._who(request))})

    async def change(self, request: Request) -> Response:
        who = await self._who(request)
        return json({"items": await self._consents.change(who, (await body(request, ConsentsBody)).items)})

    async def _who(self, request: Request) -> Who:
        who = await self._house.who(request)
        if who.session is None:
            raise PortalSignedOut()
        self._house.limits.writes.take(who.customer, self._house.clock.now_ms())
        return who
