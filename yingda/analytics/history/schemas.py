"""What the history answers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Customer(BaseModel):
    """`name` is masked."""

    id: str | None
    name: str | None


class HistoryItem(BaseModel):
    """A contact in a list. `match`: the piece of the newest message with the words that were asked for."""

    id: str
    state: str
    channel: str
    customer: Customer
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    disposition: str | None
    disposition_name: str | None
    survey_score: int | None
    messages: int
    match: str | None = None


class HistoryMessage(BaseModel):
    """A message as the desk shows it; `at` is epoch milliseconds."""

    id: str
    seq: int
    at: int
    by: str
    author: str | None
    author_name: str
    kind: str
    text: str
    file: dict[str, Any] | None
    data: dict[str, Any]
    op: str | None


class HistorySegment(BaseModel):
    """The part of the contact in one pair of hands."""

    seq: int
    holder: str
    holder_id: str | None
    holder_name: str | None
    started_at: datetime
    ended_at: datetime | None
    reason: str | None


class HistoryOffer(BaseModel):
    """An offer with its receipt: why this agent was asked."""

    id: str
    agent: str
    agent_name: str | None
    queue: str
    made_at: datetime
    deadline: datetime
    outcome: str | None
    settled_at: datetime | None
    receipt: dict[str, Any]


class WholeContact(BaseModel):
    """One contact: the item's fields, what was said and done, and its measures."""

    id: str
    state: str
    channel: str
    customer: Customer
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    disposition: str | None
    disposition_name: str | None
    survey_score: int | None
    messages: list[HistoryMessage]
    segments: list[HistorySegment]
    offers: list[HistoryOffer]
    note: str | None
    facts: dict[str, int | bool | None]
