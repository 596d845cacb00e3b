"""What a day needs beside the facts."""

from datetime import datetime
from typing import Any, Final

Connection = Any  # asyncpg, inside a transaction set to the tenant
Span = tuple[datetime, datetime]

EVENTS: Final = """
select type, (extract(epoch from at) * 1000)::bigint as at_ms, data::text as data from events
where at >= $1 and at < $2
  and type in ('interaction.queued', 'interaction.offered', 'interaction.answered', 'interaction.offer_settled')
order by xid, id
"""
LAST_AGENTS: Final = """
select distinct on (f.interaction_id) f.interaction_id::text, h.agent_id::text
from interaction_facts f
join interaction_facts p on p.customer_id = f.customer_id and p.arrived_at < f.arrived_at and p.arrived_at >= $3
join handling_facts h on h.interaction_id = p.interaction_id and h.answered_at < f.arrived_at
where f.arrived_at >= $1 and f.arrived_at < $2 and f.queued_at is not null
order by f.interaction_id, h.answered_at desc
"""


async def events(conn: Connection, span: Span) -> list[Any]:
    """(type, at_ms, data) of what happened to contacts on their way to an agent, in order."""
    return list(await conn.fetch(EVENTS, *span))


async def last_agents(conn: Connection, span: Span, since: datetime) -> list[tuple[str, str]]:
    """(contact, agent): who served the customer of each contact of the span last, since a moment."""
    return [(row[0], row[1]) for row in await conn.fetch(LAST_AGENTS, *span, since)]
