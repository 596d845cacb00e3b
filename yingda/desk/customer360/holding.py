"""What is in somebody's hands, from the live state: the purpose for which a customer's record may be opened."""

from __future__ import annotations

from collections.abc import Callable

from yingda.customers.api import Held, Holder
from yingda.foundation.clock import Clock
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import Contact, State
from yingda.journey.owner import Owner

TALKING = frozenset({State.OFFERED, State.ACTIVE})


def holder(owner_of: Callable[[TenantId], Owner], clock: Clock) -> Holder:
    """The `Holder` of customers' doors over the partitions of this process."""

    def held(tenant: TenantId, user: str, interaction: str) -> Held | None:
        contact = owner_of(tenant).live.contacts.get(interaction)
        if contact is None or not in_hands(contact, user):
            return None
        return Held(
            id=contact.id, customer=contact.customer, tier=contact.tier_at(clock.now_ms()),
            talking=contact.state in TALKING, proven_at=contact.proven_at,
        )  # fmt: skip

    return held


def in_hands(contact: Contact, user: str) -> bool:
    """Offered to them, talked with or wrapped up by them, or they are consulted about it."""
    consulted = contact.consult is not None and contact.consult.agent == user
    return contact.held_by == user or consulted
