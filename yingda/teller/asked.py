"""One errand with all that is needed to do it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from yingda.banking.api import Banking, Subject
from yingda.customers.api import Customers
from yingda.dialogue.services import NOT_FOUND
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import Contact, Errand
from yingda.journey.commands import Command

Answer = tuple[str, dict[str, str]]
"""Outcome and variables."""
Redeem = Callable[[TenantId, str, str], Awaitable[str]]
"""(tenant, token, interaction) → the digits, once; raises `captured.gone`."""
Submit = Callable[[TenantId, Command, str], Awaitable[None]]
"""(tenant, command, operation id) → the owner of the contact has carried it out; raises its refusal."""
Acquainted = Callable[[TenantId, str], Awaitable[dict[str, str]]]
"""(tenant, customer) → agents whom the customer knows, by how."""


class NobodyKnown(Exception):
    """The errand is about a customer, and nobody knows which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the teller works with."""

    banking: Banking
    customers: Customers
    redeem: Redeem = field(repr=False)
    submit: Submit = field(repr=False)
    acquainted: Acquainted
    now: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`contact`: the live one, which may change meanwhile."""

    tenant: TenantId
    contact: Contact = field(repr=False)
    errand: Errand = field(repr=False)
    house: House

    @property
    def language(self) -> str:
        return self.contact.language

    @property
    def brief(self) -> bool:
        """By telephone little is said at once."""
        return self.contact.by_phone

    def given(self, name: str) -> str:
        return self.errand.with_.get(name, "").strip()

    def id(self, what: str) -> str:
        """An id that is the same however often the errand is done."""
        return str(uuid.uuid5(uuid.UUID(self.errand.id), what))

    async def digits(self, name: str) -> str:
        """What the customer keyed in secretly: once, and in this contact only."""
        return await self.house.redeem(self.tenant, self.given(name), self.contact.id)

    async def subject(self) -> Subject:
        """On whose behalf. Raises `NobodyKnown`."""
        if self.contact.customer is None:
            raise NobodyKnown(NOT_FOUND)
        return await subject_of(self.house, self.tenant, self.contact)


async def subject_of(house: House, tenant: TenantId, contact: Contact) -> Subject:
    """The contact's customer, who acts by keys and words of their own."""
    assert contact.customer is not None
    bits = await house.customers.subject_bits(tenant, contact.customer)
    return Subject(
        tenant=tenant, customer=contact.customer, refs=bits.refs, channel=contact.channel, by="customer",
        actor=f"customer:{contact.customer}", interaction=contact.id, tier=contact.tier_at(house.now()),
        proven_at=contact.proven_at, phone=bits.phone, language=contact.language,
    )  # fmt: skip
