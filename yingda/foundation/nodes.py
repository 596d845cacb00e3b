"""The nodes of an installation: processes that share its partitions, how others reach them and whether they live.

A node is one life of a process. It beats on a connection of its own: one statement says that it lives and renews all
its leases. When that connection is gone, the process is; when it only does not beat, its leases lapse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import ALIVE, LEASE_TTL_S

NODE_TTL_S: Final = LEASE_TTL_S
"""A node that has not beaten for so long is not counted on."""
FORGOTTEN_AFTER_S: Final = 3_600
"""Nodes that have gone are listed for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`life`: one start of one process, never used twice. `name`: what people call it. `url`: where other nodes reach
    it, "" if they cannot. `busy`: of one core, 0 to 1 and a little more. `age_s`: since it came; `alive`: it beats;
    `quiet_s`: since its last beat."""

    life: str
    name: str
    url: str
    telephone: bool
    draining: bool
    busy: float
    age_s: float
    alive: bool
    quiet_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What a beat found. `held`: leases that are still ours; `draining`: somebody asked the node to give all up; None:
    nobody knows the node any more."""

    held: frozenset[TenantId]
    draining: bool | None


JOIN: Final = """
insert into nodes (life, name, url, telephone, session) values ($1, $2, $3, $4, pg_backend_pid())
on conflict (life) do update set session = pg_backend_pid(), seen_at = clock_timestamp()
"""
# Leases that somebody is about to claim are locked and left for the next beat: no lease waits for another one's row.
BEAT: Final = """
with seen as (
  update nodes set seen_at = clock_timestamp(), session = pg_backend_pid(), busy = $2 where life = $1
  returning draining
), given as (
  select * from unnest($3::uuid[], $4::bigint[], $5::real[]) as g (tenant, epoch, load)
), mine as (
  select p.tenant_id, g.load from partitions p join given g on g.tenant = p.tenant_id and g.epoch = p.epoch
  where p.owner = $1 for no key update of p skip locked
), renewed as (
  update partitions p set until = clock_timestamp() + make_interval(secs => $6), load = m.load
  from mine m where m.tenant_id = p.tenant_id
)
select (select draining from seen) as draining, array(
  select p.tenant_id::text from partitions p join given g on g.tenant = p.tenant_id and g.epoch = p.epoch
  where p.owner = $1) as held
"""
LISTED: Final = f"""
select life, name, url, telephone, draining, busy, extract(epoch from clock_timestamp() - joined_at)::float8 as age_s,
  extract(epoch from clock_timestamp() - seen_at)::float8 as quiet_s,
  seen_at > clock_timestamp() - make_interval(secs => $1) and (session is null or session in ({ALIVE})) as alive
from nodes order by joined_at, life
"""  # noqa: S608


async def join(conn: Any, life: str, name: str, url: str, telephone: bool) -> None:
    """On the connection that the node will beat on."""
    await conn.execute(JOIN, life, name, url, telephone)


async def beat(
    conn: Any, life: str, busy: float, held: Mapping[TenantId, tuple[int, float]], ttl_s: float = LEASE_TTL_S
) -> Beat:
    """The node lives, and so do its leases for `ttl_s`. `held`: epoch and load (changes a second) of each."""
    row = await conn.fetchrow(
        BEAT, life, busy, list(held), [epoch for epoch, _ in held.values()], [load for _, load in held.values()], ttl_s
    )  # fmt: skip
    return Beat(held=frozenset(TenantId(each) for each in row["held"]), draining=row["draining"])


async def leave(conn: Any, life: str) -> None:
    """In order, with nothing left in its hands. Rows of nodes that went long ago go too."""
    await conn.execute(
        "delete from nodes where life = $1 or seen_at < clock_timestamp() - make_interval(secs => $2)",
        life, float(FORGOTTEN_AFTER_S),
    )  # fmt: skip


async def listed(conn: Any) -> Sequence[Node]:
    """All nodes, oldest first; those that went in disorder for an hour."""
    return [Node(**row) for row in await conn.fetch(LISTED, NODE_TTL_S)]


async def drain(conn: Any, life: str, draining: bool) -> None:
    """Asks a node to give up all its partitions and take no more, or to take part again."""
    await conn.execute("update nodes set draining = $2 where life = $1", life, draining)
