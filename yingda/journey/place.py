"""The place in line and the expected wait, as the customer is told them."""

from yingda.interactions.contact import Contact
from yingda.interactions.events import WaitAnnounced
from yingda.journey.turn import Turn
from yingda.routing.matching.outlook import outlook
from yingda.routing.rules.expected_wait import Told


def show_place(turn: Turn, contact: Contact) -> Told | None:
    """Refreshes what the customer is told of place and wait; the range as it is to be held against what comes true."""
    live = turn.live
    kept_ms = contact.reserved_until - turn.now if contact.reserved_until is not None else None
    place, told = outlook(live.lines, live.learning.waits, contact.id, kept_ms)
    low, high = (told.low_s, told.high_s) if told is not None else (None, None)
    if (place, low, high) != (contact.place, contact.wait_low_s, contact.wait_high_s):
        turn.touch(contact)
        contact.place, contact.wait_low_s, contact.wait_high_s = place, low, high
    return told


def announce(turn: Turn, contact: Contact, told: Told | None) -> None:
    """What the customer is told at the entry into a queue is put down, to be held against what came true. What is told
    later counts from later, and is not judged."""
    if contact.told is not None or told is None or contact.unreached or turn.now != contact.queued_at:
        return
    assert contact.place is not None
    contact.told = told
    turn.publish(
        WaitAnnounced(
            interaction=contact.id, queue=contact.queue or "", place=contact.place, low_s=told.low_s, high_s=told.high_s
        )
    )  # fmt: skip


def came_true(turn: Turn, contact: Contact) -> tuple[int, int, int] | None:
    """The wait in this queue is over. What was told on entering goes with the event that says so: the next ranges learn
    from it."""
    told, contact.told = contact.told, None
    return told
