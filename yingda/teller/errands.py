"""What the teller hears of live contacts: a topic of each owner, told after the commit. A pure projection."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from yingda.foundation.realtime import Topics
from yingda.interactions.call import BROWSER
from yingda.interactions.contact import Contact, State
from yingda.journey.live import Live
from yingda.journey.owner import ScreenEvent
from yingda.journey.turn import Turn

TOPIC: Final = "errands"


def waits(contact: Contact) -> bool:
    """The flow waits for an errand."""
    return contact.errand is not None and contact.state is State.SELF_SERVICE


def calls_unknown(contact: Contact) -> bool:
    """A number came along, and nobody has looked yet whose it is."""
    return contact.by_phone and contact.customer is None and not contact.ended and contact.address not in ("", BROWSER)


def snapshot(live: Live) -> dict[str, Any]:
    """All errands that wait, and all callers to be looked up: what was begun before is done again."""
    return {"asked": list(_asked(live.contacts.values())), "came": _came(live.contacts.values())}


def project(turn: Turn, topics: Topics) -> Iterable[ScreenEvent]:
    """What a turn asks of the teller (a `Projector` of the owner)."""
    if topics.get(TOPIC) is None:
        return
    new = [contact for contact in turn.contacts.values() if contact.arrived_at == turn.now]
    asked, came = list(_asked(turn.contacts.values())), _came(new)
    if asked or came:
        yield TOPIC, {"asked": asked, "came": came}


def _asked(contacts: Iterable[Contact]) -> Iterator[tuple[str, str]]:
    """(contact, errand)"""
    for contact in contacts:
        if waits(contact) and contact.errand is not None:
            yield contact.id, contact.errand.id


def _came(contacts: Iterable[Contact]) -> list[str]:
    return [contact.id for contact in contacts if calls_unknown(contact)]
