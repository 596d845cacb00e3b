"""Carries operations out: claims what is due, tells the core or asks it, and settles what came of it.

A claim is a lease: who dies holding it has left a row that says `submitted` and counts one try, and the next to hold it
asks the core before it tells it anything. Several processes may carry at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from yingda.banking import store
from yingda.banking.confirming import SUBJECT_KIND
from yingda.banking.errors import OperationElsewhere
from yingda.banking.moving import digest_of, held, moved, tell
from yingda.banking.operation import Record, State
from yingda.banking.parts import STREAM, Parts
from yingda.banking.port import Core, Fate, Fault, Order, Outcome
from yingda.banking.rules import states
from yingda.banking.suiting import Suiting
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work

LEASE: Final = timedelta(seconds=30)
"""Longer than any time-out of an adapter."""
CLAIM_MAX: Final = 64
"""Operations of a tenant under way in this process."""
LOOK_S: Final = 0.5
"""How often the rows are looked at when no bell rings."""
TIDY_S: Final = 1.0
TIDY_MAX: Final = 200
RESTART_S: Final = 2.0

Result = tuple[Record, states.Step, "asyncio.Future[None]"]
"""An operation, what came of it, and who waits until that is written."""

log = logging.getLogger(__name__)


class Carrying:
    def __init__(self, parts: Parts, suiting: Suiting) -> None:
        self._parts, self._suiting = parts, suiting
        self._bell = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._results: dict[TenantId, list[Result]] = {}
        self._settling: set[TenantId] = set()
        self._writers: set[asyncio.Task[None]] = set()
        self.works_for: Callable[[TenantId], bool] = lambda _tenant: True
        """Of several nodes the one that has the institution's contacts carries for it: what moved is told there."""
        parts.approvals.on_decided.append(self._decided)

    def ring(self) -> None:
        """Something is due."""
        self._bell.set()

    async def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="banking.carrying")

    async def stop(self) -> None:
        """What is under way ends in its time-outs; what does not is asked about by the next process."""
        for task in (self._loop, *self._tasks, *self._writers):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def _run(self) -> None:
        tidied = 0.0
        while True:
            self._bell.clear()
            try:
                now = asyncio.get_running_loop().time()
                tenants = await self._parts.database.tenants()
                for tenant in filter(self.works_for, tenants):
                    await self._look(tenant)
                    if now - tidied >= TIDY_S:
                        await self.tidy(tenant)
                if now - tidied >= TIDY_S:
                    tidied = now
            except Exception as fault:
                log.exception("banking.carrying_failed", extra={"fault": type(fault).__name__})
                await asyncio.sleep(RESTART_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._bell.wait()

    async def _look(self, tenant: TenantId) -> None:
        if not self._parts.keyring.knows(tenant):
            return
        room = CLAIM_MAX - len(self._tasks)
        if room <= 0:
            return
        async with self._parts.database.work(system(tenant), stream=STREAM) as work:
            claimed = await store.claim(work.conn, self._parts.keyring, tenant, work.now, LEASE, room)
        for record in claimed:
            task = asyncio.create_task(self._carry(record))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def drain(self, tenant: TenantId) -> None:
        """Carries out whatever is due now, until nothing is: where no loop runs (a simulation, a benchmark's end)."""
        while True:
            await self._look(tenant)
            if not self._tasks:
                return
            await asyncio.gather(*self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("banking.carry_failed", extra={"fault": type(fault).__name__})
        self._bell.set()

    # ── one operation ──

    async def _carry(self, record: Record) -> None:
        core = self._parts.cores.of(TenantId(record.tenant), record.role)
        if digest_of(record) != record.digest:
            return await self._settle(record, states.Step(state=State.ON_LIST, fault=_TAMPERED))
        if core is None:
            step = states.after_sending(Fault(kind="unreached", code="core.absent"), record.attempts)
            return await self._settle(record, step)
        if record.state is State.SUBMITTED and record.attempts == 1:
            step = await self._send(core, record, first=True)
        else:
            step = await self._ask(core, record)
        if step.state is State.SUBMITTED and step.again_ms == 0:  # asked, and it has not come: once more
            step = await self._send(core, record, first=False)
        return await self._settle(record, step)

    async def _send(self, core: Core, record: Record, *, first: bool) -> states.Step:
        """Unless it may not go out any more. It is called off only once it cannot be on its way: nothing was sent yet,
        or the core has shut its id."""
        why = await self._suiting.stands(record)
        if why is None:
            order = Order(id=record.id, kind=record.kind, customer=record.body.ref, params=record.body.params)
            return states.after_sending(await core.execute(order), record.attempts)
        if why.kind == "refused":
            if not first:
                outcome = await core.fate(record.id, bar=True)
                if isinstance(outcome, Fault) or outcome.value.state != "absent":
                    return states.after_asking(outcome, record.state, record.attempts, self._in_doubt(record))
            await self._suiting.called_off(record, why)
        return states.after_sending(why, record.attempts)

    async def _ask(self, core: Core, record: Record) -> states.Step:
        in_doubt = self._in_doubt(record)
        outcome: Outcome[Fate] = await core.fate(
            record.id, bar=states.bars(record.state, record.attempts, in_doubt)
        )  # fmt: skip
        return states.after_asking(outcome, record.state, record.attempts, in_doubt)

    def _in_doubt(self, record: Record) -> int:
        """Ms since it went out for the first time."""
        return self._parts.now() - (record.submitted_at or 0)

    async def _settle(self, record: Record, step: states.Step) -> None:
        """With whatever else came meanwhile, in one transaction."""
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results.setdefault(TenantId(record.tenant), []).append((record, step, settled))
        if TenantId(record.tenant) not in self._settling:
            self._settling.add(TenantId(record.tenant))
            task = asyncio.create_task(self._settle_all(TenantId(record.tenant)))
            self._writers.add(task)
            task.add_done_callback(self._writers.discard)
        await settled
        if step.again_ms == 0:
            self._bell.set()

    async def _settle_all(self, tenant: TenantId) -> None:
        try:
            while batch := self._results.pop(tenant, []):
                try:
                    await self._settle_batch(tenant, batch)
                except Exception as fault:
                    for _, _, settled in batch:  # their leases lapse, and the core is asked
                        if not settled.done():
                            settled.set_exception(fault)
        finally:
            self._settling.discard(tenant)

    async def _settle_batch(self, tenant: TenantId, batch: list[Result]) -> None:
        told: list[Record] = []
        async with self._parts.database.work(system(tenant), stream=STREAM) as work:
            for record, step, _ in sorted(batch, key=lambda each: each[0].id):
                told += await settle(work, self._parts, record.id, step, expected=record.version) or []
        for _, _, settled in batch:
            settled.set_result(None)
        await tell(self._parts, *told)

    # ── what time brings ──

    async def tidy(self, tenant: TenantId) -> None:
        """Waits that are over, drafts and requests that lapsed."""
        if not self._parts.keyring.knows(tenant):
            return
        told: list[Record] = []
        async with self._parts.database.work(system(tenant), stream=STREAM) as work:
            for id in await store.due(work.conn, (State.HELD,), "hold_until", work.now, TIDY_MAX):
                record = await held(work, self._parts, id)
                expires = _ms(work) + RECONFIRM_MS
                told.append(await moved(work, self._parts, record, State.RECONFIRM, expires_at=expires))
            lapsing = (State.DRAFTED, State.RECONFIRM)
            for id in await store.due(work.conn, lapsing, "expires_at", work.now, TIDY_MAX):
                record = await held(work, self._parts, id)
                told.append(await moved(work, self._parts, record, State.EXPIRED, settled_at=_ms(work)))
            await self._parts.approvals.lapse(work)
        await tell(self._parts, *told)

    async def _decided(self, tenant: TenantId, subject_kind: str, subject: str) -> None:
        if subject_kind != SUBJECT_KIND:
            return
        self.ring()
        async with self._parts.database.read(system(tenant)) as read:
            record = await store.found(read.conn, self._parts.keyring, subject)
        if record is not None:
            await tell(self._parts, record)


RECONFIRM_MS: Final = 24 * 3_600_000
"""After a delay the customer has a day to say it again."""
_TAMPERED: Final[dict[str, object]] = {"code": "operation.tampered", "data": {}}


async def settle(
    work: Work, parts: Parts, id: str, step: states.Step, expected: int | None = None
) -> list[Record] | None:
    """Writes what came of it. None: somebody else settled it meanwhile. With it, what it took back is reversed."""
    record = await held(work, parts, id)
    if expected is not None and record.version != expected:
        return None
    now = _ms(work)
    values: dict[str, Any] = {"next_at": now + step.again_ms if step.again_ms is not None else None}
    if step.done is not None:
        values |= {"core_ref": step.done.ref, "facts": step.done.facts}
    if step.fault is not None or step.state is State.EXECUTED:
        values["fault"] = step.fault
    if step.state in (State.EXECUTED, State.FAILED):
        values |= {"settled_at": now, "next_at": None}
    after = await moved(work, parts, record, step.state, **values)
    if after.state is State.EXECUTED and after.reverses is not None:
        with contextlib.suppress(OperationElsewhere, NotFound):
            first = await held(work, parts, after.reverses)
            return [after, await moved(work, parts, first, State.REVERSED)]
    return [after]


def _ms(work: Work) -> int:
    return round(work.now.timestamp() * 1000)
