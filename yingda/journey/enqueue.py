"""Into a queue: the place is given here, once, and kept over lapsed offers, transfers and overflow."""

from functools import partial
from typing import Final

from yingda.interactions.contact import Contact, State
from yingda.interactions.events import InteractionLeftQueue, InteractionQueued
from yingda.journey import history, offer, place
from yingda.journey.turn import Turn
from yingda.routing.queues import Queue
from yingda.routing.rules.admission import admitting, onward

RESERVE_MS: Final = 60_000
"""How long a contact transferred to one agent waits for that agent before it falls to the queue."""
KEEPS_PRIORITY: Final = frozenset({"overflow", "callback", "moved"})
"""Reasons of a move that takes nothing from a contact."""
ASKED_ANEW: Final = frozenset({"first", "transfer"})
"""Reasons after which an expert is asked only if the move says so."""


def enqueue(
    turn: Turn, contact: Contact, queue_id: str, reason: str, *, reserved_for: str | None = None,
    second_line: bool = False,
) -> bool:  # fmt: skip
    """Puts the contact into a queue, or where its last resort leads. False: nobody takes it."""
    queue = admitting_queue(turn, queue_id)
    if queue is None:
        return False
    if reason in ASKED_ANEW:
        contact.second_line = second_line
    enter(turn, contact, queue, reason, reserved_for=reserved_for)
    return True


def enter(
    turn: Turn, contact: Contact, queue: Queue, reason: str, *, reserved_for: str | None = None, stage: int = 0,
    widens_from: int | None = None,
) -> None:  # fmt: skip
    """Into this very queue, whatever its hours. `stage`: steps of its policy that were taken already; `widens_from`:
    since when it has waited for the next."""
    turn.touch(contact)
    contact.leaving_message = False
    contact.queue = queue.id
    contact.priority = max(contact.priority, queue.priority) if reason in KEEPS_PRIORITY else queue.priority
    contact.queued_at = turn.now
    contact.stage, contact.widens_from = stage, widens_from
    if contact.first_queued_at is None:
        contact.first_queued_at = turn.now
        contact.place_at = contact.place_at or turn.now
    contact.reserved_for = reserved_for
    contact.reserved_until = turn.now + RESERVE_MS if reserved_for else None
    if reason == "first":
        history.reserve(turn, contact)
    turn.hand_to(contact, "queue", queue.id, reason)
    turn.publish(
        InteractionQueued(
            interaction=contact.id, queue=queue.id, reason=reason, priority=contact.priority, place_at=contact.place_at,
            value=contact.value, topic=contact.topic, second_line=contact.second_line,
        )
    )  # fmt: skip
    offer.wait(turn, contact)


def admitting_queue(turn: Turn, queue_id: str) -> Queue | None:
    """The queue itself, or the one that its last resort names while it is closed or full."""
    config = turn.live.config
    is_open = partial(config.queue_open, now=turn.now)
    return admitting(queue_id, config.queues, turn.live.lines.waiting, is_open)


def leave(turn: Turn, contact: Contact, reason: str) -> None:
    """Out of the line without an answer; `reason` as in `InteractionLeftQueue`."""
    assert contact.queue is not None and contact.queued_at is not None
    turn.touch(contact)
    told = place.came_true(turn, contact)
    if contact.state is State.OFFERED:
        offer.settle(turn, contact, "withdrawn")
    else:
        turn.live.leave_line(contact)
    contact.reserved_for = contact.reserved_until = None
    contact.place = contact.wait_low_s = contact.wait_high_s = None
    waited_ms = turn.now - contact.queued_at
    turn.publish(
        InteractionLeftQueue(
            interaction=contact.id, queue=contact.queue, reason=reason, waited_ms=waited_ms, told=told
        )
    )  # fmt: skip


def overflow(turn: Turn, contact: Contact) -> bool:
    """Waited too long: on to the overflow queue, or to the last resort. False: it is to leave a message."""
    assert contact.queue is not None
    queue = turn.live.config.queues[contact.queue]
    leave(turn, contact, "overflow" if queue.overflow_queue else "message")
    contact.overflows += 1
    target = onward(queue)
    return target is not None and enqueue(turn, contact, target, "overflow")


def unreserve(turn: Turn, contact: Contact) -> None:
    """The agent it was kept for did not take it in time: it joins the queue's line, at its own place."""
    turn.touch(contact)
    turn.live.leave_line(contact)
    contact.reserved_for = contact.reserved_until = None
    offer.wait(turn, contact, again=True)
