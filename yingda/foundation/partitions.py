"""Who owns the live contacts of a tenant: a lease with a growing epoch.

The owner renews its lease; whoever finds it lapsed may claim the partition with the next epoch. Every batch of an owner
first locks the partition's row at its own epoch (`for key share`), which a claim (`for update`) excludes: an old epoch
is refused by the database at the moment of the write, however late it wakes up.
"""

from typing import Any, Final

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId

LEASE_TTL_S: Final = 4.0
RENEW_EVERY_S: Final = 1.0


class Fenced(Exception):
    """This process no longer owns the partition; everything it holds in memory is stale."""


class NotOwner(Refusal):
    """Another process owns the live contacts of this tenant, or nobody does for the moment."""

    code = "partition.not_owner"
    status = 503


CLAIM: Final = """
update partitions set owner = $2, epoch = epoch + 1, until = clock_timestamp() + make_interval(secs => $3)
where tenant_id = $1 and epoch = (select epoch from partitions where tenant_id = $1 for update)
  and (until < clock_timestamp() or owner = $2)
returning epoch
"""
RENEW: Final = """
update partitions set until = clock_timestamp() + make_interval(secs => $4)
where tenant_id = $1 and owner = $2 and epoch = $3 returning epoch
"""
FENCE: Final = """
select set_config('yingda.tenant', $1::text, true) from partitions
where tenant_id = $1::uuid and epoch = $2 for key share
"""


async def claim(conn: Any, tenant: TenantId, owner: str, ttl_s: float = LEASE_TTL_S) -> int | None:
    """The new epoch if the partition was free (or ours from an earlier life), else None."""
    async with conn.transaction():
        await conn.execute("insert into partitions (tenant_id) values ($1) on conflict do nothing", tenant)
        await conn.fetchval("select epoch from partitions where tenant_id = $1 for update", tenant)
        epoch: int | None = await conn.fetchval(CLAIM, tenant, owner, ttl_s)
        return epoch


async def renew(conn: Any, tenant: TenantId, owner: str, epoch: int, ttl_s: float = LEASE_TTL_S) -> bool:
    """False when the lease is no longer ours."""
    return await conn.fetchval(RENEW, tenant, owner, epoch, ttl_s) is not None


async def release(conn: Any, tenant: TenantId, owner: str, epoch: int) -> None:
    """Gives the partition up at once, so that another process need not wait for the lease to lapse."""
    await conn.execute(
        "update partitions set until = '-infinity' where tenant_id = $1 and owner = $2 and epoch = $3",
        tenant, owner, epoch,
    )  # fmt: skip


async def fence(conn: Any, tenant: TenantId, epoch: int) -> None:
    """Inside a transaction: sets the tenant and holds the epoch until the commit, or raises `Fenced`."""
    if await conn.fetchval(FENCE, tenant, epoch) is None:
        raise Fenced(tenant)
