"""Reading the live record back: what a new owner of a partition needs."""

from dataclasses import dataclass
from typing import Any, Final

from yingda.foundation.group_commit import Row

LIVE: Final = "select live from interactions where live is not null"
MESSAGES: Final = """
select id::text, tenant_id, interaction_id::text, seq, at, by, author_id, kind, text, file_id, data::text, operation_id
from messages where interaction_id in (select id from interactions where live is not null) order by interaction_id, seq
"""
ANSWERS: Final = """
select id::text, actor, interaction_id::text, answer from operations
where interaction_id in (select id from interactions where live is not null)
"""
AGENT_STATES: Final = """
select agent_id::text, tenant_id, status, reason, since, present, not_responding, idle_since from agent_states
"""
ANSWER: Final = "select answer from operations where id = $1 and actor = $2"


@dataclass(frozen=True, slots=True)
class LiveRows:
    """Rows of one tenant: sealed contacts, their messages, (operation, actor, contact, answer), states of agents."""

    contacts: list[bytes]
    messages: list[Row]
    answers: list[tuple[str, str, str | None, bytes]]
    agents: list[Row]


async def load(conn: Any) -> LiveRows:
    """In one transaction that is set to the tenant."""
    return LiveRows(
        contacts=[bytes(row["live"]) for row in await conn.fetch(LIVE)],
        messages=[tuple(row) for row in await conn.fetch(MESSAGES)],
        answers=[(r[0], r[1], r[2], bytes(r[3])) for r in await conn.fetch(ANSWERS)],
        agents=[tuple(row) for row in await conn.fetch(AGENT_STATES)],
    )


async def stored_answer(conn: Any, operation: str, actor: str) -> bytes | None:
    """The first answer to a live command whose contact has left memory."""
    answer = await conn.fetchval(ANSWER, operation, actor)
    return bytes(answer) if answer is not None else None
