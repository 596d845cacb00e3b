"""Composes the picture: opens the record with its trace, asks the cores (mostly memory), and shows what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import msgspec

from yingda.banking.port import Good
from yingda.customers.api import CustomerRecord, Doors, Held, Opening
from yingda.desk.customer360 import view
from yingda.desk.customer360.portfolios import Part, Portfolios
from yingda.desk.customer360.record import Kept, kept
from yingda.desk.customer360.schemas import MergedView, Picture
from yingda.desk.customer360.view import Said
from yingda.foundation.clock import to_datetime
from yingda.foundation.http import Edge
from yingda.foundation.ids import TenantId

OPERATIONS_MAX: Final = 20
"""Open operations shown."""

Operations = Callable[[TenantId, Sequence[str], int], Awaitable[Sequence[Any]]]
"""(tenant, ids of the customer, most) → operations under way, as they may be shown."""


async def no_operations(_tenant: TenantId, _customers: Sequence[str], _most: int) -> Sequence[Any]:
    return ()


@dataclass(frozen=True, slots=True)
class Composer:
    """The whole picture for the desks of this process."""

    doors: Doors
    portfolios: Portfolios
    operations: Operations = no_operations
    renewing: set[asyncio.Task[Any]] = field(default_factory=set)
    """Records that a core knows better by now, being written."""

    async def picture(self, edge: Edge, customer: str, contact: str | None) -> Picture:
        """Opens the record, which is audited, and composes it."""
        keyring = self.doors.customers.keyring
        own, found = await self.doors.looking(edge, customer, contact, lambda work, f: kept(work, keyring, f))
        tenant = edge.principal.tenant
        said, under_way = await asyncio.gather(
            self.said(tenant, own.own), self.operations(tenant, found.family, OPERATIONS_MAX)
        )
        self._renew(tenant, own.own, said)
        return self._shown(tenant, own, found, said, under_way)

    async def said(self, tenant: TenantId, own: CustomerRecord) -> Said:
        """What every core says that knows the customer; one that is slow is a fault."""
        return await self.asked(tenant, own.refs, own.family)

    async def asked(self, tenant: TenantId, refs: Mapping[str, str], customers: Sequence[str]) -> Said:
        wanted: list[tuple[str, Part]] = [(role, part) for role in refs for part in ("person", "portfolio")]
        answers = await asyncio.gather(
            *(self.portfolios.get(tenant, role, refs[role], part, customers) for role, part in wanted)
        )
        said = Said()
        for (role, part), answer in zip(wanted, answers, strict=True):
            (said.people if part == "person" else said.portfolios)[role] = answer
        return said

    def _renew(self, tenant: TenantId, own: CustomerRecord, said: Said) -> None:
        """What the core says newly is kept, without letting the agent wait for it."""
        told = said.people.get(own.source)
        if isinstance(told, Good) and view.renewed(own, told.value):
            adopting = self.doors.customers.adopt(tenant, own.source, told.value)
            task = asyncio.create_task(adopting, name="customer360 renew")
            self.renewing.add(task)
            task.add_done_callback(self.renewing.discard)

    def _shown(self, tenant: TenantId, own: Kept, found: Opening, said: Said, under_way: Sequence[Any]) -> Picture:
        record, today = own.own, self._today()
        known = said.person(record.source)
        shown = amounts_shown(found.held, found.matching)
        oldest = [
            self.portfolios.as_of(tenant, role, record.refs[role], "portfolio")
            for role, answer in said.portfolios.items()
            if isinstance(answer, Good)
        ]
        return Picture(
            customer=record.id, person=view.person(record, known), sure=view.sure(found.held, found.matching),
            value=known.value if known else record.value, risk=view.risk(record, said, today), alerts=record.alerts,
            tags=record.tags, relations=record.relations, notes=record.notes,
            products=[view.product(role, each, shown) for role, each in said.holdings()],
            due=view.due(said, shown, today), contacts=own.contacts,
            open_operations=[msgspec.to_builtins(each) for each in under_way], consents=own.consents,
            merged=[
                MergedView(merge=each.merge, customer=each.customer, name=each.name, merged_at=each.merged_at)
                for each in record.merged
            ],
            as_of=min(oldest, default=self.portfolios.clock.now_ms()),
            stale=any((tenant, role) not in self.portfolios.followed for role in record.refs), faults=said.faults(),
        )  # fmt: skip

    def _today(self) -> date:
        return to_datetime(self.portfolios.clock.now_ms()).date()


def amounts_shown(held: Held, matching: bool) -> bool:
    """Amounts are told of a proven customer, and of them only."""
    return matching and held.tier >= view.PROVEN
