"""What happens to agents, as the event log tells it."""

from yingda.foundation.events import Event


class AgentStatusChanged(Event, frozen=True, kw_only=True, tag="agent.status_changed"):
    """`by`: agent, supervisor, system. `lasted_ms`: how long the previous status lasted."""

    agent: str
    status: str
    reason: str
    previous: str
    lasted_ms: int
    by: str
    not_responding: bool = False


class AgentPresenceChanged(Event, frozen=True, kw_only=True, tag="agent.presence_changed"):
    agent: str
    present: bool


class AgentLoadChanged(Event, frozen=True, kw_only=True, tag="agent.load_changed"):
    """How many contacts the agent holds, by what they do: offered, active, held, wrap_up."""

    agent: str
    offered: int
    active: int
    held: int
    wrap_up: int
