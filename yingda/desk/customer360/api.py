"""The whole picture as the composition root wires it.

```python
pictures = Pictures(database, keyring, router, customers, cores, wallboard, operations)
projectors.append(pictures.project)             # fetches before anybody asks
await pictures.start(); …; await pictures.stop()
for made in pictures.routers(): app.include_router(made)
```
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Final

from fastapi import APIRouter

from yingda.customers.api import Customers, Doors
from yingda.customers.api import routers as customer_routers
from yingda.desk.customer360 import endpoints
from yingda.desk.customer360.compose import Composer, Operations, no_operations
from yingda.desk.customer360.feeds import Feeds
from yingda.desk.customer360.holding import holder
from yingda.desk.customer360.portfolios import Portfolios
from yingda.desk.screen import ScreenEvent, desk_topic
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.foundation.realtime import Topic, Topics
from yingda.interactions.contact import State
from yingda.journey.owner import Owner
from yingda.journey.turn import Turn

FETCHED_AT_ONCE: Final = 20
"""Customers whose picture is fetched ahead at one time; others wait their turn."""
SOON: Final = frozenset({State.WAITING, State.OFFERED, State.ACTIVE})

Wallboard = Callable[[TenantId], Topic]
Owned = Callable[[], Iterable[TenantId]]


class Pictures:
    """The customers' pictures of this process: memory, feeds, hints, doors."""

    def __init__(
        self, database: Database, customers: Customers, owner_of: Callable[[TenantId], Owner], owned: Owned,
        wallboard: Wallboard, operations: Operations = no_operations,
    ) -> None:  # fmt: skip
        self._owner_of, self._owned, self._wallboard = owner_of, owned, wallboard
        self._customers = customers
        self.portfolios = Portfolios(customers.cores, database.clock)
        self.portfolios.on_late = self.tell
        self.feeds = Feeds(customers.cores, self.portfolios, database.tenants, self.tell)
        self.doors = Doors(customers, holder(owner_of, database.clock), self._alarmed)
        self.composer = Composer(self.doors, self.portfolios, operations)
        self._ahead: set[tuple[TenantId, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def start(self) -> None:
        await self.feeds.start()

    async def stop(self) -> None:
        await self.feeds.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.portfolios.close()

    def routers(self) -> list[APIRouter]:
        doors = self.doors
        return [*customer_routers(doors.customers, doors.held, doors.alarmed), endpoints.router(self.composer)]

    def tell(self, tenant: TenantId, customers: list[str]) -> None:
        """Desks that have a contact of one of these customers hear that something changed."""
        with contextlib.suppress(NotOwner):
            owner, wanted = self._owner_of(tenant), set(customers)
            for contact in owner.live.contacts.values():
                if contact.customer not in wanted or contact.held_by is None:
                    continue
                topic = owner.topics.get(desk_topic(contact.held_by))
                if topic is not None:
                    topic.hint({"type": "customer_changed", "customer": contact.customer})

    def project(self, turn: Turn, _topics: Topics) -> Iterable[ScreenEvent]:
        """A projector that shows nothing: whoever is identified and about to be talked with is fetched ahead."""
        for contact in turn.contacts.values():
            if contact.customer is not None and contact.state in SOON and contact.id not in turn.evicted:
                self._fetch(turn, contact.customer)
        return ()

    def _fetch(self, turn: Turn, customer: str) -> None:
        tenant = self._tenant_of(turn)
        if tenant is None or (tenant, customer) in self._ahead:
            return
        self._ahead.add((tenant, customer))
        task = asyncio.create_task(self.ahead(tenant, customer), name="customer360 ahead")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ahead(self, tenant: TenantId, customer: str) -> None:
        """Fetches what the cores know; a fault is found again by whoever opens the record."""
        try:
            async with self._room:
                with contextlib.suppress(Exception):
                    refs = await self._customers.refs(tenant, customer)
                    await self.composer.asked(tenant, refs, [customer])
        finally:
            self._ahead.discard((tenant, customer))

    def _tenant_of(self, turn: Turn) -> TenantId | None:
        for tenant in self._owned():
            with contextlib.suppress(NotOwner):
                if self._owner_of(tenant).live is turn.live:
                    return tenant
        return None

    def _alarmed(self, tenant: TenantId, alarms: list[str]) -> None:
        """Supervisors hear at once; the row and the event are there already."""
        for alarm in alarms:
            self._wallboard(tenant).hint({"type": "browsing_alarm", "alarm": alarm})


__all__ = ["Pictures"]
