"""What the customer's door needs of the rest of the house, joined by the composition root."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from starlette.requests import HTTPConnection

from yingda.channels.webchat.errors import EntryPointNotFound, VisitorUnknown
from yingda.channels.webchat.limits import Limits
from yingda.channels.webchat.origins import demand_allowed
from yingda.channels.webchat.secrets import Keep, keep_nothing
from yingda.channels.webchat.signed_in import SignedInVisitors, Vouch, nobody_vouches
from yingda.channels.webchat.tickets import Tickets
from yingda.channels.webchat.visitors import Visitor, entry_key_of, known
from yingda.foundation.clock import Clock, SystemClock
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REFUSALS
from yingda.foundation.partitions import NotOwner
from yingda.foundation.sockets import CLOSE_RESTART, Outbox
from yingda.interactions.contact import Contact, SignedIn
from yingda.interactions.entry_points.api import EntryPoint
from yingda.interactions.files.api import Files
from yingda.journey.owner import Owner

CHANNEL: Final = "webchat"
VISITOR_HEADER: Final = "x-visitor"


class Owners(Protocol):
    """The partitions that this process owns."""

    def owner(self, tenant: TenantId) -> Owner:
        """The owner of a tenant's live contacts; raises `NotOwner` while there is none here."""
        ...

    @property
    def owned(self) -> list[TenantId]:
        """Tenants whose live contacts this process owns."""
        ...

    def standing_by(self) -> bool:
        """Whether it owns those of every tenant: else what is not found here may be there in a moment, or elsewhere."""
        ...


class Guest(Protocol):
    """An open socket."""

    outbox: Outbox
    visitor: Visitor


def no_calls(_tenant: TenantId) -> bool:
    """There is no telephone."""
    return False


def tell_nobody(_owner: Owner, _contact: Contact) -> None:
    """The customer types and no desk is told."""


@dataclass(slots=True)
class House:
    """Everything that the doors of the web chat share. `customer_types` shows typing on the agent's desk;
    `takes_calls`: whether the institution can be called from its pages now; `keep`: the vault for secret digits;
    `vouch`: who a signed-in page says its customer is."""

    database: Database
    files: Files
    owners: Owners
    customer_types: Callable[[Owner, Contact], None] = tell_nobody
    takes_calls: Callable[[TenantId], bool] = no_calls
    keep: Keep = keep_nothing
    vouch: Vouch = nobody_vouches
    signed_in: SignedInVisitors = field(default_factory=SignedInVisitors)
    clock: Clock = field(default_factory=SystemClock)
    limits: Limits = field(default_factory=Limits)
    tickets: Tickets = field(default_factory=Tickets)
    guests: dict[str, set[Guest]] = field(default_factory=dict)
    """The open sockets of each visitor."""

    def entry_points(self) -> Iterable[EntryPoint]:
        for tenant in self.owners.owned:
            yield from self.owners.owner(tenant).live.config.entry_points.values()

    def entry_point(self, key: str) -> tuple[TenantId, EntryPoint]:
        """The entry point of a widget's key, of whichever tenant; `entry_point.unknown` if there is none in use.

        While not every tenant is owned here (a start, a takeover) nobody can tell: `partition.not_owner`, come again.
        """
        for tenant in self.owners.owned:
            for point in self.owners.owner(tenant).live.config.entry_points.values():
                if point.key == key and point.active and point.channel == CHANNEL:
                    return tenant, point
        if not self.owners.standing_by():
            raise NotOwner()
        raise EntryPointNotFound()

    async def visitor(self, request: HTTPConnection) -> Visitor:
        """The visitor behind the header `X-Visitor`, on a page that may embed the widget."""
        secret = request.headers.get(VISITOR_HEADER, "")
        try:
            tenant, point = self.entry_point(entry_key_of(secret))
        except EntryPointNotFound:
            raise VisitorUnknown() from None
        if "origin" in request.headers:
            demand_allowed(request.headers, point)
        async with self.database.raw(tenant) as conn:
            return await known(conn, tenant, point.id, secret)

    async def known(self, visitor: Visitor, identity: str | None = None) -> SignedIn | None:
        """Who the visitor is, as their page says now, or said within the time that a proof holds. What a page says and
        cannot prove is as if it had said nothing."""
        if identity:
            try:
                self.signed_in.keep(visitor.id, await self.vouch(visitor.tenant, identity, visitor.id))
            except Refusal as refusal:
                REFUSALS.labels(CHANNEL, refusal.code).inc()
        return self.signed_in.of(visitor.id, self.clock.now_ms())

    def came(self, guest: Guest) -> None:
        self.guests.setdefault(guest.visitor.id, set()).add(guest)

    def left(self, guest: Guest) -> bool:
        """True if it was the visitor's last socket."""
        others = self.guests.get(guest.visitor.id, set())
        others.discard(guest)
        if not others:
            self.guests.pop(guest.visitor.id, None)
        return not others

    def is_here(self, visitor: str) -> bool:
        return visitor in self.guests

    def close_tenant(self, tenant: TenantId) -> None:
        """The partition moved: browsers come back and find its new owner."""
        for guests in self.guests.values():
            for guest in guests:
                if guest.visitor.tenant == tenant:
                    guest.outbox.close(CLOSE_RESTART)
