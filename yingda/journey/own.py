"""Whose contact is it: the check that every act passes first."""

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, State
from yingda.journey.commands import ContactCommand, CustomerCommand
from yingda.journey.errors import ContactEnded, NoContact, NotYours, WrongState
from yingda.journey.turn import Turn


def under_way(turn: Turn, visitor: str) -> Contact | None:
    """The visitor's contact whose talk is not over."""
    contact = turn.live.contacts.get(turn.live.by_visitor.get(visitor, ""))
    return contact if contact is not None and not contact.ended else None


def contact_of(turn: Turn, command: CustomerCommand) -> Contact:
    """The visitor's contact under way, or `interaction.unknown`."""
    contact = under_way(turn, command.visitor)
    if contact is None:
        raise NoContact()
    return contact


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
