"""The teller, as the composition root needs it.

```python
teller = Teller(router, database, keyring, banking, customers)
projectors.append(project)                 # what turns ask of it
await teller.start(); …; await teller.stop()
teller.signed_in(tenant, visitor, known)   # a page vouches for a customer whose contact is under way
```
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from yingda.banking.api import Banking
from yingda.customers.api import Customers
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal, Unavailable
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.interactions.captured import api as captured
from yingda.interactions.contact import Contact, SignedIn
from yingda.journey.commands import Command, ErrandDone
from yingda.routing.acquaintance.api import known_agents
from yingda.teller.asked import Asked, House
from yingda.teller.doing import do
from yingda.teller.errands import project, waits
from yingda.teller.knowing import Knowing
from yingda.teller.listening import Owners, Told, listening
from yingda.teller.receipts import Receipts

__all__ = ["Teller", "project"]

ACTOR: Final = "teller"
AGAIN_S: Final = 0.3
"""Between tries while the contact has no owner here."""
TRIES_MAX: Final = 40
AT_ONCE_MAX: Final = 200
"""Errands done at the same time in one process; more wait."""
PURPOSE: Final = "self_service"

log = logging.getLogger(__name__)


class Teller:
    """One of a process. Errands are taken from live contacts: after a restart those that still wait are done again."""

    def __init__(
        self, owners: Owners, database: Database, keyring: Keyring, banking: Banking, customers: Customers
    ) -> None:
        self._owners, self._database, self._keyring = owners, database, keyring
        self.house = House(
            banking=banking, customers=customers, redeem=self._redeem, submit=self._submit, now=database.clock.now_ms,
            acquainted=self.acquainted,
        )  # fmt: skip
        self.knowing = Knowing(owners, self.house)
        self.receipts = Receipts(owners, self.house)
        self._listening = listening(owners, self._hears)
        self._under_way: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE_MAX)
        self._follow: asyncio.Task[None] | None = None
        banking.on_moved.append(self.receipts.tell)
        banking.on_proved.append(self.knowing.proved)

    async def start(self) -> None:
        self._follow = asyncio.create_task(self._listening.follow(), name="teller")

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._follow] if self._follow else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def signed_in(self, tenant: TenantId, visitor: str, known: SignedIn) -> None:
        """A page whose customer the institution vouches for, while a contact of theirs is under way."""
        await self.knowing.signed_in(tenant, visitor, known)

    async def acquainted(self, tenant: TenantId, customer: str) -> dict[str, str]:
        """Agents whom the customer knows, as far as the live policy asks."""
        history = self._owners.owner(tenant).live.config.policy.history
        return await known_agents(self._database, tenant, customer, history)

    # ── what is heard ──

    def _hears(self, tenant: TenantId, told: Told) -> None:
        for interaction, errand in told.asked:
            self._once(errand, self._do(tenant, interaction, errand))
        for interaction in told.came:
            self._once(interaction, self._look_up(tenant, interaction))

    def _once(self, id: str, work: Coroutine[Any, Any, None]) -> None:
        if id in self._under_way:
            work.close()
            return
        self._under_way.add(id)
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _done: self._under_way.discard(id))

    async def _look_up(self, tenant: TenantId, interaction: str) -> None:
        try:
            await self.knowing.look_up(tenant, interaction)
        except Refusal as refusal:
            log.info("teller.not_looked_up", extra={"code": refusal.code})
        except Exception as fault:  # nothing of the customer's may reach the log
            log.error("teller.look_up_failed", extra={"fault": type(fault).__name__})

    async def _do(self, tenant: TenantId, interaction: str, errand: str) -> None:
        """Does it, and tells what came of it. Nobody waits for it any more: then it is dropped."""
        async with self._room:
            contact = self._contact(tenant, interaction)
            if contact is None or not waits(contact) or contact.errand is None or contact.errand.id != errand:
                return
            asked = Asked(tenant=tenant, contact=contact, errand=contact.errand, house=self.house)
            if contact.errand.service == "draft":
                self.receipts.own.add(asked.id("operation"))
            outcome, variables = await do(asked)
            self.receipts.own.discard(asked.id("operation"))
            command = ErrandDone(interaction=interaction, errand=errand, outcome=outcome, variables=variables)
            try:
                await self._submit(tenant, command, asked.id("done"))
            except Refusal as refusal:
                log.info("teller.nobody_waits", extra={"code": refusal.code})

    def _contact(self, tenant: TenantId, interaction: str) -> Contact | None:
        try:
            return self._owners.owner(tenant).live.contacts.get(interaction)
        except NotOwner:  # whoever owns it next tells of it again
            return None

    async def _submit(self, tenant: TenantId, command: Command, operation: str) -> None:
        """To the owner of the contact, or to the next one. Raises its refusal."""
        for _ in range(TRIES_MAX):
            try:
                await self._owners.owner(tenant).submit(command, ACTOR, operation)
            except (Unavailable, NotOwner):
                await asyncio.sleep(AGAIN_S)
            else:
                return
        raise NotOwner()

    async def _redeem(self, tenant: TenantId, token: str, interaction: str) -> str:
        return await captured.redeem_digits(
            self._database, tenant, interaction, token, PURPOSE, keyring=self._keyring
        )  # fmt: skip
