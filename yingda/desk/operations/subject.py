"""The customer of a contact in an agent's hands, as banking wants it: from the live contact, nothing from the
request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from yingda.banking.api import Subject
from yingda.customers.api import Customers
from yingda.desk.operations.errors import ContactNotHeld, CustomerUnknown
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal
from yingda.interactions.contact import Contact, State
from yingda.journey.owner import Owner

OwnerOf = Callable[[TenantId], Owner]
HELD: Final = (State.ACTIVE, State.WRAP_UP)
"""States in which an agent may act for the customer."""


def held(owner_of: OwnerOf, principal: Principal, interaction: str) -> Contact:
    """The contact, if it is in this agent's hands. Raises `ContactNotHeld`."""
    contact = owner_of(principal.tenant).live.contacts.get(interaction)
    if contact is None or contact.agent != principal.user or contact.state not in HELD:
        raise ContactNotHeld(interaction=interaction)
    return contact


async def subject_of(owner_of: OwnerOf, customers: Customers, principal: Principal, interaction: str) -> Subject:
    """On behalf of the contact's customer, by the agent's hand. Raises `CustomerUnknown`."""
    contact = held(owner_of, principal, interaction)
    if contact.customer is None:
        raise CustomerUnknown(interaction=interaction)
    bits = await customers.subject_bits(principal.tenant, contact.customer)
    return Subject(
        tenant=principal.tenant, customer=contact.customer, refs=bits.refs, channel=contact.channel, by="agent",
        actor=principal.actor, interaction=contact.id, tier=contact.tier, proven_at=contact.proven_at,
        phone=bits.phone, language=contact.language,
    )  # fmt: skip
