"""What the signed-in customer's door needs of the rest of the house, joined by the composition root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from starlette.requests import Request

from yingda.banking.api import Banking, Subject
from yingda.channels.portal.errors import PortalSignedOut
from yingda.channels.portal.limits import Limits
from yingda.channels.portal.sessions import Session, Sessions, entry_key_of
from yingda.channels.portal.streams import Streams
from yingda.customers.api import Customers
from yingda.foundation.clock import Clock, SystemClock
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.interactions.entry_points.api import EntryPoint

VISITOR_HEADER: Final = "x-visitor"
BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """The customer of a chat that is under way, and what was proved there."""

    tenant: TenantId
    customer: str
    interaction: str
    tier: int
    proven_at: int | None
    language: str


class Pages(Protocol):
    """Pages that may embed us, and chats on them."""

    def entry_point(self, key: str) -> tuple[TenantId, EntryPoint]: ...

    def demand_allowed(self, headers: Mapping[str, str], point: EntryPoint) -> None: ...

    def may_read(self, headers: Mapping[str, str]) -> bool: ...

    async def institution(self, tenant: TenantId) -> str:
        """Its name, as a statement has it."""
        ...

    async def guest(self, request: Request) -> Guest:
        """The customer behind the header `X-Visitor`; refuses who is nobody we know."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who asks. `session` None: by a chat, which is `interaction`."""

    tenant: TenantId
    customer: str
    channel: Literal["portal", "webchat"]
    tier: int
    proven_at: int | None
    language: str
    session: Session | None = None
    interaction: str | None = None


@dataclass(slots=True)
class House:
    """Everything that the doors under /portal share."""

    database: Database
    sessions: Sessions
    banking: Banking
    pages: Pages
    customers: Customers
    clock: Clock = field(default_factory=SystemClock)
    limits: Limits = field(default_factory=Limits)
    streams: Streams = field(default_factory=Streams)

    async def who(self, request: Request, *, use: bool = True) -> Who:
        """Who asks: by the token of a signed-in page, or else by the chat of a visitor. `use`: the session is used."""
        given = request.headers.get("authorization", "")
        if given[: len(BEARER)].lower() == BEARER:
            return _on_page(await self.session(request, given[len(BEARER) :].strip(), use=use))
        if VISITOR_HEADER not in request.headers:
            raise PortalSignedOut()
        guest = await self.pages.guest(request)
        return Who(
            tenant=guest.tenant, customer=guest.customer, channel="webchat", tier=guest.tier,
            proven_at=guest.proven_at, language=guest.language, interaction=guest.interaction,
        )  # fmt: skip

    async def session(self, request: Request, token: str, *, use: bool = True) -> Session:
        """The session behind a token, on a page that may embed us. Raises `PortalSignedOut`."""
        try:
            tenant, point = self.pages.entry_point(entry_key_of(token))
        except Exception as fault:
            if getattr(fault, "status", 0) == 404:
                raise PortalSignedOut() from None
            raise
        if "origin" in request.headers:
            self.pages.demand_allowed(request.headers, point)
        return await self.sessions.find(tenant, point.id, token, use=use)

    async def subject(self, who: Who) -> Subject:
        """On whose behalf banking acts, from what the server itself knows."""
        known = await self.customers.subject_bits(who.tenant, who.customer)
        return Subject(
            tenant=who.tenant, customer=who.customer, refs=known.refs, channel=who.channel, by="customer",
            actor=f"customer:{who.customer}", interaction=who.interaction, tier=who.tier, proven_at=who.proven_at,
            phone=known.phone, language=who.language,
        )  # fmt: skip


def _on_page(session: Session) -> Who:
    return Who(
        tenant=session.tenant, customer=session.customer, channel="portal", tier=session.tier,
        proven_at=session.proven_at, language=session.language, session=session,
    )  # fmt: skip
