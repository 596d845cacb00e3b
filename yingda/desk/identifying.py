"""An agent says whose contact this is. It stays a hint, whoever says it: only the customer's proof makes it more."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel

from yingda.customers.api import Customers
from yingda.customers.permissions import CUSTOMERS_SEARCH
from yingda.desk.operations.subject import OwnerOf, held
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Strict, permission
from yingda.foundation.operations import OperationMissing
from yingda.journey.commands import Identify


class Named(Strict):
    interaction: Id
    customer: Id


class Sureness(BaseModel):
    """How sure the house is now; a proof that holds is not overruled."""

    tier: int
    sure: str


def router(owner_of: OwnerOf, customers: Customers) -> APIRouter:
    made = APIRouter(prefix="/api/desk", tags=["desk"])

    @made.post("/identify")
    async def identify(body: Named, edge: Edge = permission(CUSTOMERS_SEARCH)) -> Sureness:
        """The contact in one's hands is this customer's, to all appearance."""
        if edge.operation is None:
            raise OperationMissing()
        tenant, principal = edge.principal.tenant, edge.principal
        contact = held(owner_of, principal, body.interaction)
        root = await customers.visible_root(principal, body.customer)
        bits = await customers.subject_bits(tenant, root)
        command = Identify(
            interaction=contact.id, customer=root, customer_name=bits.name, sure="hint", value=bits.value
        )  # fmt: skip
        answer = await owner_of(tenant).submit(command, principal.actor, edge.operation)
        return Sureness.model_validate(msgspec.json.decode(answer))

    return made
