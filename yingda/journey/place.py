"""The place in line and the expected wait, as the customer is told them."""

from yingda.interactions.contact import Contact
from yingda.journey.turn import Turn
from yingda.routing.rules.expected_wait import expected_wait


def show_place(turn: Turn, contact: Contact) -> bool:
    """Refreshes what the customer is told of place and wait; True if it changed."""
    live = turn.live
    line, key = live.keys[contact.id]
    place = live.lines[line].place(key)
    assert contact.queue is not None
    seats = live.pool(contact.queue, contact.channel).seats
    expected = expected_wait(place, seats, live.handle_times[contact.queue].mean_s)
    low, high = expected if expected is not None else (None, None)
    if (place, low, high) == (contact.place, contact.wait_low_s, contact.wait_high_s):
        return False
    turn.touch(contact)
    contact.place, contact.wait_low_s, contact.wait_high_s = place, low, high
    return True
