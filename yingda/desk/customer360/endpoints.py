"""REST of the whole picture: opened with a purpose, masked, revealed field by field."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from yingda.customers.permissions import CUSTOMERS_OPEN, CUSTOMERS_REVEAL
from yingda.desk.customer360.compose import Composer
from yingda.desk.customer360.revealing import reveal
from yingda.desk.customer360.schemas import Picture, Reveal, Revealed
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission


def router(composer: Composer) -> APIRouter:
    made = APIRouter(prefix="/api/customers", tags=["desk"])

    @made.get("/{id}/360")
    async def picture(
        id: Id, response: Response, interaction: Annotated[Id | None, Query()] = None,
        edge: Edge = permission(CUSTOMERS_OPEN),
    ) -> Picture:  # fmt: skip
        """The customer's whole picture. Opening it is audited."""
        response.headers["cache-control"] = "no-store"
        return await composer.picture(edge, id, interaction)

    @made.post("/{id}/reveal")
    async def reveal_field(
        id: Id, body: Reveal, response: Response, edge: Edge = permission(CUSTOMERS_REVEAL)
    ) -> Revealed:
        """A field whole. The answer is personal data: neither stored with the operation nor cached."""
        response.headers["cache-control"] = "no-store"
        return await reveal(composer, edge, id, body)

    return made
