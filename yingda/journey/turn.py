"""One turn of the live state: what a step may use, and what it says it changed.

A turn carries the moment, the actor and an id source in; it collects touched contacts and agents, new messages, events,
audit entries and rows out. `record` turns it into rows, the views into screen events.
"""

from dataclasses import dataclass, field
from typing import Any

from yingda.agents.agent import Agent
from yingda.agents.events import AgentLoadChanged
from yingda.foundation.events import Event
from yingda.foundation.ids import IdSource
from yingda.foundation.realtime import encode
from yingda.interactions.contact import Contact, Message, Offer, Segment, State
from yingda.interactions.events import MessageSent
from yingda.journey.live import Live


@dataclass(frozen=True, slots=True)
class SettledOffer:
    """An offer and how it stands: `outcome` None while it lives."""

    offer: Offer
    interaction: str
    outcome: str | None
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class PastSegment:
    """A segment as it is to be written; `ended_at` None while it lasts."""

    interaction: str
    segment: Segment
    ended_at: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditNote:
    action: str
    subject: str
    data: dict[str, Any]


@dataclass(slots=True)
class Turn:
    live: Live
    now: int
    ids: IdSource
    actor: str
    operation: str | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    holders_before: dict[str, str | None] = field(default_factory=dict)
    """Who held each touched contact when the turn began: their desk must let go of it."""
    loads: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    offers: dict[str, SettledOffer] = field(default_factory=dict)
    segments: dict[tuple[str, int], PastSegment] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    audits: list[AuditNote] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    answer_of: str | None = None
    """Contact or agent under which the answer is kept for repeats; None: repeats may act again, harmlessly."""
    evicted: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    """Contacts whose whole past must be sent to a desk that sees them for the first time."""
    shown_only: bool = False
    """Nothing changed but what screens show and memory finds again by itself: no row is written."""

    _reply: bytes | None = None

    def reply(self) -> bytes:
        """The answer as JSON: asked for when the turn is over, by whoever keeps it and whoever gives it."""
        if self._reply is None:
            self._reply = encode(self.answer)
        return self._reply

    def touch(self, contact: Contact) -> Contact:
        """Marks a contact as changed. Call before changing who holds it."""
        if contact.id not in self.contacts:
            self.contacts[contact.id] = contact
            self.holders_before[contact.id] = contact.held_by
        return contact

    def touch_agent(self, agent: Agent) -> Agent:
        self.agents[agent.id] = agent
        self.live.touched.add(agent.id)
        return agent

    def publish(self, event: Event) -> None:
        self.events.append(event)
        self.live.learning.hear(event)

    def audit(self, action: str, subject: str, **data: Any) -> None:
        self.audits.append(AuditNote(action, subject, data))

    def say(
        self, contact: Contact, by: str, text: str = "", *, kind: str = "text", author: Agent | None = None,
        author_id: str | None = None, author_name: str = "", file: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None, reply_ms: int | None = None,
    ) -> Message:  # fmt: skip
        """Adds a message to the contact with the next number."""
        self.touch(contact)
        contact.last_seq += 1
        contact.last_activity_at = self.now
        message = Message(
            id=self.ids.new(), interaction=contact.id, seq=contact.last_seq, at=self.now, by=by, kind=kind, text=text,
            author=author.id if author else author_id, author_name=author.name if author else author_name,
            file=file, data=data or {}, op=self.operation if by != "system" and by != "bot" else None,
        )  # fmt: skip
        self.live.messages.setdefault(contact.id, []).append(message)
        self.messages.append(message)
        self.publish(
            MessageSent(
                interaction=contact.id, message=message.id, seq=message.seq, by=by, kind=kind,
                agent=author.id if author and by == "agent" else None, reply_ms=reply_ms,
            )
        )  # fmt: skip
        return message

    def tell(self, contact: Contact, code: str, **data: Any) -> None:
        """A line by the system itself: a code with data, put into words by the reader's screen."""
        self.say(contact, "system", kind="event", data={"code": code, **data})

    def hand_to(self, contact: Contact, holder: str, holder_id: str | None, reason: str | None = None) -> None:
        """Ends the present segment and begins the next: the contact is now in other hands."""
        self.let_go(contact, reason)
        contact.segments += 1
        contact.segment = Segment(seq=contact.segments, holder=holder, holder_id=holder_id, started_at=self.now)
        self.segments[contact.id, contact.segments] = PastSegment(contact.id, contact.segment, None, None)

    def let_go(self, contact: Contact, reason: str | None) -> None:
        """Ends the present segment."""
        self.touch(contact)
        if contact.segment is not None:
            past = PastSegment(contact.id, contact.segment, self.now, reason)
            self.segments[contact.id, contact.segment.seq] = past
            contact.segment = None

    def take_seat(self, agent: Agent, contact: Contact) -> None:
        """The contact takes room at the agent."""
        assert contact.id not in agent.contacts
        self.touch_agent(agent)
        agent.contacts.add(contact.id)
        agent.load[contact.channel] = agent.load.get(contact.channel, 0) + 1
        self.loads.add(agent.id)

    def free_seat(self, agent: Agent, contact: Contact) -> None:
        """The contact gives its room at the agent back; an agent with nothing left is idle from now on."""
        self.touch_agent(agent)
        agent.contacts.discard(contact.id)
        agent.load[contact.channel] -= 1
        self.loads.add(agent.id)
        agent.idle_since = self.now

    def finish(self) -> None:
        """Adds what follows from the rest: how the load of each touched agent stands now."""
        for agent_id in sorted(self.loads):
            self.publish(load_of(self.live, self.live.agents[agent_id]))


def load_of(live: Live, agent: Agent) -> AgentLoadChanged:
    held = [live.contacts[c] for c in agent.contacts]
    return AgentLoadChanged(
        agent=agent.id,
        offered=sum(c.state is State.OFFERED for c in held),
        active=sum(c.state is State.ACTIVE and c.held_at is None for c in held),
        held=sum(c.state is State.ACTIVE and c.held_at is not None for c in held),
        wrap_up=sum(c.state is State.WRAP_UP for c in held),
    )
