"""SQL of the whole picture: the last contacts of a customer over all channels."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LAST: Final = text("""
select f.interaction_id::text as id, f.channel, f.state, f.arrived_at, f.ended_at, f.outcome, f.survey_score,
  q.name as queue_name, u.name as agent_name, d.name as disposition_name
from (
  select x.* from unnest(cast(:family as uuid[])) as one (id) cross join lateral (
    select * from interaction_facts y where y.customer_id = one.id order by y.arrived_at desc limit :most) x
  order by x.arrived_at desc limit :most) f
left join queues q on q.id = f.queue_id left join users u on u.id = f.agent_id
left join dispositions d on d.id = f.disposition_id
order by f.arrived_at desc
""")


async def last_contacts(conn: AsyncConnection, family: Collection[str], most: int) -> list[Any]:
    """Newest first, of a customer and all that are merged into them."""
    return list((await conn.execute(LAST, {"family": list(family), "most": most})).mappings())
