"""Runs trials of policies: takes those that wait, lets the digital twin compare in a process of its own, keeps what it
found. One at a time in each process; another process takes the next tenant's."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, Final

import msgspec

from yingda.agents.api import load_agents
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.routing.policies.trials import api as trials
from yingda.routing.policies.trials.api import ToTry
from yingda.routing.queues import load_queues
from yingda.tenancy.api import load_time_zone
from yingda.twin import api as twin

LOOK_EVERY_S: Final = 30.0
"""Whoever asks for a trial calls. A call may be lost, and a trial die with its process: so often all tenants are looked
at, each with one small question to the database."""
AGAIN_S: Final = 2.0
"""After the database was away."""
TELL_EVERY_S: Final = 1.0
TIMEOUT_S: Final = 900.0
"""After so long a trial has failed: fewer seeds, or a shorter day, fit."""

log = logging.getLogger(__name__)


class Trials:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="trials")

    async def stop(self) -> None:
        """What is under way is given up by whoever looks next (`trials.SILENT_S`)."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        calls = self._database.wakeups.calls(trials.ASKED)
        called: set[TenantId] = set()
        while True:
            try:
                for tenant in sorted(called) or await self._database.tenants():
                    await self.try_waiting(tenant)
                called = await calls.take(LOOK_EVERY_S)
            except Exception:  # the database is away: later, all are looked at
                log.warning("trials.failed", exc_info=True)
                called = set()
                await asyncio.sleep(AGAIN_S)

    async def try_waiting(self, tenant: TenantId) -> bool:
        """Runs the tenant's trial to its end; False: none waits."""
        async with self._database.work(system(tenant)) as work:
            trial = await trials.begin(work)
        if trial is None:
            return False
        result, failure = None, ""
        try:
            result = await self._watched(tenant, trial)
        except Refusal as refusal:
            failure = refusal.code
        except twin.NothingThatDay:
            failure = "trial.empty_day"
        except TimeoutError:
            failure = "trial.time_out"
        except Exception:
            log.exception("trials.broken", extra={"tenant": tenant, "trial": trial.id})
            failure = "trial.broken"
        async with self._database.work(system(tenant)) as work:
            await trials.end(work, trial.id, result, failure or "trial.broken")
        return True

    async def _watched(self, tenant: TenantId, trial: ToTry) -> dict[str, Any] | None:
        """The comparison, with its progress told; given up when the trial is cancelled."""
        progress = 0

        def told(share: float) -> None:
            nonlocal progress
            progress = min(99, int(share * 100))

        task = asyncio.create_task(self._compared(tenant, trial, told))
        try:
            while not (await asyncio.wait({task}, timeout=TELL_EVERY_S))[0]:
                async with self._database.work(system(tenant)) as work:
                    if not await trials.go_on(work, trial.id, progress):
                        return None
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _compared(self, tenant: TenantId, trial: ToTry, told: Any) -> dict[str, Any]:
        async with self._database.read(system(tenant)) as read:
            queues = {each.id: each for each in await load_queues(read)}
            agents = await load_agents(read)
            zone = await load_time_zone(read)
        own = twin.OwnDay(
            url=self._database.url, tenant=str(tenant), day=trial.day, zone=zone, queues=queues, agents=agents,
            policy=trial.base,
        )  # fmt: skip
        changed = twin.Change(policy=trial.changed, volume=trial.volume)
        found = await twin.compare_own_day(
            own, twin.Change(volume=trial.volume), changed, seeds=trial.seeds, told=told, timeout_s=TIMEOUT_S
        )
        made: dict[str, Any] = msgspec.to_builtins(found)
        return made
