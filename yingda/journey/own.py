"""Whose contact is it: the check that every act of an agent passes first."""

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, State
from yingda.journey.commands import ContactCommand
from yingda.journey.errors import ContactEnded, NoContact, NotYours, WrongState
from yingda.journey.turn import Turn


def own_contact(turn: Turn, command: ContactCommand) -> tuple[Contact, Agent]:
    """The contact that this agent holds, or why it is none."""
    contact = turn.live.contacts.get(command.interaction)
    agent = turn.live.agents.get(command.staff)
    if contact is None or agent is None:
        raise NoContact(interaction=command.interaction)
    if contact.agent != agent.id:
        raise NotYours(interaction=contact.id)
    return contact, agent


def talking(turn: Turn, command: ContactCommand) -> tuple[Contact, Agent]:
    """The contact that this agent is talking in."""
    contact, agent = own_contact(turn, command)
    if contact.ended:
        raise ContactEnded(interaction=contact.id)
    if contact.state is not State.ACTIVE:
        raise WrongState(interaction=contact.id, state=contact.state)
    return contact, agent
