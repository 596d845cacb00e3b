"""Who a contact's customer is: looked up by the number of a caller, believed after a proof."""

from __future__ import annotations

import logging
import uuid
from typing import Final

from yingda.banking.api import Subject
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import PROVEN, SignedIn
from yingda.journey.commands import Identify
from yingda.teller.asked import House
from yingda.teller.errands import calls_unknown
from yingda.teller.listening import Owners

RECOGNISED: Final = "recognised"

log = logging.getLogger(__name__)


class Knowing:
    def __init__(self, owners: Owners, house: House) -> None:
        self._owners, self._house = owners, house

    async def look_up(self, tenant: TenantId, interaction: str) -> None:
        """The caller's number is a hint: nothing personal is told on it."""
        contact = self._owners.owner(tenant).live.contacts.get(interaction)
        if contact is None or not calls_unknown(contact):
            return
        found = await self._house.customers.find_by_number(tenant, contact.address)
        if found is not None:
            command = Identify(
                interaction=interaction, customer=found.customer, customer_name=found.name, value=found.value,
                sure="hint", known_agents=await self._house.acquainted(tenant, found.customer),
            )  # fmt: skip
            await self._house.submit(tenant, command, str(uuid.uuid5(uuid.UUID(interaction), RECOGNISED)))

    async def proved(self, tenant: TenantId, subject: Subject, at: int) -> None:
        """Somebody proved themselves in a contact, whoever asked for it (a listener of banking)."""
        if subject.interaction is None:
            return
        try:
            contact = self._owners.owner(tenant).live.contacts.get(subject.interaction)
            if contact is None:
                return
            bits = await self._house.customers.subject_bits(tenant, subject.customer)
            thread = await self._house.customers.conversation_of(tenant, subject.customer, contact.conversation, at)
            command = Identify(
                interaction=contact.id, customer=subject.customer, customer_name=bits.name, value=bits.value,
                sure="proven", tier=PROVEN, proven_at=at, conversation=thread,
                known_agents=await self._house.acquainted(tenant, subject.customer),
            )  # fmt: skip
            await self._house.submit(tenant, command, str(uuid.uuid4()))
        except Refusal as refusal:  # the contact ended meanwhile: there is nobody to be known
            log.info("teller.proof_late", extra={"code": refusal.code})

    async def signed_in(self, tenant: TenantId, visitor: str, known: SignedIn) -> None:
        """A page whose customer the institution vouches for, while a contact of theirs is under way."""
        live = self._owners.owner(tenant).live
        contact = live.contacts.get(live.by_visitor.get(visitor, ""))
        if contact is None or contact.ended:
            return
        command = Identify(
            interaction=contact.id, customer=known.customer, customer_name=known.name, value=known.value,
            sure="proven", tier=PROVEN, proven_at=known.proven_at, conversation=known.conversation,
            known_agents=known.known_agents,
        )  # fmt: skip
        await self._house.submit(tenant, command, str(uuid.uuid4()))
