"""What somebody who waits may expect: the place in line and the range of waiting."""

from typing import NamedTuple

from yingda.routing.matching.matcher import Matcher
from yingda.routing.rules.expected_wait import Told, Waits, while_kept
from yingda.routing.rules.rings import SECOND_MS


class Outlook(NamedTuple):
    """`told`: the range to be held against what comes true; None: nobody is there to take work."""

    place: int
    told: Told | None


def outlook(matcher: Matcher, waits: Waits, contact: str, kept_ms: int | None) -> Outlook:
    """As things are now. `kept_ms`: how much longer it waits for one agent only; None: it does not."""
    ticket, each = matcher.tickets[contact], matcher.stands_in(contact)
    learned, place = waits.of(each.queue.id), matcher.place(contact)
    line = learned.expected(place, each.pool.seats)
    if line is None:
        return Outlook(place, None)
    if ticket.reserved_for is None:
        return Outlook(place, Told(*line, place))
    agent = matcher.agents.get(ticket.reserved_for)
    room = agent.capacity.get(each.wanted.channel, 0) if agent is not None else 0
    one = learned.expected(matcher.place_kept(contact), room)
    return Outlook(place, Told(*while_kept(line, one, (kept_ms or 0) / SECOND_MS), 0))
