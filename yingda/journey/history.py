"""Whom the customer knows: a new contact first waits a while for that agent, if the agent is at work."""

from yingda.interactions.contact import Contact
from yingda.journey.turn import Turn


def reserve(turn: Turn, contact: Contact) -> None:
    """Keeps the contact for the agent whom the policy names, if there is one."""
    live = turn.live
    if contact.reserved_for is not None:
        return
    known = live.lines.known_agent(live.ticket(contact), contact.known_agents)
    if known is not None:
        contact.reserved_for, reserve_ms = known
        contact.reserved_until = turn.now + reserve_ms


def known_as(turn: Turn, contact: Contact) -> str:
    """How the customer knows the agent for whom the contact waits (`policy.Source`); empty: it waits for nobody, or for
    another reason."""
    if contact.reserved_for is None or contact.transfer is not None:
        return ""
    rules = turn.live.config.policy.history
    return next((rule.source for rule in rules if contact.known_agents.get(rule.source) == contact.reserved_for), "")
