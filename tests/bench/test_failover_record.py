"""What the benchmark of failover counts: planted faults are found."""

from __future__ import annotations

import asyncpg

from bench._failover_record import offers, witness
from tests.entrypoints.bank import BANK, QUEUE, new_id, sql
from yingda.foundation import partitions

OFFER = """
insert into offers (id, tenant_id, interaction_id, agent_id, queue_id, epoch, made_at, deadline, outcome, settled_at,
  receipt)
values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), now() + make_interval(secs => $7 + 20), 'declined',
  now() + make_interval(secs => $8), '{}')
"""
EVENT = """
insert into events (tenant_id, at, type, actor, correlation, data)
values ($1, now(), 'interaction.offered', 'system', 'x', jsonb_build_object('offer', $2::text))
"""


async def ready(url: str) -> asyncpg.Connection:
    """A bank that the node `first` owns, seen by the witness; a connection as its writer has one."""
    await sql(url, "insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", BANK)
    await witness(url)
    conn = await asyncpg.connect(url, server_settings={"application_name": "yingda first"})
    assert await partitions.claim(conn, BANK, "first") == 1
    return conn


async def offered(conn: asyncpg.Connection, contact: str, epoch: int, made_s: float, settled_s: float) -> None:
    offer = new_id()
    await conn.execute(OFFER, offer, BANK, contact, new_id(), QUEUE, epoch, made_s, settled_s)
    await conn.execute(EVENT, BANK, offer)


async def test_a_good_record_has_nothing(database: str) -> None:
    conn, contact = await ready(database), new_id()
    await offered(conn, contact, 1, 0, 1)
    await offered(conn, contact, 2, 2, 3)
    found = await offers(database)
    assert (found.made, found.epochs, found.stale, found.twice, found.without_event) == (2, 2, 0, 0, 0)


async def test_a_row_by_a_node_that_does_not_own_it_is_seen(database: str) -> None:
    conn = await ready(database)
    await sql(database, "update partitions set owner = 'second', epoch = epoch + 1")
    await offered(conn, new_id(), 1, 0, 1)
    assert (await offers(database)).stale == 1


async def test_an_offer_of_an_old_epoch_after_a_newer_one_is_seen(database: str) -> None:
    conn = await ready(database)
    await offered(conn, new_id(), 2, 0, 1)
    await offered(conn, new_id(), 1, 0, 1)
    assert (await offers(database)).stale == 1


async def test_two_offers_at_one_time_are_seen(database: str) -> None:
    conn, contact = await ready(database), new_id()
    await offered(conn, contact, 1, 0, 5)
    await offered(conn, contact, 1, 3, 6)
    assert (await offers(database)).twice == 1


async def test_an_offer_that_the_log_does_not_know_is_seen(database: str) -> None:
    conn = await ready(database)
    await conn.execute(OFFER, new_id(), BANK, new_id(), new_id(), QUEUE, 1, 0, 1)
    assert (await offers(database)).without_event == 1
