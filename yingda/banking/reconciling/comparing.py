"""Compares the core's own journal with our log, both ways. What does not agree comes before a person.

The core says done, we are in doubt: it is executed. The core says done, we say otherwise: on the list. We say executed
and the core's journal has gone past it without a word: on the list.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Any, Final

from yingda.banking import store
from yingda.banking.carrying import settle
from yingda.banking.events import DiscrepancyFound
from yingda.banking.moving import moved, tell
from yingda.banking.operation import IN_DOUBT, Record, State
from yingda.banking.parts import STREAM, Parts
from yingda.banking.port import Booked, Done, Fault
from yingda.banking.reconciling import store as kept
from yingda.banking.rules.states import Step
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId, parse_id
from yingda.foundation.principal import system
from yingda.foundation.work import Work

EVERY_S: Final = 5.0
ENTRIES_MAX: Final = 1_000
MISSING_AFTER: Final = timedelta(minutes=2)
"""The core's journal has what it executed well before this."""
MISSING_MAX: Final = 100

log = logging.getLogger(__name__)


class Reconciling:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="banking.reconciling")

    async def stop(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                for tenant in await self._parts.database.tenants():
                    for role in self._parts.cores.roles(tenant):
                        await self.compare(tenant, role)
            except Exception as fault:
                log.warning("banking.reconciling_failed", extra={"fault": type(fault).__name__})

    async def compare(self, tenant: TenantId, role: str) -> int:
        """Goes on from where it stood; how many entries were compared."""
        core = self._parts.cores.of(tenant, role)
        if core is None or not self._parts.keyring.knows(tenant):
            return 0
        compared = 0
        while True:
            outcome = await core.journal(await self._position(tenant, role), ENTRIES_MAX)
            if isinstance(outcome, Fault):
                return compared
            journal, told = outcome.value, list[Record]()
            async with self._parts.database.work(system(tenant), stream=STREAM) as work:
                for booked in journal.booked:
                    told += await self._compared(work, role, booked)
                await kept.keep_position(work.conn, work.tenant, role, journal.position, work.now)
                if len(journal.booked) < ENTRIES_MAX:
                    told += await self._missing(work, role)
            await tell(self._parts, *told)
            compared += len(journal.booked)
            if len(journal.booked) < ENTRIES_MAX:
                return compared

    async def _compared(self, work: Work, role: str, booked: Booked) -> list[Record]:
        record = await self._ours(work, booked.id)
        if record is None or record.role != role:
            await self._note(work, role, booked.id, "unknown_here")
            return []
        if booked.state != "done":
            return []
        await kept.mark(work.conn, record.id, work.now)
        if record.state in IN_DOUBT or record.state is State.SUBMITTED:
            done = Done(ref=booked.ref, at=round(work.now.timestamp() * 1000))
            return await settle(work, self._parts, record.id, Step(state=State.EXECUTED, done=done)) or []
        if record.state in (State.EXECUTED, State.REVERSED):
            if booked.amount and record.body.worth and booked.amount != record.body.worth:
                await self._note(work, role, record.id, "amount")
            return []
        await self._note(work, role, record.id, "executed_there")
        if record.state is State.FAILED:
            fault = {"code": "operation.executed_there", "data": {}}
            return [await moved(work, self._parts, record, State.ON_LIST, fault=fault)]
        return []

    async def _ours(self, work: Work, id: str) -> Record | None:
        try:
            return await store.found(work.conn, self._parts.keyring, parse_id(id, "id"), lock=True)
        except Refusal:
            return None

    async def _missing(self, work: Work, role: str) -> list[Record]:
        """Executed by us, not in the journal although it has gone past."""
        before = work.now - MISSING_AFTER
        found = await kept.missing(work.conn, self._parts.keyring, role, before, MISSING_MAX)
        told = []
        for record in found:
            await self._note(work, role, record.id, "missing_there")
            fault: dict[str, Any] = {"code": "operation.missing_there", "data": {}}
            told.append(await moved(work, self._parts, record, State.ON_LIST, fault=fault))
        return told

    async def _note(self, work: Work, role: str, operation: str, what: str) -> None:
        row = {
            "id": work.ids.new(), "tenant_id": work.tenant, "role": role, "operation_id": operation[:64],
            "what": what, "found_at": work.now,
        }  # fmt: skip
        if await kept.note(work.conn, row):
            work.publish(DiscrepancyFound(role=role, operation=operation[:64], what=what))
            work.audit("banking.discrepancy_found", operation[:64], {"role": role, "what": what})

    async def _position(self, tenant: TenantId, role: str) -> int:
        async with self._parts.database.read(system(tenant)) as read:
            return await kept.position(read.conn, role)
