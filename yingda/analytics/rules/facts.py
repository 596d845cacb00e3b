"""What the log says about one contact or one agent, as rows. Moments are epoch milliseconds; `_ms` are durations.

Field names are column names of the tables in `analytics.tables`; the order of fields is the order of columns.
"""

from dataclasses import dataclass, field
from typing import Final

NO_QUEUE: Final = "00000000-0000-0000-0000-000000000000"
"""Stands for no queue where a key needs a value: what happens to a contact before or without a queue."""

SELF_SERVICE, WAITING, RINGING, ACTIVE, HELD, WRAP_UP, ENDED = (
    "self_service", "waiting", "ringing", "active", "held", "wrap_up", "ended",
)  # fmt: skip
OPEN_STATES: Final = (SELF_SERVICE, WAITING, RINGING, ACTIVE, HELD, WRAP_UP)


@dataclass(slots=True, kw_only=True)
class InteractionFact:
    """One contact. `wait_ms`: in all its queues, up to answer or leaving. Talk excludes hold."""

    interaction_id: str
    conversation_id: str | None = None
    visitor_id: str | None = None
    customer_id: str | None = None
    channel: str = ""
    entry_point_id: str | None = None
    language: str = ""
    state: str = SELF_SERVICE
    first_queue_id: str | None = None
    queue_id: str | None = None
    first_agent_id: str | None = None
    agent_id: str | None = None
    arrived_at: int = 0
    queued_at: int | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    wrapped_at: int | None = None
    wait_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_ms: int = 0
    outcome: str | None = None
    ended_by: str | None = None
    stays: int = 0
    handlings: int = 0
    offers: int = 0
    missed_offers: int = 0
    transfers: int = 0
    messages: int = 0
    customer_messages: int = 0
    agent_messages: int = 0
    replies: int = 0
    reply_ms: int = 0
    first_reply_ms: int | None = None
    survey_score: int | None = None
    disposition_id: str | None = None
    within_target: bool | None = None
    """Whether its first answer came within the target of the queue that it waited in."""
    direction: str = "in"
    """`out`: the house made it; it did not arrive."""


@dataclass(slots=True, kw_only=True)
class QueueFact:
    """One stay of a contact in a queue; exactly one outcome. `waiting`: still there, ringing or not."""

    interaction_id: str
    seq: int
    queue_id: str
    channel: str
    reason: str
    entered_at: int
    left_at: int | None = None
    outcome: str = "waiting"
    waited_ms: int = 0
    target_ms: int = 0
    agent_id: str | None = None
    offers: int = 0
    announced_place: int | None = None
    announced_low_s: int | None = None
    announced_high_s: int | None = None
    announced_verdict: str | None = None
    """How the range that was told on entering turned out, once the stay is over (`rules.announced`)."""


@dataclass(slots=True, kw_only=True)
class HandlingFact:
    """One agent's part of a contact: talk, hold, the work after it, replies, the customer's score."""

    interaction_id: str
    seq: int
    agent_id: str
    queue_id: str | None
    channel: str
    via: str
    answered_at: int
    held_since: int | None = None
    ended_at: int | None = None
    ending: str | None = None
    talk_ms: int = 0
    hold_ms: int = 0
    wrapped_at: int | None = None
    wrap_ms: int = 0
    replies: int = 0
    reply_ms: int = 0
    first_reply_ms: int | None = None
    survey_score: int | None = None


@dataclass(slots=True, kw_only=True)
class AgentStateFact:
    """A stretch of time in which an agent's state, status, presence and load did not change."""

    agent_id: str
    seq: int
    state: str = "offline"
    status: str = "offline"
    reason: str = ""
    present: bool = False
    not_responding: bool = False
    offered: int = 0
    active: int = 0
    held: int = 0
    wrap_up: int = 0
    missed_offers: int = 0
    """Offers that lapsed or were declined in this stretch."""
    started_at: int = 0
    ended_at: int | None = None


@dataclass(slots=True)
class Record:
    """All facts of one contact."""

    fact: InteractionFact
    stays: list[QueueFact] = field(default_factory=list)
    handlings: list[HandlingFact] = field(default_factory=list)

    @property
    def stay(self) -> QueueFact | None:
        """Where it waits now."""
        return self.stays[-1] if self.stays and self.stays[-1].left_at is None else None

    @property
    def handling(self) -> HandlingFact | None:
        """Who talks with the customer now."""
        return self.handlings[-1] if self.handlings and self.handlings[-1].ended_at is None else None
