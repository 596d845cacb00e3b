"""An agent's hands: putting a talk off hold, letting go of it."""

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact
from yingda.interactions.events import InteractionResumed
from yingda.journey.turn import Turn


def end_hold(turn: Turn, contact: Contact, agent: Agent) -> None:
    """The hold is over, by the agent or because the talk moves on."""
    if contact.held_at is not None:
        turn.touch(contact)
        held_ms = turn.now - contact.held_at
        contact.held_at = None
        turn.loads.add(agent.id)
        turn.touch_agent(agent)
        turn.publish(InteractionResumed(interaction=contact.id, agent=agent.id, held_ms=held_ms))


def release(turn: Turn, contact: Contact, agent: Agent) -> None:
    """The agent lets go of the contact; somebody else will hold it."""
    turn.touch(contact)
    turn.free_seat(agent, contact)
    contact.agent = None
    contact.answered_at = None
    contact.draft = ""
