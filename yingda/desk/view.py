"""Views of the live state for a desk. Names are masked on the server; revealing one is another, audited act."""

from typing import Any, Final

import msgspec

from yingda.agents.agent import Agent
from yingda.foundation.masking import mask_name, mask_phone
from yingda.interactions.call import shown_address
from yingda.interactions.contact import Contact, Message, Offer
from yingda.journey.live import Live

View = dict[str, Any]
NO_CALL: Final[View] = {"line_cause": "", "consult": None, "capture": None, "callback": None, "monitors": []}
"""Of a contact with nothing special about its line: nearly all, nearly always."""


def me(agent: Agent) -> View:
    """The agent's own state. `present` and `available` are what routing uses, not what the screen believes."""
    return {
        "agent": agent.id, "name": agent.name, "status": agent.status, "reason": agent.reason, "since": agent.since,
        "present": agent.present, "available": agent.available, "not_responding": agent.not_responding,
        "capacity": dict(agent.capacity), "load": dict(agent.load), "assisting": agent.assisting,
    }  # fmt: skip


def contact(live: Live, contact: Contact) -> View:
    """A contact as its agent sees it, without messages."""
    queue = live.config.queues.get(contact.queue or "")
    return {
        "id": contact.id, "state": contact.state.value, "channel": contact.channel, "language": contact.language,
        "queue": contact.queue, "queue_name": queue.name if queue else "",
        "queue_name_en": queue.name_en if queue else "",
        "arrived_at": contact.arrived_at, "queued_at": contact.queued_at, "answered_at": contact.answered_at,
        "held_at": contact.held_at, "ended_at": contact.ended_at, "wrap_until": contact.wrap_until,
        "customer": customer(contact), "subject": contact.subject, "summary": contact.summary, "page": contact.page,
        "draft": contact.draft, "unread": unread(live, contact), "unanswered_since": contact.unanswered_since,
        "read_by_customer": contact.read_by_customer, "read_by_agent": contact.read_by_agent,
        "customer_online": contact.online, "agent": contact.agent,
        "offer": offer(contact.offer), "receipt": contact.receipt, "transfer": contact.transfer,
        "ended_by": contact.ended_by, "survey_score": contact.survey_score, "mine": True, **call(contact),
    }  # fmt: skip


def call(contact: Contact) -> View:
    """What a contact by telephone has besides. Who only listens is not shown to the agent."""
    dial, consult, capture = contact.dial, contact.consult, contact.capture
    if dial is None and consult is None and capture is None and not contact.monitors:
        return {"direction": contact.direction, "line": contact.line, **NO_CALL}
    return {
        "direction": contact.direction, "line": contact.line, "line_cause": dial.cause if dial else "",
        "consult": None if consult is None else {
            "id": consult.id, "kind": "agent" if consult.agent else "number", "agent": consult.agent,
            "name": consult.name, "state": consult.state, "started_at": consult.started_at,
        },
        "capture": None if capture is None else {"id": capture.id, "kind": capture.kind, "until": capture.until},
        "callback": None if dial is None or not dial.calls_back else {
            "number": mask_phone(dial.number), "asked_at": dial.asked_at, "tries": dial.tries, "reason": dial.reason,
        },
        "monitors": [
            {"name": each.name, "mode": each.mode} for each in contact.monitors if each.mode != "listen" and each.up
        ],
    }  # fmt: skip


def monitors(contact: Contact) -> list[View]:
    """Everybody who listens, as supervisors see it."""
    return [
        {"staff": each.staff, "name": each.name, "mode": each.mode, "state": "up" if each.up else "ringing"}
        for each in contact.monitors
    ]


def customer(contact: Contact) -> View:
    return {
        "id": contact.customer, "name": mask_name(contact.customer_name) if contact.customer_name else "",
        "tier": contact.tier, "sure": contact.sure, "proven_at": contact.proven_at, "value": contact.value,
        "visitor": contact.visitor, "address": shown_address(contact.address) if contact.address else "",
    }  # fmt: skip


def offer(offer: Offer | None) -> View | None:
    if offer is None:
        return None
    return {
        "id": offer.id, "deadline": offer.deadline, "offered_at": offer.made_at, "receipt": offer.why,
    }  # fmt: skip


def unread(live: Live, contact: Contact) -> int:
    """Customer's messages that the agent has not seen."""
    count = 0
    for line in reversed(live.messages.get(contact.id, ())):
        if line.seq <= contact.read_by_agent:
            break
        count += line.by == "customer"
    return count


def message(message: Message) -> View:
    view: View = msgspec.to_builtins(message)
    return view


def messages(live: Live, contact: Contact) -> list[View]:
    return [message(line) for line in live.messages.get(contact.id, ())]


def desk(live: Live, agent_id: str) -> View:
    """The whole desk of one agent: the snapshot of topic `desk`."""
    agent = live.agents[agent_id]
    held = [live.contacts[contact_id] for contact_id in sorted(agent.contacts)]
    return {
        "me": me(agent),
        "contacts": {each.id: contact(live, each) for each in held},
        "messages": {each.id: messages(live, each) for each in held},
    }


def watched(live: Live, contact_id: str) -> View:
    """A running contact as a supervisor reads along: the snapshot of topic `watch:<interaction>`."""
    found = live.contacts[contact_id]
    view = {**contact(live, found), "mine": False, "monitors": monitors(found)}
    return {"contact": view, "messages": messages(live, found)}
