"""Rows of the record as people see them: names for ids, the customer's name masked, pieces of texts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from yingda.analytics.history import store
from yingda.analytics.history.schemas import (
    Customer,
    HistoryItem,
    HistoryMessage,
    HistoryOffer,
    HistorySegment,
    WholeContact,
)
from yingda.analytics.history.store import Hit
from yingda.analytics.history.terms import normal
from yingda.foundation.clock import to_ms
from yingda.foundation.ids import TenantId
from yingda.foundation.masking import mask_name
from yingda.foundation.work import Read, Work

Opener = Callable[[TenantId, bytes, str], bytes]
"""(tenant, sealed, context) → what was sealed."""

NAME_CONTEXT: Final = "interactions.customer_name"
AROUND_CHARS: Final = 24
"""Of a message on each side of the words."""
MEASURED: Final = (
    "wait_ms", "talk_ms", "hold_ms", "wrap_ms", "stays", "handlings", "offers", "missed_offers", "transfers",
    "messages", "customer_messages", "agent_messages", "replies", "reply_ms", "first_reply_ms", "within_target",
)  # fmt: skip


async def items(
    read: Read, rows: Sequence[Any], hits: Mapping[str, Hit], words: str, opener: Opener | None
) -> list[HistoryItem]:
    """The contacts of a page."""
    texts = await store.message_texts(read.conn, [hit.message for hit in hits.values()]) if hits else {}
    names = await _names(read, rows)
    return [
        HistoryItem(
            **_common(row, names, _customer(read.tenant, row, opener)),
            messages=row["messages"],
            match=piece(texts.get(hit.message, ""), words) if (hit := hits.get(str(row["id"]))) else None,
        )
        for row in rows
    ]


async def whole(work: Work, row: Any, opener: Opener | None) -> WholeContact:
    """One contact with all that belongs to it."""
    id = str(row["id"])
    messages = await store.parts(work.conn, store.MESSAGES, id)
    segments = await store.parts(work.conn, store.SEGMENTS, id)
    offers = await store.parts(work.conn, store.OFFERS, id)
    facts = (await store.parts(work.conn, store.FACTS, id))[0]
    note = (await store.parts(work.conn, store.NOTE, id))[0]["note"]
    names = await _names(work, [row], [*(s["holder_id"] for s in segments), *(o["agent_id"] for o in offers)])
    return WholeContact(
        **_common(row, names, _customer(work.tenant, row, opener)),
        messages=[_message(each) for each in messages],
        segments=[_segment(each, names) for each in segments],
        offers=[_offer(each, names) for each in offers],
        note=note,
        facts={name: facts[name] for name in MEASURED},
    )


def piece(text: str, words: str) -> str:
    """The part of a text around the first of the words, with "…" where something was left out."""
    folded = normal(text)
    if len(folded) != len(text):  # folding changed lengths: positions would not fit
        text = folded
    at = min((found for word in normal(words).split() if (found := folded.find(word)) >= 0), default=0)
    start, end = max(0, at - AROUND_CHARS), at + len(words) + AROUND_CHARS
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


async def _names(read: Read | Work, rows: Sequence[Any], more: Sequence[Any] = ()) -> dict[str, str]:
    ids = {row[part] for row in rows for part in ("queue_id", "agent_id", "disposition_id")} | set(more)
    return await store.names(read.conn, [str(id) for id in ids if id is not None])


def _common(row: Any, names: Mapping[str, str], customer: Customer) -> dict[str, Any]:
    queue, agent, disposition = (_id(row[part]) for part in ("queue_id", "agent_id", "disposition_id"))
    same = ("state", "channel", "arrived_at", "queued_at", "answered_at", "ended_at", "outcome", "survey_score")
    return {
        **{name: row[name] for name in same},
        "id": str(row["id"]), "customer": customer, "queue": queue, "queue_name": names.get(queue or ""),
        "agent": agent, "agent_name": names.get(agent or ""), "disposition": disposition,
        "disposition_name": names.get(disposition or ""),
    }  # fmt: skip


def _customer(tenant: TenantId, row: Any, opener: Opener | None) -> Customer:
    sealed = row["customer_name"]
    name = opener(tenant, bytes(sealed), NAME_CONTEXT).decode() if sealed and opener else ""
    return Customer(id=_id(row["customer_id"]), name=mask_name(name) if name else None)


def _message(row: Any) -> HistoryMessage:
    data = dict(row["data"])
    return HistoryMessage(
        id=str(row["id"]), seq=row["seq"], at=to_ms(row["at"]), by=row["by"], author=_id(row["author_id"]),
        author_name=data.pop("author_name", ""), kind=row["kind"], text=row["text"], file=data.pop("file", None),
        data=data, op=_id(row["operation_id"]),
    )  # fmt: skip


def _segment(row: Any, names: Mapping[str, str]) -> HistorySegment:
    holder = _id(row["holder_id"])
    return HistorySegment(
        seq=row["seq"], holder=row["holder"], holder_id=holder, holder_name=names.get(holder or ""),
        started_at=row["started_at"], ended_at=row["ended_at"], reason=row["reason"],
    )  # fmt: skip


def _offer(row: Any, names: Mapping[str, str]) -> HistoryOffer:
    agent = str(row["agent_id"])
    return HistoryOffer(
        id=str(row["id"]), agent=agent, agent_name=names.get(agent), queue=str(row["queue_id"]),
        made_at=row["made_at"], deadline=row["deadline"], outcome=row["outcome"], settled_at=row["settled_at"],
        receipt=dict(row["receipt"]),
    )  # fmt: skip


def _id(value: Any) -> str | None:
    return str(value) if value is not None else None
