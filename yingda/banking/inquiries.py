"""Looking at what a customer has. Only for a customer who proved who they are; each look is audited."""

from __future__ import annotations

import asyncio
from typing import Final

from yingda.banking.errors import CoreAbsent, TierTooLow
from yingda.banking.parts import Parts, principal_of, stream_of
from yingda.banking.port import Biller, Core, Entry, Offered, Outcome, Person, Placed, Portfolio
from yingda.banking.subject import AUTHENTICATED, Subject
from yingda.foundation.ids import TenantId

ENTRIES_MAX: Final = 200


class Inquiries:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def core(self, tenant: TenantId, role: str) -> Core:
        """Raises `CoreAbsent`."""
        found = self._parts.cores.of(tenant, role)
        if found is None:
            raise CoreAbsent(role=role)
        return found

    def demand(self, subject: Subject) -> None:
        """Raises `TierTooLow` unless the proof of who they are is there and fresh."""
        if not subject.authenticated(self._parts.now()):
            raise TierTooLow(needs=AUTHENTICATED, has=subject.tier)

    async def portfolio(self, subject: Subject) -> dict[str, Outcome[Portfolio]]:
        """By core; all are asked at once."""
        await self._looked(subject, "portfolio")
        return await self.holdings(subject)

    async def holdings(self, subject: Subject) -> dict[str, Outcome[Portfolio]]:
        """The same for the house itself: nobody is shown it."""
        roles = [role for role in subject.refs if self._parts.cores.of(subject.tenant, role) is not None]
        asked = [self.core(subject.tenant, role).portfolio(subject.refs[role]) for role in roles]
        return dict(zip(roles, await asyncio.gather(*asked), strict=True))

    async def person(self, subject: Subject, role: str) -> Outcome[Person]:
        return await self.core(subject.tenant, role).person(self._ref(subject, role))

    async def entries(
        self, subject: Subject, role: str, account: str, since: str, until: str, after: str | None = None,
        limit: int = ENTRIES_MAX,
    ) -> Outcome[tuple[Entry, ...]]:  # fmt: skip
        """Bookings between two dates (both included), newest first."""
        await self._looked(subject, "entries")
        core = self.core(subject.tenant, role)
        return await core.entries(
            self._ref(subject, role), account, since, until, after, min(limit, ENTRIES_MAX)
        )  # fmt: skip

    async def placed(self, subject: Subject) -> Outcome[tuple[Placed, ...]]:
        """Orders of the day at the broker."""
        await self._looked(subject, "placed")
        return await self.core(subject.tenant, "broker").placed(self._ref(subject, "broker"))

    async def payee(self, subject: Subject, number: str) -> Outcome[str]:
        """The masked name behind an account, for comparison."""
        await self._looked(subject, "payee")
        return await self.core(subject.tenant, "bank").payee(number)

    async def offered(self, tenant: TenantId, role: str, kind: str, codes: tuple[str, ...] = ()) -> Outcome[
        tuple[Offered, ...]
    ]:  # fmt: skip
        """Products and quotes, which anybody may know."""
        return await self.core(tenant, role).offered(kind, codes)

    async def billers(self, tenant: TenantId) -> Outcome[tuple[Biller, ...]]:
        return await self.core(tenant, "bank").billers()

    def _ref(self, subject: Subject, role: str) -> str:
        if role not in subject.refs:
            raise CoreAbsent(role=role)
        return subject.refs[role]

    async def _looked(self, subject: Subject, what: str) -> None:
        self.demand(subject)
        async with self._parts.database.work(principal_of(subject), stream=stream_of(subject.customer)) as work:
            work.audit(
                "banking.inquired", subject.customer,
                {"what": what, "channel": subject.channel, "interaction": subject.interaction or ""},
            )  # fmt: skip
