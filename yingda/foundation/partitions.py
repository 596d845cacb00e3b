"""Who owns the live contacts of a tenant: a lease with a growing epoch.

The owner's node renews its leases; whoever finds one lapsed may claim the partition with the next epoch. Every batch of
an owner locks the partition's row at its own epoch (`FENCE`, `for key share`), which a claim (`for update`) excludes:
an old epoch is refused by the database at the moment of the write, however late it wakes up. Whoever was stopped
between that lock and its commit would hold the row for as long as it sleeps; a claim ends such a session.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from prometheus_client import Counter

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.metrics import REGISTRY

LEASE_TTL_S: Final = 2.5
"""New offers must come within 5 s after an owner stopped: the lease, a look, the rebuild and the first match fit in."""
REBUILD_TTL_S: Final = 15.0
"""Of every lease of a node that is reading a partition back: 20,000 contacts may keep its only thread busy for longer
than a lease. Should it hang just then, it is replaced after this."""
RENEW_EVERY_S: Final = 0.5
BREAK_AFTER_S: Final = 0.3
"""How long a claim waits for the row of a lapsed lease before it ends the session that holds it."""
CHANNEL: Final = "yingda_partitions"
"""Notified with the tenant when a partition is claimed or given up."""

STALE_REFUSED: Final = Counter(
    "yingda_stale_writes_refused", "Batches of an owner whose epoch was old, refused by the database.",
    registry=REGISTRY,
)  # fmt: skip

Connect = Callable[[], Awaitable[Any]]


class Fenced(Exception):
    """This process no longer owns the partition; everything it holds in memory is stale."""


class NotOwner(Refusal):
    """Another process owns the live contacts of this tenant, or nobody does for the moment."""

    code = "partition.not_owner"
    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How a partition stands. `owner`: the life of its node while the lease holds, else None. `heir`: the life that it
    was given up for. `load`: changes a second."""

    tenant: TenantId
    owner: str | None
    epoch: int
    heir: str | None
    load: float


ALIVE: Final = "select pid from pg_stat_activity"
DEAD: Final = f"(n.session is not null and n.session not in ({ALIVE}))"
"""The node's connection is gone: its process ended, however long its leases still run."""
LEASES: Final = f"""
select t.id::text as tenant, coalesce(p.epoch, 0) as epoch, p.heir, coalesce(p.load, 0) as load,
  case when p.until >= clock_timestamp() and not coalesce({DEAD}, false) then p.owner end as owner
from tenants t left join partitions p on p.tenant_id = t.id left join nodes n on n.life = p.owner order by t.id
"""  # noqa: S608
FREE: Final = f"""
select p.until < clock_timestamp() or p.owner = $2 or coalesce({DEAD}, false)
from partitions p left join nodes n on n.life = p.owner where p.tenant_id = $1
"""  # noqa: S608
TAKE: Final = """
update partitions set owner = $2, epoch = epoch + 1, until = clock_timestamp() + make_interval(secs => $3),
  heir = null, load = 0
where tenant_id = $1 returning epoch
"""
RELEASE: Final = """
update partitions set until = '-infinity', heir = $4 where tenant_id = $1 and owner = $2 and epoch = $3
returning pg_notify($5, tenant_id::text)
"""
FENCE: Final = """
select set_config('yingda.tenant', $1::text, true) from partitions
where tenant_id = $1::uuid and epoch = $2 for key share
"""
BREAK: Final = """
select pg_terminate_backend(a.pid) from pg_stat_activity a
where a.pid = any(pg_blocking_pids($1)) and a.application_name like 'yingda%'
"""


async def leases(conn: Any) -> list[Lease]:
    """The partitions of all tenants, also of those that nobody has owned yet."""
    return [
        Lease(
            tenant=TenantId(row["tenant"]), owner=row["owner"], epoch=row["epoch"], heir=row["heir"], load=row["load"]
        )
        for row in await conn.fetch(LEASES)
    ]  # fmt: skip


async def claim(
    conn: Any, tenant: TenantId, owner: str, ttl_s: float = LEASE_TTL_S, breaker: Connect | None = None
) -> int | None:
    """The new epoch if the partition was free (or ours from an earlier life), else None.

    `breaker` opens a connection by which a session that keeps the row locked is ended; without it the claim waits.
    """
    if await conn.fetchval(FREE, tenant, owner) is False:
        return None
    async with conn.transaction():
        await conn.execute("insert into partitions (tenant_id) values ($1) on conflict do nothing", tenant)
        async with _breaking(breaker, conn):
            await conn.fetchval("select epoch from partitions where tenant_id = $1 for update", tenant)
        if not await conn.fetchval(FREE, tenant, owner):
            return None
        epoch: int = await conn.fetchval(TAKE, tenant, owner, ttl_s)
        await conn.execute("select pg_notify($1, $2)", CHANNEL, tenant)
        return epoch


@contextlib.asynccontextmanager
async def _breaking(breaker: Connect | None, conn: Any) -> Any:
    """Beside what waits for the row: whoever holds it too long is ended."""
    task = asyncio.create_task(_break(breaker, conn.get_server_pid())) if breaker is not None else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _break(connect: Connect, waiting: int) -> None:
    await asyncio.sleep(BREAK_AFTER_S)
    conn = await connect()
    try:
        await conn.execute("set role none")  # only who signed in as it, or more, may end a session
        while True:
            await conn.execute(BREAK, waiting)
            await asyncio.sleep(BREAK_AFTER_S)
    finally:
        conn.terminate()


async def release(conn: Any, tenant: TenantId, owner: str, epoch: int, heir: str | None = None) -> None:
    """Gives the partition up at once, so that another process need not wait for the lease to lapse. `heir`: the life
    of the node that is to have it."""
    await conn.execute(RELEASE, tenant, owner, epoch, heir, CHANNEL)


def refused(tenant: TenantId) -> Fenced:
    """The database took no write of ours any more: counted, and the error that ends the owner."""
    STALE_REFUSED.inc()
    return Fenced(tenant)
