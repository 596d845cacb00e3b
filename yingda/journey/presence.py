"""Presence and status of agents: presence is a lease renewed by the desk, status is what the agent chose."""

from yingda.agents.agent import OFFLINE, PRESENCE_TTL_MS, READY, STATUSES, Agent
from yingda.agents.events import AgentPresenceChanged
from yingda.foundation.masking import redact
from yingda.interactions.contact import State
from yingda.journey import handle, offer
from yingda.journey import status as status_of
from yingda.journey.commands import Beat, SetStatus, SignOff
from yingda.journey.errors import AgentBusy, AgentUnknown, StatusUnknown
from yingda.journey.live import Live
from yingda.journey.text import storable
from yingda.journey.turn import Turn

REASON_CHARS_MAX = 200


def agent_of(turn: Turn, agent_id: str) -> Agent:
    agent = turn.live.agents.get(agent_id)
    if agent is None or not agent.active:
        raise AgentUnknown(agent=agent_id)
    return agent


def beat(turn: Turn, command: Beat) -> None:
    """Renews the lease. Written only when presence changes: the lease itself is memory, its loss costs a new lease."""
    agent = agent_of(turn, command.staff)
    agent.presence_until = turn.now + PRESENCE_TTL_MS
    if not agent.present:
        turn.touch_agent(agent)
        agent.present = True
        agent.absent_since = None
        turn.publish(AgentPresenceChanged(agent=agent.id, present=True))


def renewed(live: Live, command: Beat, now: int) -> bool:
    """Renews the lease of an agent who is present: nothing else changes, so there is no turn, and nothing to write.

    False: it takes a whole turn (`beat`). With 15,000 desks there are 3,000 beats a second.
    """
    agent = live.agents.get(command.staff)
    if agent is None or not agent.present or not agent.active:
        return False
    agent.presence_until = now + PRESENCE_TTL_MS
    return True


def absent(turn: Turn, agent: Agent) -> None:
    """The lease ran out: no more offers; those made go back to their places at once, chats wait for a grace."""
    turn.touch_agent(agent)
    agent.present = False
    agent.absent_since = turn.now
    turn.publish(AgentPresenceChanged(agent=agent.id, present=False))
    for contact_id in sorted(agent.contacts):
        contact = turn.live.contacts[contact_id]
        if contact.state is State.OFFERED:
            offer.put_back(turn, contact, "withdrawn")


def take_back(turn: Turn, agent: Agent) -> None:
    """The desk did not return: talks in writing go back to their queues, wrap-ups end. A call stays: whether the phone
    is still there, the line knows."""
    for contact_id in sorted(agent.contacts):
        contact = turn.live.contacts[contact_id]
        if not contact.by_phone:
            handle.take_back(turn, contact, agent)


def set_status(turn: Turn, command: SetStatus) -> None:
    agent = agent_of(turn, command.staff)
    change_status(turn, agent, command.status, command.reason, "agent")
    turn.answer_of = agent.id


def change_status(turn: Turn, agent: Agent, status: str, reason: str, by: str) -> None:
    """The one way a status changes. Choosing ready also ends "not responding"; others withdraw live offers."""
    if status not in STATUSES:
        raise StatusUnknown(status=status[:40], known=sorted(STATUSES))
    if status == OFFLINE and by == "agent" and agent.contacts:
        raise AgentBusy(contacts=len(agent.contacts))
    turn.touch_agent(agent)
    became_ready = status == READY and not agent.available
    reason = redact(storable(reason))[:REASON_CHARS_MAX]
    status_of.set_status(turn, agent, status, reason, by, not_responding=False)
    if status != READY:
        for contact_id in sorted(agent.contacts):
            contact = turn.live.contacts[contact_id]
            if contact.state is State.OFFERED:
                offer.put_back(turn, contact, "withdrawn")
    if became_ready:
        agent.idle_since = turn.now


def sign_off(turn: Turn, command: SignOff) -> None:
    agent = agent_of(turn, command.staff)
    change_status(turn, agent, OFFLINE, "", "agent")
    turn.answer_of = agent.id


def gone_home(turn: Turn, agent: Agent) -> None:
    """Absent for long: offline, so that figures do not count a dead desk as staffed."""
    change_status(turn, agent, OFFLINE, "absent", "system")
