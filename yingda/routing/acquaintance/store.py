"""All SQL of acquaintance. Customers and contacts belong to others; here they are only read, by one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

KNOWN: Final = text("""
with recursive up (id, into_id) as (
  select id, merged_into from customers where id = cast(:customer as uuid)
  union all select c.id, c.merged_into from customers c join up on c.id = up.into_id),
family (id) as (
  select id from up where into_id is null
  union all select c.id from customers c join family on c.merged_into = family.id)
select 'manager' as source, c.manager_id::text as agent
  from customers c join up on up.id = c.id and up.into_id is null where c.manager_id is not null
union all
(select 'last_agent', i.agent_id::text from interactions i
  where i.customer_id in (select id from family) and i.agent_id is not null and i.answered_at is not null
    and i.arrived_at > :since
  order by i.arrived_at desc limit 1)
""")


async def known(conn: AsyncConnection, customer: str, since: datetime) -> dict[str, str]:
    """Agents by how the customer knows them; contacts since then."""
    rows = await conn.execute(KNOWN, {"customer": customer, "since": since})
    return {row.source: row.agent for row in rows}
