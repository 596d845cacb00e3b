"""A record of very many customers and contacts, made inside the database: rows as the product writes them.

Sealed values are made once and repeated (each opens; a query costs the same whatever is sealed); keyed hashes differ
from row to row, as they do in truth. Customers who are opened are made by the product itself, from a real core.
"""

from __future__ import annotations

import time
from typing import Any, Final

import asyncpg

from bench._report import note
from yingda.customers.persons import sealing as seals
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId

CONTACTS_AT_ONCE: Final = 500_000
"""Of one statement."""
TABLES: Final = ("customers", "customer_identifiers", "customer_notes", "customer_tags", "consents",
                 "interaction_facts", "interactions")  # fmt: skip
INDEXES: Final = """
select i.indexdef, c.relname as name from pg_indexes i join pg_class c on c.relname = i.indexname
join pg_index x on x.indexrelid = c.oid
where i.tablename = any($1) and not x.indisprimary
  and not exists (select from pg_constraint k where k.conindid = c.oid)
"""
PEOPLE: Final = """
insert into customers (id, tenant_id, name_sealed, value, risk_grade, source, created_at, changed_at, changed_by)
select gen_random_uuid(), $1, $2, case n % 20 when 0 then 'private' when 1 then 'gold' else 'standard' end,
  'C' || 1 + n % 5, 'bank', now(), now(), 'bench' from generate_series(1, $3::int) n
"""
IDENTIFIERS: Final = """
insert into customer_identifiers (id, tenant_id, customer_id, kind, role, value_sealed, value_index, proof, since)
select gen_random_uuid(), $1, id, $2, $3, $4, sha256(($2 || n)::bytea), 'core', now() from bench_people where fresh
"""
NOTES: Final = """
insert into customer_notes (id, tenant_id, customer_id, text_sealed, at, by)
select gen_random_uuid(), $1, id, $2, now() - n % 700 * interval '1 day', 'bench' from bench_people where n % 2 = 0
"""
TAGS: Final = """
insert into customer_tags (tenant_id, customer_id, tag, set_at, set_by)
select $1, id, 'tag ' || n % 12, now(), 'bench' from bench_people where n % 3 = 0
"""
CONSENTS: Final = """
insert into consents (id, tenant_id, customer_id, purpose, channel, given, source, evidence, at, by)
select gen_random_uuid(), $1, id, 'marketing', channel, n % 3 > 0, 'paper', 'bench', now(), 'bench'
from bench_people, unnest(array['phone', 'sms']) channel
"""
NUMBERED: Final = """
create unlogged table bench_people as
select row_number() over (order by id) as n, id, changed_by = 'bench' as fresh from customers;
alter table bench_people add primary key (n);
analyze bench_people;
"""
DRAWN: Final = """
create unlogged table bench_contacts as
select gen_random_uuid() as id, 1 + floor($1::int * power(random(), 1.5))::bigint as who,
  now() - random() * interval '700 days' as at, n % 3 as channel from generate_series(1, $2::int) n
"""
FACTS: Final = """
insert into interaction_facts (tenant_id, interaction_id, conversation_id, visitor_id, customer_id, channel, language,
  state, queue_id, agent_id, arrived_at, queued_at, answered_at, ended_at, outcome, wait_ms, talk_ms, hold_ms, wrap_ms,
  stays, handlings, offers, missed_offers, transfers, messages, customer_messages, agent_messages, replies, reply_ms)
select $1, c.id, c.id, c.id, p.id, (array['phone', 'webchat', 'phone'])[1 + c.channel], 'zh-CN', 'ended', $2, $3, c.at,
  c.at, c.at, c.at, 'served', 9000, 180000, 0, 20000, 1, 1, 1, 0, 0, 12, 6, 6, 6, 30000
from bench_contacts c join bench_people p on p.n = c.who
"""
RECORD: Final = """
insert into interactions (id, tenant_id, conversation_id, channel, entry_point_id, visitor_id, customer_id,
  customer_name, language, state, queue_id, agent_id, priority, arrived_at, ended_at, outcome, messages)
select c.id, $1, c.id, (array['phone', 'webchat', 'phone'])[1 + c.channel], c.id, c.id, p.id, $4, 'zh-CN', 'ended', $2,
  $3, 5, c.at, c.at, 'served', 12
from bench_contacts c join bench_people p on p.n = c.who
"""


async def fill(
    url: str, tenant: TenantId, keyring: Keyring, customers: int, contacts: int, queue: str, agent: str
) -> dict[str, float]:
    """Fills up to so many customers and contacts; seconds by step. As the owner of the tables."""
    conn, took = await asyncpg.connect(url), {}
    began = time.monotonic()
    try:
        await conn.execute("set session_replication_role = replica; set maintenance_work_mem = '1GB'")
        await conn.execute("set work_mem = '256MB'")
        indexes = await conn.fetch(INDEXES, list(TABLES))
        for row in indexes:
            await conn.execute(f'drop index "{row["name"]}"')
        await _people(conn, tenant, keyring, customers)
        took["customers_s"] = time.monotonic() - began
        await _contacts(conn, tenant, keyring, customers, contacts, queue, agent)
        took["contacts_s"] = time.monotonic() - began - took["customers_s"]
        for row in indexes:
            await conn.execute(row["indexdef"])
        await conn.execute("drop table bench_people, bench_contacts")
        await conn.execute("vacuum (analyze)")
        await conn.execute("checkpoint")
        took["indexes_s"] = time.monotonic() - began - took["customers_s"] - took["contacts_s"]
    finally:
        await conn.close()
    return {name: round(seconds, 1) for name, seconds in took.items()}


async def _people(conn: Any, tenant: TenantId, keyring: Keyring, customers: int) -> None:
    known = await conn.fetchval("select count(*) from customers")
    note(f"{customers - known} customers beside {known} from the core")
    name = keyring.seal_text(tenant, "基准客户", seals.NAME)
    await conn.execute(PEOPLE, tenant, name, customers - known)
    await conn.execute(NUMBERED)
    for kind, role, value in (
        ("core", "bank", "C1"),
        ("phone", "", "13900000009"),
        ("id_no", "", "110101199003071233"),
    ):
        sealed = keyring.seal_text(tenant, value, seals.IDENTIFIER + kind)
        await conn.execute(IDENTIFIERS, tenant, kind, role, sealed)
    await conn.execute(NOTES, tenant, keyring.seal_text(tenant, "客户希望下午联系。", seals.NOTE))
    await conn.execute(TAGS, tenant)
    await conn.execute(CONSENTS, tenant)


async def _contacts(
    conn: Any, tenant: TenantId, keyring: Keyring, customers: int, contacts: int, queue: str, agent: str
) -> None:
    """Some customers came a thousand times, most a few: the share of the first falls with the cube root."""
    name = keyring.seal_text(tenant, "基准客户", "interactions.customer_name")
    left = contacts
    while left:
        count = min(left, CONTACTS_AT_ONCE)
        await conn.execute("drop table if exists bench_contacts")
        await conn.execute(DRAWN, customers, count)
        await conn.execute(FACTS, tenant, queue, agent)
        await conn.execute(RECORD, tenant, queue, agent, name)
        left -= count
        note(f"{contacts - left} contacts")
