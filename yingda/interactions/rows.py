"""How the record of live contacts is written: one specification and one function per table."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import msgspec

from yingda.foundation.clock import to_datetime
from yingda.foundation.group_commit import Row, TableSpec
from yingda.interactions.contact import Contact, Message, Offer, Segment

Seal = Callable[[bytes, str], bytes]
"""Seals bytes for the tenant and a context ("table.column")."""

CONVERSATIONS: Final = TableSpec(
    "conversations",
    (("id", "uuid"), ("tenant_id", "uuid"), ("visitor_id", "uuid"), ("customer_id", "uuid"),
     ("created_at", "timestamptz")),
    insert_only=True, repeatable=True,
)  # fmt: skip

INTERACTIONS: Final = TableSpec(
    "interactions",
    (("id", "uuid"), ("tenant_id", "uuid"), ("conversation_id", "uuid"), ("channel", "text"),
     ("entry_point_id", "uuid"), ("visitor_id", "uuid"), ("customer_id", "uuid"), ("customer_name", "bytea"),
     ("language", "text"), ("state", "text"), ("queue_id", "uuid"), ("agent_id", "uuid"), ("priority", "int"),
     ("arrived_at", "timestamptz"), ("queued_at", "timestamptz"), ("answered_at", "timestamptz"),
     ("ended_at", "timestamptz"), ("closed_at", "timestamptz"), ("outcome", "text"), ("ended_by", "text"),
     ("disposition_id", "uuid"), ("note", "text"), ("survey_score", "smallint"), ("messages", "int"),
     ("live", "bytea")),
)  # fmt: skip

SEGMENTS: Final = TableSpec(
    "segments",
    (("interaction_id", "uuid"), ("seq", "int"), ("tenant_id", "uuid"), ("holder", "text"), ("holder_id", "uuid"),
     ("started_at", "timestamptz"), ("ended_at", "timestamptz"), ("reason", "text")),
    key=2,
)  # fmt: skip

MESSAGES: Final = TableSpec(
    "messages",
    (("id", "uuid"), ("tenant_id", "uuid"), ("interaction_id", "uuid"), ("seq", "int"), ("at", "timestamptz"),
     ("by", "text"), ("author_id", "uuid"), ("kind", "text"), ("text", "text"), ("file_id", "uuid"),
     ("data", "jsonb"), ("operation_id", "uuid")),
    insert_only=True,
)  # fmt: skip

OFFERS: Final = TableSpec(
    "offers",
    (("id", "uuid"), ("tenant_id", "uuid"), ("interaction_id", "uuid"), ("agent_id", "uuid"), ("queue_id", "uuid"),
     ("epoch", "bigint"), ("made_at", "timestamptz"), ("deadline", "timestamptz"), ("outcome", "text"),
     ("settled_at", "timestamptz"), ("receipt", "jsonb")),
)  # fmt: skip

_json: Final = msgspec.json.Encoder()
LIVE_CONTEXT: Final = "interactions.live"
NAME_CONTEXT: Final = "interactions.customer_name"


MOMENTS_KEPT_MAX: Final = 65_536
"""Moments of contacts under way, which are written again with each change of a contact."""
moment: Final = lru_cache(maxsize=MOMENTS_KEPT_MAX)(to_datetime)
"""`to_datetime`, once for each moment: a third of what a row cost."""


def _time(epoch_ms: int | None) -> object:
    return moment(epoch_ms) if epoch_ms is not None else None


def conversation_row(tenant: str, contact: Contact) -> Row:
    return (contact.conversation, tenant, contact.visitor, contact.customer, _time(contact.arrived_at))


def interaction_row(tenant: str, contact: Contact, seal: Seal, *, evicted: bool) -> Row:
    """The whole contact: columns for those who ask, and the sealed live part for whoever takes the partition over."""
    name = seal(contact.customer_name.encode(), NAME_CONTEXT) if contact.customer_name else None
    live = None if evicted else seal(_json.encode(contact), LIVE_CONTEXT)
    return (
        contact.id, tenant, contact.conversation, contact.channel, contact.entry_point, contact.visitor,
        contact.customer, name, contact.language, contact.state.value, contact.queue,
        contact.held_by or contact.agent, contact.priority, _time(contact.arrived_at),
        _time(contact.first_queued_at), _time(contact.first_answered_at), _time(contact.ended_at),
        _time(contact.closed_at), contact.outcome, contact.ended_by, contact.disposition, contact.note,
        contact.survey_score, contact.last_seq, live,
    )  # fmt: skip


def segment_row(tenant: str, interaction: str, segment: Segment, ended_at: int | None, reason: str | None) -> Row:
    return (
        interaction, segment.seq, tenant, segment.holder, segment.holder_id, _time(segment.started_at),
        _time(ended_at), reason,
    )  # fmt: skip


def message_row(tenant: str, message: Message) -> Row:
    data = dict(message.data) if message.data else {}
    if message.file is not None:
        data["file"] = message.file
    if message.author_name:
        data["author_name"] = message.author_name
    return (
        message.id, tenant, message.interaction, message.seq, _time(message.at), message.by, message.author,
        message.kind, message.text, message.file["id"] if message.file else None,
        _json.encode(data).decode() if data else "{}",
        message.op,
    )  # fmt: skip


def message_of(row: Row) -> Message:
    """The message as it was, from its row."""
    identity, _tenant, interaction, seq, at, by, author, kind, text, _file, data, op = row
    decoded = msgspec.json.decode(data) if isinstance(data, str | bytes) else dict(data)
    return Message(
        id=str(identity), interaction=str(interaction), seq=seq, at=round(at.timestamp() * 1000), by=by, kind=kind,
        text=text, author=str(author) if author else None, author_name=decoded.pop("author_name", ""),
        file=decoded.pop("file", None), data=decoded, op=str(op) if op else None,
    )  # fmt: skip


def offer_row(tenant: str, interaction: str, offer: Offer, outcome: str | None, settled_at: int | None) -> Row:
    return (
        offer.id, tenant, interaction, offer.agent, offer.queue, offer.epoch, _time(offer.made_at),
        _time(offer.deadline), outcome, _time(settled_at), bytes(offer.receipt).decode(),
    )  # fmt: skip
