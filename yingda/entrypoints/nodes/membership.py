"""This node among the others: it beats, which renews its leases, and sees who is there and who owns what.

Beating and seeing go over two connections, so that looking never keeps a lease waiting. While the database is away
nothing is known; leases that could not be renewed for long are told as lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from yingda.foundation import nodes, partitions
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.nodes import Node
from yingda.foundation.partitions import Lease

LOOK_EVERY_S: Final = 0.25
"""How often the rows are looked at when nobody says that something changed."""
BEAT_TIMEOUT_S: Final = 1.5
AGAIN_S: Final = 0.2
"""After a lost connection."""
GIVEN_UP_AFTER_S: Final = partitions.LEASE_TTL_S * 2
"""Without a renewal: the database is away. Before, a lease that lapsed and that nobody claimed is simply renewed."""
WAVE: Final = 0.2
"""Of a new measurement in its running mean: some five beats back."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """Nodes and partitions, as the rows were a moment ago."""

    nodes: dict[str, Node]
    leases: dict[TenantId, Lease]


@dataclass(slots=True)
class Held:
    """A lease of ours. `changes` counts what its owner decided, ever; `lost`: it is another's, or lapsed; `rebuilding`:
    its owner is being made, and beats may come late."""

    epoch: int
    changes: Callable[[], int] = lambda: 0
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    rebuilding: bool = True
    load: float = 0.0
    counted: int = 0


class Membership:
    """`life`: this start of this process; `name`: for people; `url`: where others reach it, "" if they cannot."""

    def __init__(self, database: Database, life: str, name: str = "", url: str = "", telephone: bool = False) -> None:
        self.life = life
        self.url = url
        self.view = View({}, {})
        self.looked = False
        """Whether the view has ever been true."""
        self.draining = False
        self._database = database
        self._me = (life, name or life, url, telephone)
        self._held: dict[TenantId, Held] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()
        self._nudge = asyncio.Event()
        self._beat_soon = asyncio.Event()
        self._beaten = asyncio.Event()
        self._renewed_at = self._measured_at = time.monotonic()
        self._cpu_s = time.process_time()
        self._busy = 0.0

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._again(self._beat, "nodes.beat_failed"), name="node beats"),
            asyncio.create_task(self._again(self._look, "nodes.look_failed"), name="node looks"),
            asyncio.create_task(self._expire(), name="node leases"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks:
            with contextlib.suppress(Exception):
                conn = await self._database.connect()
                try:
                    await nodes.leave(conn, self.life)
                finally:
                    conn.terminate()
        self._tasks = []

    async def hold(self, tenant: TenantId, epoch: int) -> Held:
        """A lease that was claimed just now is renewed from now on. Returns when the others are long enough to let its
        owner be made in peace."""
        alone = not self._held
        held = self._held[tenant] = Held(epoch)
        if not alone:
            self._beat_soon.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_TIMEOUT_S):
                    await self._beaten.wait()
        return held

    def drop(self, tenant: TenantId) -> None:
        self._held.pop(tenant, None)

    async def drain(self) -> None:
        """This node ends: the others are to give it nothing more."""
        self.draining = True
        with contextlib.suppress(Exception):
            conn = await self._database.connect()
            try:
                await nodes.drain(conn, self.life, True)
            finally:
                conn.terminate()

    def look_soon(self) -> None:
        """Something changed: the rows are looked at now, and who waits looks again."""
        self._nudge.set()
        self.tell()

    def tell(self) -> None:
        """Wakes up whoever waits for a change."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def change(self, within_s: float) -> None:
        """Returns when something changed, or after that time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()

    def known(self, *, others: bool = False) -> Sequence[Node]:
        """Nodes that beat and take part, oldest first."""
        return [
            node
            for node in self.view.nodes.values()
            if node.alive and not node.draining and not (others and node.life == self.life)
        ]

    # ── on the connections ──

    async def _again(self, work: Callable[[Any], Coroutine[Any, Any, None]], code: str) -> None:
        while True:
            try:
                conn = await self._database.connect(application_name=f"yingda {self.life}"[:63], lock_timeout="1000")
                try:
                    await work(conn)
                finally:
                    conn.terminate()
            except Exception as fault:
                log.warning(code, extra={"fault": type(fault).__name__})
            await asyncio.sleep(AGAIN_S)

    async def _beat(self, conn: Any) -> None:
        await nodes.join(conn, *self._me)
        self.look_soon()
        while True:
            self._beat_soon.clear()
            beaten, self._beaten = self._beaten, asyncio.Event()
            began, held = time.monotonic(), dict(self._held)
            busy = self._measured(held)
            slow = any(each.rebuilding for each in held.values())
            async with asyncio.timeout(BEAT_TIMEOUT_S):
                found = await nodes.beat(
                    conn, self.life, busy, {tenant: (each.epoch, each.load) for tenant, each in held.items()},
                    partitions.REBUILD_TTL_S if slow else partitions.LEASE_TTL_S,
                )  # fmt: skip
            if found.draining is None:
                return  # forgotten: join again
            self._renewed_at = began
            beaten.set()
            for tenant, each in held.items():
                if tenant not in found.held:
                    each.lost.set()
            if found.draining != self.draining:
                self.draining = found.draining
                self.look_soon()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(partitions.RENEW_EVERY_S):
                    await self._beat_soon.wait()

    async def _look(self, conn: Any) -> None:
        heard = self._nudge
        await conn.add_listener(partitions.CHANNEL, lambda *_of: heard.set())
        while True:
            heard.clear()
            async with asyncio.timeout(BEAT_TIMEOUT_S):
                everybody, leases = await nodes.listed(conn), await partitions.leases(conn)
            view = View({node.life: node for node in everybody}, {lease.tenant: lease for lease in leases})
            before, self.view, self.looked = self.view, view, True
            if _owners(before) != _owners(view) or before.leases.keys() != view.leases.keys():
                self.tell()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await heard.wait()

    async def _expire(self) -> None:
        """Nobody could renew: what we hold may be another's by now, and the database would refuse our writes."""
        while True:
            await asyncio.sleep(partitions.RENEW_EVERY_S)
            if self._held and time.monotonic() - self._renewed_at > GIVEN_UP_AFTER_S:
                for each in self._held.values():
                    each.lost.set()

    def _measured(self, held: dict[TenantId, Held]) -> float:
        now, cpu_s = time.monotonic(), time.process_time()
        took_s = max(now - self._measured_at, 0.001)
        self._busy += WAVE * ((cpu_s - self._cpu_s) / took_s - self._busy)
        self._measured_at, self._cpu_s = now, cpu_s
        for each in held.values():
            count = each.changes()
            each.load += WAVE * (max(0, count - each.counted) / took_s - each.load)
            each.counted = count
        return max(0.0, self._busy)


def _owners(view: View) -> dict[TenantId, tuple[str | None, str | None, int]]:
    return {tenant: (lease.owner, lease.heir, lease.epoch) for tenant, lease in view.leases.items()}
