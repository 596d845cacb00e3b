"""How the live state of agents is written."""

from typing import Final

from yingda.agents.agent import Agent
from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.group_commit import Row, TableSpec

AGENT_STATES: Final = TableSpec(
    "agent_states",
    (("agent_id", "uuid"), ("tenant_id", "uuid"), ("status", "text"), ("reason", "text"), ("since", "timestamptz"),
     ("present", "boolean"), ("not_responding", "boolean"), ("idle_since", "timestamptz")),
)  # fmt: skip


def agent_row(tenant: str, agent: Agent) -> Row:
    return (
        agent.id, tenant, agent.status, agent.reason, to_datetime(agent.since), agent.present, agent.not_responding,
        to_datetime(agent.idle_since),
    )  # fmt: skip


def restore(agent: Agent, row: Row, now: int, presence_ttl_ms: int) -> None:
    """The agent as the last owner knew it. Who was present keeps one lease's time to show up again."""
    _id, _tenant, status, reason, since, present, not_responding, idle_since = row
    agent.status, agent.reason, agent.since = status, reason, to_ms(since)
    agent.not_responding, agent.idle_since = not_responding, to_ms(idle_since)
    agent.present = present
    agent.presence_until = now + presence_ttl_ms if present else 0
    agent.absent_since = None if present else now
