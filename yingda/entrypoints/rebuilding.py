"""From rows to an owner: what a process that claimed a partition reads back, and the configuration as it changes."""

import asyncio
import contextlib
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
from yingda.foundation.principal import system
from yingda.foundation.realtime import Topics
from yingda.foundation.wakeups import POLL_S
from yingda.interactions import live_rows
from yingda.interactions.contact import Contact
from yingda.interactions.rows import LIVE_CONTEXT
from yingda.journey.configuration import Configuration
from yingda.journey.owner import Owner, Projector
from yingda.journey.quarantine import Quarantine
from yingda.journey.record import AUDIT_STREAM, SPECS, Recorder, rebuild
from yingda.routing.learning import api as learning_api

CONTACTS_AT_ONCE: Final = 200
"""Opened before others of this process get a turn."""
CONFIGURATION_PAUSE_S: Final = 0.3
"""Changes of configuration that come together are loaded once."""
HEAD: Final = "select seq, hash from audit_heads where stream = $1"
CONFIGURATION_MARK: Final = """
select (select count(*) from events where type = 'configuration.changed')
  + (select count(*) from routing_live where plan_until <= clock_timestamp())
"""
"""Grows with each change, and when the time of a plan for a market event is over. Not the highest id: a change with a
lower one may commit later."""


class Rebuilding:
    """`life`: the node's; two lives never share one."""

    def __init__(self, database: Database, keyring: Keyring, projectors: list[Projector], life: str) -> None:
        self._database, self._keyring, self._projectors, self._name = database, keyring, projectors, life
        self._prepared: dict[TenantId, tuple[int, Configuration]] = {}

    async def prepare(self, tenant: TenantId) -> None:
        """Reads ahead what does not change with contacts: the owner of this partition seems to have gone."""
        mark = await self.configuration_mark(tenant)
        self._prepared[tenant] = mark, await self._configuration(tenant)

    def forget(self, tenant: TenantId) -> None:
        """What was read ahead is not needed."""
        self._prepared.pop(tenant, None)

    async def owner(self, conn: Any, tenant: TenantId, epoch: int, quarantine: Quarantine, mark: int) -> Owner:
        """An owner of this epoch, which will write over `conn`; not running yet. `mark`: of the configuration, read
        under this epoch."""
        clock: Clock = SteadyClock()
        read_at, prepared = self._prepared.pop(tenant, (None, None))
        config = prepared if prepared is not None and read_at == mark else await self._configuration(tenant)
        async with self._database.raw(tenant) as raw:
            rows = await live_rows.load(raw)
            head = await raw.fetchrow(HEAD, AUDIT_STREAM)
            learning = await learning_api.load(raw)
        contacts = []
        for n, sealed in enumerate(rows.contacts):
            contacts.append(msgspec.json.decode(self._keyring.open(tenant, sealed, LIVE_CONTEXT), type=Contact))
            if n % CONTACTS_AT_ONCE == 0:
                await asyncio.sleep(0)
        live = rebuild(config, epoch, clock.now_ms(), contacts, rows.messages, rows.agents, rows.answers, learning)
        chain = Chain(tenant, AUDIT_STREAM, Head(head["seq"], bytes(head["hash"])) if head else None)
        recorder = Recorder(tenant, lambda data, context: self._keyring.seal(tenant, data, context), chain)
        fence = Fence(partitions.FENCE, (tenant, epoch), lambda: partitions.refused(tenant))
        store = PostgresBatchStore(conn, fence, SPECS, lambda: self._database.wakeups.ring(tenant))
        return Owner(
            live, recorder, GroupCommit(store, SPECS), Topics(f"{self._name}.{epoch}"), self._projectors, clock,
            RandomIds(clock.now_ms), lambda operation, actor: self._stored_answer(tenant, operation, actor),
            quarantine,
        )  # fmt: skip

    async def _stored_answer(self, tenant: TenantId, operation: str, actor: str) -> bytes | None:
        async with self._database.raw(tenant) as raw:
            return await live_rows.stored_answer(raw, operation, actor)

    async def follow_configuration(self, owner: Owner, tenant: TenantId, seen: int) -> None:
        """Until cancelled: the owner is given every change. `seen`: the mark of what it knows."""
        bell = self._database.wakeups.bell(tenant)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await bell.wait()
                await asyncio.sleep(CONFIGURATION_PAUSE_S)
                bell.clear()
                mark = await self.configuration_mark(tenant)
                if mark != seen:
                    seen = mark
                    await owner.configure(await self._configuration(tenant))
        finally:
            self._database.wakeups.remove(tenant, bell)

    async def _configuration(self, tenant: TenantId) -> Configuration:
        async with self._database.read(system(tenant), one_moment=True) as read:
            return await load_configuration(read)

    async def configuration_mark(self, tenant: TenantId) -> int:
        """Grows with each change of the configuration."""
        async with self._database.raw(tenant) as raw:
            mark: int = await raw.fetchval(CONFIGURATION_MARK)
            return mark
