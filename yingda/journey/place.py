"""The place in line and the expected wait, as the customer is told them."""

from yingda.interactions.contact import Contact
from yingda.interactions.events import WaitAnnounced
from yingda.journey.turn import Turn
from yingda.routing.rules.expected_wait import Told


def show_place(turn: Turn, contact: Contact) -> bool:
    """Refreshes what the customer is told of place and wait; True if it changed."""
    lines = turn.live.lines
    place, seats = lines.place(contact.id), lines.stands_in(contact.id).pool.seats
    assert contact.queue is not None
    expected = turn.live.learning.waits.of(contact.queue).expected(place, seats)
    low, high = expected if expected is not None else (None, None)
    if (place, low, high) == (contact.place, contact.wait_low_s, contact.wait_high_s):
        return False
    turn.touch(contact)
    contact.place, contact.wait_low_s, contact.wait_high_s = place, low, high
    return True


def announce(turn: Turn, contact: Contact) -> None:
    """What the customer is told at the entry into a queue is put down, to be held against what came true."""
    low, high, place = contact.wait_low_s, contact.wait_high_s, contact.place
    if contact.told is not None or low is None or high is None or place is None or contact.unreached:
        return
    contact.told = Told(low, high, place)
    turn.publish(WaitAnnounced(interaction=contact.id, queue=contact.queue or "", place=place, low_s=low, high_s=high))


def came_true(turn: Turn, contact: Contact) -> tuple[int, int, int] | None:
    """The wait in this queue is over. What was told on entering goes with the event that says so: the next ranges learn
    from it."""
    told, contact.told = contact.told, None
    return told
