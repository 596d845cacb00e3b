"""Between the signed-in customer's doors and the rest: pages and chats are the web chat's, the names are tenancy's."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from yingda.channels.portal.api import CustomerUnknown, Guest
from yingda.channels.webchat.api import House, cors, demand_allowed, is_own
from yingda.foundation.ids import TenantId
from yingda.interactions.entry_points.api import EntryPoint
from yingda.tenancy import api as tenancy


class PortalPages:
    """`channels.portal.api.Pages` over the web chat."""

    def __init__(self, house: House) -> None:
        self._house = house

    def entry_point(self, key: str) -> tuple[TenantId, EntryPoint]:
        """A page of the institution is where its chat is."""
        return self._house.entry_point(key)

    def demand_allowed(self, headers: Mapping[str, str], point: EntryPoint) -> None:
        demand_allowed(headers, point)

    def may_read(self, headers: Mapping[str, str]) -> bool:
        return is_own(headers) or "access-control-allow-origin" in cors(headers, self._house.entry_points())

    async def institution(self, tenant: TenantId) -> str:
        return await tenancy.name_of(self._house.database, tenant)

    async def guest(self, request: Request) -> Guest:
        """The customer of the visitor's contact that is under way. A hint who it might be is nobody."""
        visitor = await self._house.visitor(request)
        live = self._house.owners.owner(visitor.tenant).live
        contact = live.contacts.get(live.by_visitor.get(visitor.id, ""))
        if contact is None or contact.customer is None or contact.sure != "proven" or contact.ended_at is not None:
            raise CustomerUnknown()
        return Guest(
            tenant=visitor.tenant, customer=contact.customer, interaction=contact.id, tier=contact.tier,
            proven_at=contact.proven_at, language=visitor.language,
        )  # fmt: skip
