"""Whom the customer knows: a new contact first waits a while for that agent, if the agent is at work."""

from yingda.interactions.contact import Contact
from yingda.journey.turn import Turn
from yingda.routing.rules.choose import unavailable

SECOND_MS = 1000


def reserve(turn: Turn, contact: Contact) -> None:
    """Keeps the contact for the first known agent that the policy names who is at work and fits."""
    live = turn.live
    policy = live.config.policy
    if contact.queue is None or contact.reserved_for is not None or not policy.rules(contact.queue).history:
        return
    for rule in policy.history:
        agent = live.agents.get(contact.known_agents.get(rule.source, ""))
        if agent is not None and unavailable(agent) is None and live.lines.in_reach(live.ticket(contact), agent):
            contact.reserved_for = agent.id
            contact.reserved_until = turn.now + rule.reserve_s * SECOND_MS
            return
