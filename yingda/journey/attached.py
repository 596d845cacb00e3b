"""What hangs on a talk with an agent ends with it: secure capture, second party, listeners, hold."""

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact
from yingda.journey import capture, consult, monitor, seats
from yingda.journey.turn import Turn


def end(turn: Turn, contact: Contact, agent: Agent) -> None:
    """The talk with this agent is over, or goes on elsewhere."""
    capture.drop(turn, contact, "cancelled")
    consult.drop(turn, contact, "system")
    monitor.drop_all(turn, contact)
    seats.end_hold(turn, contact, agent)
