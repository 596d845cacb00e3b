"""Sums by minute, queue and channel. What a row of facts adds to them is a pure function of the row, so a change of a
fact is the difference of two of these, and a rebuild the sum over all rows.

A stay counts in the minute in which it began, with all that becomes of it; so does a talk, and a contact in the
minute of its arrival. So every identity (offered = answered + abandoned + …) holds in every row.
"""

from collections.abc import Iterable
from typing import Final

from yingda.analytics.rules.announced import JUDGED, SECOND_MS, Verdict
from yingda.analytics.rules.facts import ENDED, NO_QUEUE, WRAP_UP, HandlingFact, InteractionFact, QueueFact, Record

MINUTE_MS: Final = 60_000

COLUMNS: Final = (
    "arrived", "finished", "self_served",
    "offered", "answered", "answered_within", "abandoned", "overflowed", "message_left", "transferred_out", "closed",
    "answered_wait_ms", "abandoned_wait_ms",
    "handled", "transferred", "talk_ms", "hold_ms", "wrap_ms", "replies", "reply_ms", "first_replies", "first_reply_ms",
    "surveys", "survey_points",
    "told", "told_within", "told_early", "told_late", "told_abandoned", "told_moved",
    "told_low_ms", "told_high_ms", "told_wait_ms",
)  # fmt: skip
INDEX: Final = {name: n for n, name in enumerate(COLUMNS)}
LEFT: Final = ("answered", "abandoned", "overflowed", "message_left", "transferred_out", "closed")
"""The outcomes of a stay; offered is their sum and those still waiting."""
TOLD: Final = tuple(f"told_{each}" for each in Verdict)
"""How announced waits turned out; told is their sum and those still waiting who were told."""

Key = tuple[int, str, str]
"""(start of the minute in epoch milliseconds, queue or NO_QUEUE, channel)."""
Sums = list[int]
Deltas = dict[Key, Sums]


def zero() -> Sums:
    return [0] * len(COLUMNS)


def add(deltas: Deltas, record: Record, sign: int) -> None:
    """Adds (or with sign -1 takes away) what all facts of a contact contribute."""
    _add(deltas, _key(record.fact.arrived_at, None, record.fact.channel), _of_contact(record.fact), sign)
    for stay in record.stays:
        _add(deltas, _key(stay.entered_at, stay.queue_id, stay.channel), _of_stay(stay), sign)
    for handling in record.handlings:
        _add(deltas, _key(handling.answered_at, handling.queue_id, handling.channel), of_handling(handling), sign)


def changed(deltas: Deltas) -> Deltas:
    """Without those that came out even."""
    return {key: sums for key, sums in deltas.items() if any(sums)}


def total(rows: Iterable[Sums]) -> Sums:
    """The sum of rows, column by column."""
    gathered = list(rows)
    return [sum(column) for column in zip(*gathered, strict=True)] if gathered else zero()


def _key(at: int, queue: str | None, channel: str) -> Key:
    return at - at % MINUTE_MS, queue or NO_QUEUE, channel


def _add(deltas: Deltas, key: Key, parts: dict[str, int], sign: int) -> None:
    sums = deltas.setdefault(key, zero())
    for name, value in parts.items():
        sums[INDEX[name]] += sign * value


def _of_contact(fact: InteractionFact) -> dict[str, int]:
    if fact.direction == "out":
        return {}
    return {
        "arrived": 1,
        "finished": int(fact.state in (WRAP_UP, ENDED)),
        "self_served": int(fact.outcome == "self_served"),
    }


def _of_stay(stay: QueueFact) -> dict[str, int]:
    parts = {"offered": 1}
    if stay.outcome != "waiting":
        parts[stay.outcome] = 1
    if stay.outcome == "answered":
        parts["answered_wait_ms"] = stay.waited_ms
        parts["answered_within"] = int(stay.waited_ms <= stay.target_ms)
    elif stay.outcome == "abandoned":
        parts["abandoned_wait_ms"] = stay.waited_ms
    return parts | _of_announcement(stay)


def _of_announcement(stay: QueueFact) -> dict[str, int]:
    """The range and the wait count only where one could be held against the other."""
    low_s, high_s, found = stay.announced_low_s, stay.announced_high_s, stay.announced_verdict
    if low_s is None or high_s is None:
        return {}
    parts = {"told": 1}
    if found is not None:
        parts[f"told_{found}"] = 1
    if found in JUDGED:
        parts |= {
            "told_low_ms": low_s * SECOND_MS, "told_high_ms": high_s * SECOND_MS, "told_wait_ms": stay.waited_ms,
        }  # fmt: skip
    return parts


def of_handling(handling: HandlingFact) -> dict[str, int]:
    """What one agent's part of a contact adds to the sums."""
    first = handling.first_reply_ms
    return {
        "handled": int(handling.ended_at is not None),
        "transferred": int(handling.ending == "transferred"),
        "talk_ms": handling.talk_ms,
        "hold_ms": handling.hold_ms if handling.ended_at is not None else 0,
        "wrap_ms": handling.wrap_ms,
        "replies": handling.replies,
        "reply_ms": handling.reply_ms,
        "first_replies": int(first is not None),
        "first_reply_ms": first or 0,
        "surveys": int(handling.survey_score is not None),
        "survey_points": handling.survey_score or 0,
    }
