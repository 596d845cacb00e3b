"""What the customer sees of a contact: the topic `chat`, as snapshot and events of docs/topics/protocol.md.

A pure projection of the live contact. It shows no notes, no ids of staff, no reasons of routing: every field that goes
out is named here.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from yingda.foundation.realtime import Topics
from yingda.interactions.contact import PROVEN, Contact, Message, State
from yingda.journey.live import Live
from yingda.journey.owner import ScreenEvent
from yingda.journey.turn import Turn
from yingda.routing.rules.admission import REDIRECTS_MAX

SHOWN_AS: Final = "chat"
PHONE: Final = "phone"
WAITS: Final = (State.WAITING, State.OFFERED)
STATES: Final = {
    State.SELF_SERVICE: "self_service",
    State.WAITING: "waiting",
    State.OFFERED: "offered",
    State.ACTIVE: "active",
    State.WRAP_UP: "ended",
    State.ENDED: "closed",
}
OWN_DATA: Final = frozenset({"option"})
TOLD_DATA: Final = frozenset(
    {
        "options", "title", "article", "code", "agent_name", "queue_name", "queue_name_en", "by", "secret",
        "card", "operation", "kind", "state", "lines", "means",
    }
)  # fmt: skip
"""Data of messages that the customer may see; what is not named here stays inside."""


def topic_of(visitor: str) -> str:
    """The name of a visitor's topic among the owner's."""
    return f"chat:{visitor}"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Where the customer stands. `place` counts from 1; waits are seconds, None while unknown."""

    interaction: str | None = None
    state: str = "none"
    place: int | None = None
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    agent_name: str | None = None
    read_by_agent: int = 0
    survey: str = "none"
    open: bool = True
    leave_message: bool = False
    """The customer is asked to leave a message: nobody takes the contact now."""
    secret: int | None = None
    """The message that asks for secret digits now (its data says which); the page shows a field for them."""
    known: bool = False
    """We know who the customer is, by a proof."""
    callback: bool = False
    """The customer waits and can be called back instead, if the institution has a telephone."""
    elsewhere: str = ""
    """The channel on which this very customer, proven here, waits too: that place can be taken over. As it was when we
    learned who it is, or when the page came back; a later change is told by the refusal."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the customer sees it."""

    id: str
    seq: int
    at: int
    by: str
    kind: str
    text: str
    author: None = None
    author_name: str = ""
    file: dict[str, Any] | None = None
    data: dict[str, Any] = {}
    op: str | None = None


def visit_of(contact: Contact | None, live: Live, entry_point: str, now: int, last: Visit | None = None) -> Visit:
    """The visit of a customer at an entry point; `contact` None: none under way. `last`: what was shown before."""
    if contact is None:
        return Visit(open=is_open(live, entry_point, now))
    agent = live.agents.get(contact.agent or "") if contact.state is State.ACTIVE else None
    return Visit(
        interaction=contact.id,
        state=STATES[contact.state],
        place=contact.place,
        wait_low_s=contact.wait_low_s,
        wait_high_s=contact.wait_high_s,
        agent_name=agent.name if agent else None,
        read_by_agent=contact.read_by_agent,
        survey=contact.survey,
        open=is_open(live, contact.entry_point, now),
        leave_message=contact.leaving_message,
        secret=secret_of(contact),
        known=contact.tier_at(now) >= PROVEN,
        callback=contact.state in WAITS and live.config.has_number,
        elsewhere=_elsewhere(contact, live, now, last),
    )


def _elsewhere(contact: Contact, live: Live, now: int, last: Visit | None) -> str:
    """The channel on which the customer, who is proved here, waits already; as it was when that was first shown."""
    if contact.state is not State.SELF_SERVICE or contact.customer is None or contact.tier_at(now) < PROVEN:
        return ""
    if last is not None and last.interaction == contact.id and last.known and last.state == STATES[contact.state]:
        return last.elsewhere
    waits = live.waiting_of(contact.customer)
    return next((each.channel for each in waits if each.channel != contact.channel), "")


def secret_of(contact: Contact) -> int | None:
    """The message by which flow or agent ask for secret digits now."""
    if contact.capture is not None:
        return contact.capture.seq
    return contact.awaits.seq if contact.awaits is not None and contact.asks_secret else None


def is_open(live: Live, entry_point: str, now: int) -> bool:
    """Do people work behind this entry point at this moment, in its own queue or in one of its last resort?"""
    config = live.config
    point = config.entry_points.get(entry_point)
    if point is None or not config.is_open(point.calendar_id, now):
        return False
    following: str | None = point.queue
    for _ in range(REDIRECTS_MAX):
        queue = config.queues.get(following or "")
        if queue is None:
            return False
        if queue.active and config.queue_open(queue, now):
            return True
        following = queue.last_resort_queue
    return False


def line_of(message: Message) -> Line | None:
    """The message as the customer sees it, or None if it is not for them."""
    if message.by == "note" or (message.by == "system" and message.kind != "event"):
        return None
    own = message.by == "customer"
    allowed = OWN_DATA if own else TOLD_DATA
    return Line(
        id=message.id,
        seq=message.seq,
        at=message.at,
        by=message.by,
        kind="text" if own and message.kind == "card" else message.kind,
        text=message.text,
        author_name="" if own else message.author_name,
        file=message.file,
        data={key: value for key, value in message.data.items() if key in allowed} if message.data else {},
        op=message.op if own else None,
    )


def lines_of(messages: Iterable[Message]) -> list[Line]:
    return [line for line in map(line_of, messages) if line is not None]


def snapshot(live: Live, visitor: str, entry_point: str, now: int) -> dict[str, Any]:
    """Everything the customer sees now: the contact under way, or the one that just ended."""
    contact = live.contacts.get(live.by_visitor.get(visitor, ""))
    messages = live.messages.get(contact.id, []) if contact is not None else []
    return {"visit": visit_of(contact, live, entry_point, now), "messages": lines_of(messages)}


def project(turn: Turn, topics: Topics) -> Iterable[ScreenEvent]:
    """What a turn means for the customers who look on (a `Projector` of the owner).

    The visit is told when it changed. A contact that another one of the visitor's has followed is shown no more.
    """
    for contact in turn.contacts.values():
        topic = topics.get(topic_of(contact.visitor))
        if topic is None or turn.live.by_visitor.get(contact.visitor) != contact.id:
            continue
        for message in turn.messages:
            if message.interaction != contact.id:
                continue
            if message.seq == 1:
                yield topic.name, {"type": "messages", "messages": []}
            line = line_of(message)
            if line is not None:
                yield topic.name, {"type": "message", "message": line}
        visit = visit_of(contact, turn.live, contact.entry_point, turn.now, topic.latest)
        if visit != topic.latest:
            topic.latest = visit
            yield topic.name, {"type": "visit", "visit": visit}
