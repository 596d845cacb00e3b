"""From a dialled number to an entry point: its key is `tel-` and the digits, unique over all institutions."""

from typing import Final, Protocol

from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.reconcile import Leg
from yingda.channels.telephony.view import CHANNEL, wants_line
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import Contact
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey.owner import Owner

PREFIX: Final = "tel-"
DIGITS_MAX: Final = 32
"""E.164 has 15; internal numbers and prefixes of carriers come on top."""


class Owners(Protocol):
    """The partitions that this process owns."""

    def owner(self, tenant: TenantId) -> Owner:
        """Raises `NotOwner` while there is none here."""
        ...

    def standing_by(self) -> bool:
        """Whether every known tenant is owned here."""
        ...

    @property
    def owned(self) -> list[TenantId]: ...


def entry_point_of(owners: Owners, dialled: str) -> tuple[TenantId, EntryPoint] | None:
    """Whose number it is; None: nobody's."""
    if not dialled.isascii() or not dialled.isdigit() or len(dialled) > DIGITS_MAX:
        return None
    for tenant in owners.owned:
        for point in owners.owner(tenant).live.config.entry_points.values():
            if point.channel == CHANNEL and point.active and point.key == f"{PREFIX}{dialled}":
                return tenant, point
    return None


def in_memory(owners: Owners, visitor: str) -> TenantId | None:
    """Whose contact it is, under way or just over; None: not known any more."""
    for tenant in owners.owned:
        if visitor in owners.owner(tenant).live.by_visitor:
            return tenant
    return None


def under_way(owners: Owners) -> dict[str, TenantId]:
    """Visitors of contacts by telephone that have, or should have, a line; with their tenant. Whom the house is to call
    and has not dialled yet is none of them."""
    return {
        contact.visitor: tenant
        for tenant in owners.owned
        for contact in owners.owner(tenant).live.contacts.values()
        if contact.channel == CHANNEL and not contact.ended and contact.line != "none"
    }


def contact_of(owners: Owners, tenant: TenantId, visitor: str) -> Contact | None:
    """The visitor's latest contact that is still in memory."""
    live = owners.owner(tenant).live
    return live.contacts.get(live.by_visitor.get(visitor, ""))


def line_wanted(owners: Owners, tenant: TenantId, visitor: str) -> Leg | None:
    """The customer's leg that the house is to make now."""
    contact = contact_of(owners, tenant, visitor)
    if contact is None or contact.dial is None or not wants_line(contact):
        return None
    return Leg(id=names.outgoing(visitor, contact.dial.tries + 1), up=False, number=contact.dial.number)


def own_number(owners: Owners, tenant: TenantId, interaction: str) -> str:
    """The number of the institution's own that the contact came by; "" if none is known."""
    live = owners.owner(tenant).live
    contact = live.contacts.get(interaction)
    point = live.config.entry_points.get(contact.entry_point) if contact is not None else None
    return point.key.removeprefix(PREFIX) if point is not None and point.channel == CHANNEL else ""
