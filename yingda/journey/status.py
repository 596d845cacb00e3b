"""An agent's status: the one place that changes it and tells of it."""

from yingda.agents.agent import Agent
from yingda.agents.events import AgentStatusChanged
from yingda.journey.turn import Turn


def set_status(turn: Turn, agent: Agent, status: str, reason: str, by: str, *, not_responding: bool) -> None:
    turn.publish(
        AgentStatusChanged(
            agent=agent.id, status=status, reason=reason, previous=agent.status, lasted_ms=turn.now - agent.since,
            by=by, not_responding=not_responding,
        )
    )  # fmt: skip
    agent.status, agent.reason, agent.since, agent.not_responding = status, reason, turn.now, not_responding


def mark_not_responding(turn: Turn, agent: Agent) -> None:
    turn.touch_agent(agent)
    set_status(turn, agent, agent.status, agent.reason, "system", not_responding=True)
