"""What the record says after the storm, against what was accepted and what each screen was shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

MESSAGES: Final = """
select interaction_id::text as interaction, id::text, seq, "by", text from messages
where "by" in ('customer', 'agent') order by interaction_id, seq
"""
CONTACTS: Final = "select id::text, state from interactions"
GAPS: Final = """
select count(*) from (
  select interaction_id from messages group by interaction_id having max(seq) <> count(*) or min(seq) <> 1) gaps
"""
EXAMPLES_MAX: Final = 5


@dataclass(slots=True)
class Sent:
    """What one sender was told is accepted, in the order of sending, and what was never answered."""

    by: str
    accepted: list[tuple[str, str]] = field(default_factory=list)
    """(contact, text): texts are unique over the whole run."""
    unanswered: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Count:
    messages_sent: int = 0
    messages_lost: int = 0
    messages_doubled: int = 0
    messages_out_of_order: int = 0
    contacts_lost: int = 0
    details: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def add(self, total: str, kind: str, count: int, example: str = "") -> None:
        setattr(self, total, getattr(self, total) + count)
        self.details[kind] = self.details.get(kind, 0) + count
        if count and example and len(self.examples) < EXAMPLES_MAX:
            self.examples.append(f"{kind}: {example}")


async def census(
    url: str, sent: list[Sent], contacts: set[str], ended: set[str], screens: list[tuple[str, list[str]]], doubled: int
) -> Count:
    """`contacts`: those whose start was answered; `ended`: those whose wrap-up was. `screens`: a contact and the texts
    that a screen which stayed to its end was shown of it; `doubled`: what screens were shown as new twice."""
    conn = await asyncpg.connect(url)
    try:
        rows = await conn.fetch(MESSAGES)
        states = {row["id"]: row["state"] for row in await conn.fetch(CONTACTS)}
        gaps = await conn.fetchval(GAPS)
    finally:
        await conn.close()
    count = Count(messages_sent=sum(len(each.accepted) for each in sent))
    on_record: dict[str, list[str]] = {}
    for row in rows:
        on_record.setdefault(row["interaction"], []).append(row["text"])
    _record(count, sent, on_record)
    _screens(count, screens, on_record)
    count.add("messages_doubled", "twice_on_a_screen", doubled)
    open_still = [contact for contact in ended if states.get(contact) != "ended"]
    count.add("contacts_lost", "wrapped_up_and_not_ended", len(open_still), next(iter(open_still), ""))
    missing = contacts - set(states)
    count.add("contacts_lost", "not_on_record", len(missing), next(iter(missing), ""))
    count.add("messages_lost", "contacts_with_gaps_in_numbers", gaps)
    return count


def _record(count: Count, sent: list[Sent], on_record: dict[str, list[str]]) -> None:
    times = Counter((contact, text) for contact, texts in on_record.items() for text in texts)
    for text, found in Counter(text for texts in on_record.values() for text in texts).items():
        count.add("messages_doubled", "twice_on_record", found - 1, text)
    for sender in sent:
        by_contact: dict[str, list[str]] = {}
        for contact, text in sender.accepted:
            if not times[contact, text]:
                count.add("messages_lost", "accepted_and_not_on_record", 1, text)
            else:
                by_contact.setdefault(contact, []).append(text)
        for contact, texts in by_contact.items():
            wanted = set(texts)
            found_texts = [text for text in on_record[contact] if text in wanted]
            count.add("messages_out_of_order", "record", sum(a != b for a, b in zip(texts, found_texts, strict=False)))


def _screens(count: Count, screens: list[tuple[str, list[str]]], on_record: dict[str, list[str]]) -> None:
    """Every screen that stayed must have shown everything of its contact, once, in the order of the record."""
    for contact, seen in screens:
        record = on_record.get(contact, [])
        unseen = [text for text in record if text not in set(seen)]
        count.add("messages_lost", "on_record_and_not_on_the_screen", len(unseen), unseen[0] if unseen else "")
        common = [text for text in record if text in set(seen)]
        ordered = [text for text in seen if text in set(common)]
        count.add("messages_out_of_order", "screen", sum(a != b for a, b in zip(common, ordered, strict=False)))
        invented = [text for text in seen if text not in set(record)]
        count.add("messages_lost", "on_a_screen_and_not_on_record", len(invented), invented[0] if invented else "")


def told(count: Count) -> dict[str, Any]:
    return {
        "messages_sent": count.messages_sent, "messages_lost": count.messages_lost,
        "messages_doubled": count.messages_doubled, "messages_out_of_order": count.messages_out_of_order,
        "contacts_lost": count.contacts_lost,
    }  # fmt: skip
