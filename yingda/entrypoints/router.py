"""The role that owns partitions: claims leases, rebuilds memory, runs an owner for each, hands over, steps down.

Of several nodes each owns its share (`nodes.rules.sharing`). A partition is handed over in order: no more commands,
what was decided is settled, the lease is given up for an heir, sockets come back. One whose owner died is claimed by
whom the plan names, and by anybody if that one does not.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from prometheus_client import Counter, Histogram

from yingda.entrypoints.nodes.membership import Held, Membership
from yingda.entrypoints.nodes.rules.sharing import Portion, Sharer, shares
from yingda.entrypoints.rebuilding import Rebuilding
from yingda.foundation import partitions
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REGISTRY, SECONDS
from yingda.foundation.partitions import Lease, NotOwner
from yingda.journey.owner import Owner, Projector
from yingda.journey.quarantine import Quarantine

LOOK_EVERY_S: Final = 0.25
GRACE_S: Final = 0.7
"""How long a free partition waits for the node that is to have it; then whoever is there takes it."""
AGAIN_S: Final = 1.0
"""After a life that ended by a fault."""
SUSPECT_S: Final = 1.2
"""A node that has not beaten for so long may be gone: what its heir can read before the lease lapses is read now."""
STEADY_S: Final = 3.0
"""A node that came this moment is given nothing, and a partition that came this moment stays."""
REST_S: Final = 5.0
"""Between two partitions that a node hands over for the sake of fairness."""
SETTLE_S: Final = 2.0
"""What was decided is on disk by then, or its senders are told to ask again."""
AT_ONCE_MAX: Final = 4
"""Partitions that are handed over at the same time; the others serve until it is their turn."""
LAST_S: Final = 1.0
"""For the last batch of an owner whose lease is gone."""
STOP_S: Final = 10.0
"""For handing everything over at the end of the process."""

MOVED: Final = Counter("yingda_partitions_moved", "Partitions that came or went.", ["how"], registry=REGISTRY)
REBUILT: Final = Histogram(
    "yingda_partition_rebuild_seconds", "From the claim to the first command.", buckets=SECONDS, registry=REGISTRY
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tenant's live contacts are. `url` None: in this very process."""

    life: str
    url: str | None


class Router:
    """All partitions that this process owns or stands by for."""

    def __init__(
        self, database: Database, keyring: Keyring, projectors: list[Projector], name: str,
        membership: Membership | None = None, called: Callable[[TenantId], bool] = lambda _tenant: False,
    ) -> None:  # fmt: skip
        """`name` identifies this process's life; two lives never share one. `called`: calls come to this tenant."""
        self.membership = membership or Membership(database, name)
        self._called = called
        self._database = database
        self._rebuilding = Rebuilding(database, keyring, projectors, name)
        self._name = name
        self._owners: dict[TenantId, Owner] = {}
        self._quarantines: dict[TenantId, Quarantine] = {}
        self._tasks: dict[TenantId, asyncio.Task[None]] = {}
        self._heirs: dict[TenantId, str] = {}
        self._since: dict[TenantId, float] = {}
        self._free_since: dict[TenantId, tuple[int, float]] = {}
        self._rests_until: dict[TenantId, float] = {}
        self._prepared_for: dict[TenantId, int] = {}
        """The epochs whose owner seemed to be gone."""
        self._preparing: set[asyncio.Task[None]] = set()
        self._moved_at = 0.0
        self._handing: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE_MAX)
        self._ending = False
        self._watch: asyncio.Task[None] | None = None
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

    def where(self, tenant: TenantId) -> Place | None:
        """Who can serve the tenant; None: nobody for the moment, or a node that cannot be reached."""
        owner = self._owners.get(tenant)
        if owner is not None and owner.ended is None:
            return Place(self._name, None)
        lease = self.membership.view.leases.get(tenant)
        if lease is None or lease.owner is None or lease.owner == self._name:
            return None
        node = self.membership.view.nodes.get(lease.owner)
        return Place(node.life, node.url) if node is not None and node.url else None

    async def place(self, tenant: TenantId, within_s: float) -> Place | None:
        """`where`, waiting for somebody to be there: a move takes a moment."""
        until = time.monotonic() + within_s
        while (found := self.where(tenant)) is None and (left := until - time.monotonic()) > 0:
            await self.membership.change(left)
        return found

    async def moves(self, tenant: TenantId, place: Place, within_s: float) -> None:
        """Returns when the tenant is no longer at `place`, or after that time."""
        until = time.monotonic() + within_s
        while self.where(tenant) == place and (left := until - time.monotonic()) > 0:
            await self.membership.change(left)

    def works_for(self, tenant: TenantId) -> bool:
        """Whether work beside the live contacts is done here: at their owner, or wherever while there is none."""
        if tenant in self._owners:
            return True
        lease = self.membership.view.leases.get(tenant)
        return lease is None or lease.owner is None

    def standing_by(self) -> bool:
        """Whether every tenant can be served, here or over here (then this process is ready); there may be none yet."""
        return self.membership.looked and all(self.where(tenant) for tenant in self.membership.view.leases)

    def leaving(self) -> bool:
        """Whether others are to be asked from now on: this node ends, or is drained and not the last one."""
        return self._ending or (self.membership.draining and bool(self.membership.known(others=True)))

    async def start(self) -> None:
        await self.membership.start()
        self._watch = asyncio.create_task(self._watch_partitions(), name="router")

    async def stop(self) -> None:
        """Steps down at once: the leases are given up, so that another process need not wait."""
        if self._watch is not None:
            self._watch.cancel()
        tasks = [*self._handing, *self._preparing, *self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._watch is not None:
            await asyncio.gather(self._watch, return_exceptions=True)
        await self.membership.stop()

    async def hand_over_all(self) -> None:
        """Before the end, while the doors are still open: every partition goes to its heir, in order."""
        self._ending = True
        await self.membership.drain()
        plan = self._plan(but_me=True)
        work = [asyncio.create_task(self._hand_over(tenant, plan.get(tenant))) for tenant in list(self._owners)]
        if work:
            await asyncio.wait(work, timeout=STOP_S)

    # ── who is to have what ──

    async def _watch_partitions(self) -> None:
        while True:
            try:
                if self.membership.looked:
                    self._decide(time.monotonic())
            except Exception:
                log.exception("router.undecided")
            await self.membership.change(LOOK_EVERY_S)

    def _decide(self, now: float) -> None:
        leases, plan = self.membership.view.leases, self._plan(but_me=False)
        for tenant, lease in leases.items():
            if lease.owner is not None and tenant not in self._tasks:
                self._free_since.pop(tenant, None)
            elif tenant not in self._tasks and self._may_claim(lease, plan.get(tenant), now):
                task = self._tasks[tenant] = asyncio.create_task(self._live(tenant), name=f"partition {tenant}")
                task.add_done_callback(lambda _done, tenant=tenant: self._tasks.pop(tenant, None))  # type: ignore[misc]
        if not self._ending:
            self._even_out(plan, now)
            self._read_ahead()

    def _read_ahead(self) -> None:
        """For partitions that would be ours if their silent owner is gone."""
        view = self.membership.view
        silent = {life for life, node in view.nodes.items() if node.alive and node.quiet_s > SUSPECT_S} - {self._name}
        beating = {life for life, node in view.nodes.items() if node.alive} - silent - {self._name}
        heirs = self._plan(but_me=False, without=silent) if silent else {}
        for tenant, lease in view.leases.items():
            if lease.owner in silent:
                if heirs.get(tenant) == self._name and self._prepared_for.get(tenant) != lease.epoch:
                    self._prepared_for[tenant] = lease.epoch
                    task = asyncio.create_task(self._prepare(tenant), name=f"reading ahead {tenant}")
                    self._preparing.add(task)
                    task.add_done_callback(self._preparing.discard)
            elif lease.owner in beating and self._prepared_for.pop(tenant, None) is not None:
                self._rebuilding.forget(tenant)

    async def _prepare(self, tenant: TenantId) -> None:
        with contextlib.suppress(Exception):  # it is read when the partition is claimed
            async with self._room:
                await self._rebuilding.prepare(tenant)

    def _plan(self, *, but_me: bool, without: Set[str] = frozenset()) -> dict[TenantId, str]:
        """The life of the node that is to own each tenant; empty where nodes cannot reach each other."""
        view, me = self.membership.view, self._name
        sharing = [
            Sharer(life=node.life, telephone=node.telephone, busy=node.busy)
            for node in self.membership.known(others=but_me)
            if node.url and (node.life == me or node.age_s >= STEADY_S) and node.life not in without
        ]
        portions = [
            Portion(tenant=lease.tenant, owner=lease.owner, telephone=self._called(lease.tenant), load=lease.load)
            for lease in view.leases.values()
        ]
        return {TenantId(tenant): life for tenant, life in shares(sharing, portions).items()}

    def _may_claim(self, lease: Lease, planned: str | None, now: float) -> bool:
        """Nobody owns it. It is ours by plan or by will; or nobody came for it in time; or there is no plan."""
        if now < self._rests_until.get(lease.tenant, 0.0):
            return False
        if self.leaving():
            return False
        epoch, since = self._free_since.setdefault(lease.tenant, (lease.epoch, now))
        if epoch != lease.epoch:
            self._free_since[lease.tenant] = (lease.epoch, since := now)
        heirs = {lease.heir} & {node.life for node in self.membership.known()} or {planned}
        return heirs <= {self._name, None} or now - since >= GRACE_S

    def _even_out(self, plan: Mapping[TenantId, str], now: float) -> None:
        """Hands over what others are to have: all of it when this node is draining, else one after the other."""
        draining = self.membership.draining
        if draining and not self.membership.known(others=True):
            return
        for tenant in self.owned:
            heir = plan.get(tenant)
            if heir == self._name or (heir is None and not draining) or tenant in self._heirs:
                continue
            rested = now - self._moved_at >= REST_S and now - self._since.get(tenant, now) >= STEADY_S
            if not draining and (not rested or self._handing):
                continue
            self._moved_at = now
            task = asyncio.create_task(self._hand_over(tenant, heir), name=f"handing over {tenant}")
            self._handing.add(task)
            task.add_done_callback(self._handing.discard)

    # ── one life of one partition ──

    async def _hand_over(self, tenant: TenantId, heir: str | None) -> None:
        """Stops taking commands, settles what was decided, gives the lease up for the heir. Sockets come back then."""
        self._heirs[tenant] = heir or ""
        try:
            async with self._room:
                owner, task = self._owners.pop(tenant, None), self._tasks.get(tenant)
                if owner is None or task is None:
                    return
                self._rests_until[tenant] = time.monotonic() + AGAIN_S
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(SETTLE_S):
                        await owner.settled()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                MOVED.labels("handed_over").inc()
                log.info("router.partition_handed_over", extra={"tenant": tenant})
        finally:
            self._heirs.pop(tenant, None)

    async def _live(self, tenant: TenantId) -> None:
        """Claims, serves until it is no longer ours, steps down."""
        conn, epoch = None, None
        try:
            conn = await self._database.connect(
                application_name=f"yingda {self._name}"[:63],
                idle_in_transaction_session_timeout=str(int(partitions.LEASE_TTL_S * 1000)),
            )
            epoch = await partitions.claim(
                conn, tenant, self._name, partitions.REBUILD_TTL_S, breaker=self._database.connect
            )
            if epoch is None:
                self.membership.look_soon()
                return
            await self._own(conn, tenant, epoch)
        except Exception as fault:
            self._rests_until[tenant] = time.monotonic() + AGAIN_S
            log.warning("router.partition_lost", extra={"tenant": tenant, "fault": type(fault).__name__})
        finally:
            self._owners.pop(tenant, None)
            self.membership.drop(tenant)
            if conn is not None:
                conn.terminate()
            if epoch is not None:
                await asyncio.shield(asyncio.ensure_future(self._release(tenant, epoch)))
                for notify in self.on_end:
                    notify(tenant)

    async def _own(self, conn: Any, tenant: TenantId, epoch: int) -> None:
        began = time.monotonic()
        held = await self.membership.hold(tenant, epoch)
        mark = await self._rebuilding.configuration_mark(tenant)
        quarantine = self._quarantines.setdefault(tenant, Quarantine())
        owner = await self._rebuilding.owner(conn, tenant, epoch, quarantine, mark)
        held.changes, held.rebuilding = lambda: owner.writer.changes, False
        self._owners[tenant], self._since[tenant] = owner, time.monotonic()
        REBUILT.observe(time.monotonic() - began)
        MOVED.labels("claimed").inc()
        log.info("router.partition_owned", extra={"tenant": tenant, "epoch": epoch})
        self.membership.look_soon()
        await self._run(owner, held, tenant, mark)

    async def _release(self, tenant: TenantId, epoch: int) -> None:
        with contextlib.suppress(Exception):
            conn = await self._database.connect()
            try:
                await partitions.release(conn, tenant, self._name, epoch, self._heirs.get(tenant) or None)
            finally:
                conn.terminate()
        self.membership.look_soon()

    async def _run(self, owner: Owner, held: Held, tenant: TenantId, mark: int) -> None:
        tasks = [
            asyncio.create_task(owner.run()),
            asyncio.create_task(self._until_lost(owner, held, tenant)),
            asyncio.create_task(self._rebuilding.follow_configuration(owner, tenant, mark)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await next(iter(done))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_lost(self, owner: Owner, held: Held, tenant: TenantId) -> None:
        """No more commands; what was decided is put to the database, which judges whether it comes too late."""
        await held.lost.wait()
        self._owners.pop(tenant, None)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(LAST_S):
                await owner.settled()
        raise partitions.Fenced(tenant)
