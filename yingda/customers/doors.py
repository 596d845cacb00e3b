"""What the doors of customers' records share: the purpose, the trace that is written first, and alarms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from yingda.customers.directory import Customers
from yingda.customers.errors import PurposeMissing, PurposeOther
from yingda.customers.openings import recording
from yingda.customers.openings.recording import Opening
from yingda.customers.rules.browsing import Act
from yingda.customers.rules.purpose import Held
from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge
from yingda.foundation.ids import TenantId
from yingda.foundation.work import Work

Holder = Callable[[TenantId, str, str], Held | None]
"""(tenant, user, contact) → the contact if it is in that person's hands at this moment."""
Alarmed = Callable[[TenantId, list[str]], None]
"""(tenant, alarms) → tells supervisors at once; the rows are there already."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of this process."""

    customers: Customers
    held: Holder
    alarmed: Alarmed

    def purpose(self, edge: Edge, contact: str | None) -> Held | None:
        """What the asker holds, from the live state; never from what the asker says."""
        user = edge.principal.user
        return self.held(edge.principal.tenant, user, contact) if contact and user else None

    async def looking(
        self, edge: Edge, customer: str, contact: str | None, look: Callable[[Work, Opening], Awaitable[T]],
        act: Act = "open", field: str = "", reason: str = "",
    ) -> tuple[T, Opening]:  # fmt: skip
        """Opens a record: the trace is committed before `look`'s answer leaves. Refused tries are traced as well."""
        held = self.purpose(edge, contact)

        async def run(work: Work) -> tuple[T, Opening]:
            found = await recording.opening(work, held, customer)
            await recording.opened(work, found, act, field, reason)
            return await look(work, found), found

        answer, found = await self._traced(edge, customer, held, lambda: edge.audited(run))
        self.alarmed(edge.principal.tenant, found.alarms)
        return answer, found

    async def writing(
        self, edge: Edge, customer: str, contact: str | None, act: Callable[[Work, Opening], Awaitable[T]], answer: Any
    ) -> T:
        """Writes into a record that may be opened."""
        held = self.purpose(edge, contact)

        async def run(work: Work) -> T:
            return await act(work, await recording.opening(work, held, customer))

        return await self._traced(edge, customer, held, lambda: edge.write(run, answer))

    async def _traced(self, edge: Edge, customer: str, held: Held | None, act: Callable[[], Awaitable[T]]) -> T:
        try:
            return await act()
        except (PurposeMissing, PurposeOther, NotFound) as why:
            refusal = why
        raised = await edge.audited(lambda work: recording.refused(work, customer, held, refusal))
        self.alarmed(edge.principal.tenant, raised)
        raise refusal
