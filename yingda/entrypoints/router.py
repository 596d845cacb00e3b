"""The role that owns partitions: claims the tenants' leases, rebuilds memory, runs an owner for each, steps down.

One process may own all tenants; a second process on the same database stands by and claims what lapses.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec

from yingda.entrypoints.configuration import load_configuration
from yingda.foundation import partitions
from yingda.foundation.audit import Chain, Head
from yingda.foundation.clock import Clock, SteadyClock
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.group_commit import Fence, GroupCommit, PostgresBatchStore
from yingda.foundation.ids import RandomIds, TenantId
from yingda.foundation.partitions import NotOwner
from yingda.foundation.principal import system
from yingda.foundation.realtime import Topics
from yingda.foundation.wakeups import POLL_S
from yingda.interactions import live_rows
from yingda.interactions.contact import Contact
from yingda.interactions.rows import LIVE_CONTEXT
from yingda.journey.owner import Owner, Projector
from yingda.journey.quarantine import Quarantine
from yingda.journey.record import AUDIT_STREAM, SPECS, Recorder, rebuild

CLAIM_EVERY_S: Final = 1.0
TENANTS_EVERY_S: Final = 5.0
CONFIGURATION_PAUSE_S: Final = 0.3
"""Changes of configuration that come together are loaded once."""

HEAD: Final = "select seq, hash from audit_heads where stream = $1"
CONFIGURATION_MARK: Final = """
select (select count(*) from events where type = 'configuration.changed')
  + (select count(*) from routing_live where plan_until <= clock_timestamp())
"""
"""Grows with each change, and when the time of a plan for a market event is over. Not the highest id: a change with a
lower one may commit later."""

log = logging.getLogger(__name__)


class Router:
    """All partitions that this process owns or stands by for."""

    def __init__(self, database: Database, keyring: Keyring, projectors: list[Projector], name: str) -> None:
        """`name` identifies this process's life; two lives never share one."""
        self._database = database
        self._keyring = keyring
        self._projectors = projectors
        self._name = name
        self._owners: dict[TenantId, Owner] = {}
        self._quarantines: dict[TenantId, Quarantine] = {}
        self._tasks: dict[TenantId, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._looked = False
        self.on_end: list[Callable[[TenantId], None]] = []
        """Called when a partition is no longer ours: sockets of that tenant must come back."""

    def owner(self, tenant: TenantId) -> Owner:
        """The owner of the tenant's live contacts in this process, or `partition.not_owner`."""
        owner = self._owners.get(tenant)
        if owner is None or owner.ended is not None:
            raise NotOwner()
        return owner

    @property
    def owned(self) -> list[TenantId]:
        return [tenant for tenant, owner in self._owners.items() if owner.ended is None]

    def standing_by(self) -> bool:
        """Whether every tenant is owned here (then this process is ready for live contacts); there may be none yet."""
        return self._looked and set(self._tasks) <= set(self.owned)

    async def start(self) -> None:
        self._watch = asyncio.create_task(self._watch_tenants(), name="router")

    async def stop(self) -> None:
        """Steps down at once: the leases are given up, so that another process need not wait."""
        tasks = [*self._tasks.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch_tenants(self) -> None:
        while True:
            try:
                for tenant in await self._database.tenants():
                    if tenant not in self._tasks:
                        self._tasks[tenant] = asyncio.create_task(self._serve(tenant), name=f"partition {tenant}")
                self._looked = True
            except Exception:
                log.warning("router.tenants_unread", exc_info=True)
            await asyncio.sleep(TENANTS_EVERY_S if self._tasks else CLAIM_EVERY_S)

    async def _serve(self, tenant: TenantId) -> None:
        """Claims, serves, steps down, and again."""
        while True:
            try:
                await self._one_life(tenant)
            except asyncio.CancelledError:
                raise
            except Exception as fault:
                log.warning("router.partition_lost", extra={"tenant": tenant, "fault": type(fault).__name__})
            finally:
                if self._owners.pop(tenant, None) is not None:
                    for notify in self.on_end:
                        notify(tenant)
            await asyncio.sleep(CLAIM_EVERY_S)

    async def _one_life(self, tenant: TenantId) -> None:
        conn = await self._database.connect()
        try:
            lease = await self._database.connect()
        except BaseException:
            conn.terminate()
            raise
        epoch: int | None = None
        try:
            epoch = await partitions.claim(lease, tenant, self._name)
            if epoch is None:
                return
            mark = await self._configuration_mark(tenant)
            owner = await self._rebuilt(conn, tenant, epoch)
            self._owners[tenant] = owner
            log.info("router.partition_owned", extra={"tenant": tenant, "epoch": epoch})
            await self._run(owner, lease, tenant, epoch, mark)
        finally:
            conn.terminate()
            if epoch is not None:
                with contextlib.suppress(Exception):
                    await asyncio.shield(partitions.release(lease, tenant, self._name, epoch))
            lease.terminate()

    async def _run(self, owner: Owner, lease: Any, tenant: TenantId, epoch: int, mark: int) -> None:
        tasks = [
            asyncio.create_task(owner.run()),
            asyncio.create_task(self._renew(lease, tenant, epoch)),
            asyncio.create_task(self._follow_configuration(owner, tenant, mark)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await next(iter(done))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _renew(self, lease: Any, tenant: TenantId, epoch: int) -> None:
        while True:
            async with asyncio.timeout(partitions.LEASE_TTL_S):
                if not await partitions.renew(lease, tenant, self._name, epoch):
                    raise partitions.Fenced(tenant)
            await asyncio.sleep(partitions.RENEW_EVERY_S)

    async def _rebuilt(self, conn: Any, tenant: TenantId, epoch: int) -> Owner:
        clock: Clock = SteadyClock()
        async with self._database.read(system(tenant)) as read:
            config = await load_configuration(read)
        async with self._database.raw(tenant) as raw:
            rows = await live_rows.load(raw)
            head = await raw.fetchrow(HEAD, AUDIT_STREAM)
        contacts = [
            msgspec.json.decode(self._keyring.open(tenant, sealed, LIVE_CONTEXT), type=Contact)
            for sealed in rows.contacts
        ]
        live = rebuild(config, epoch, clock.now_ms(), contacts, rows.messages, rows.agents, rows.answers)
        chain = Chain(tenant, AUDIT_STREAM, Head(head["seq"], bytes(head["hash"])) if head else None)
        recorder = Recorder(tenant, lambda data, context: self._keyring.seal(tenant, data, context), chain)
        fence = Fence(partitions.FENCE, (tenant, epoch), lambda: partitions.Fenced(tenant))
        store = PostgresBatchStore(conn, fence, SPECS, lambda: self._database.wakeups.ring(tenant))
        return Owner(
            live, recorder, GroupCommit(store, SPECS), Topics(f"{self._name}.{epoch}"), self._projectors, clock,
            RandomIds(clock.now_ms), lambda operation, actor: self._stored_answer(tenant, operation, actor),
            self._quarantines.setdefault(tenant, Quarantine()),
        )  # fmt: skip

    async def _stored_answer(self, tenant: TenantId, operation: str, actor: str) -> bytes | None:
        async with self._database.raw(tenant) as raw:
            return await live_rows.stored_answer(raw, operation, actor)

    async def _follow_configuration(self, owner: Owner, tenant: TenantId, seen: int) -> None:
        bell = self._database.wakeups.bell(tenant)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await bell.wait()
                await asyncio.sleep(CONFIGURATION_PAUSE_S)
                bell.clear()
                mark = await self._configuration_mark(tenant)
                if mark != seen:
                    seen = mark
                    async with self._database.read(system(tenant)) as read:
                        config = await load_configuration(read)
                    await owner.configure(config)
        finally:
            self._database.wakeups.remove(tenant, bell)

    async def _configuration_mark(self, tenant: TenantId) -> int:
        async with self._database.raw(tenant) as raw:
            mark: int = await raw.fetchval(CONFIGURATION_MARK)
            return mark
