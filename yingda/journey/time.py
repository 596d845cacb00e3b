"""What happens when nobody does anything: each deadline has its act."""

from collections.abc import Iterable
from typing import Final

from yingda.interactions.contact import Contact, State
from yingda.journey import (
    capture,
    consult,
    deadlines,
    enqueue,
    errand,
    identify,
    offer,
    outgoing,
    place,
    presence,
    wrap_up,
)  # fmt: skip
from yingda.journey.live import Live
from yingda.journey.turn import Turn

PLACES_EVERY_MS: Final = 5_000
"""How often waiting customers are told their place and wait anew, unless they are very many."""
PLACES_AT_ONCE_MAX: Final = 100
"""Customers told in one turn: all 20,000 of a bad day at once stopped everybody else for most of a second."""
PLACES_PAUSE_MS: Final = 100
"""Between such turns: 1,000 customers a second."""


def fire(turn: Turn, kind: str, subject: str, what: str) -> None:
    """Carries out one deadline that is due."""
    if kind == "agent":
        agent = turn.live.agents[subject]
        turn.touch_agent(agent)
        match what:
            case deadlines.ABSENT:
                presence.absent(turn, agent)
            case deadlines.TAKE_BACK:
                presence.take_back(turn, agent)
            case deadlines.SIGN_OFF:
                presence.gone_home(turn, agent)
        return
    contact = turn.live.contacts[subject]
    turn.touch(contact)
    match what:
        case deadlines.LAPSE:
            offer.lapse(turn, contact)
        case deadlines.RETRY:
            offer.retry(turn, contact)
        case deadlines.UNRESERVE:
            enqueue.unreserve(turn, contact)
        case deadlines.STEP:
            offer.step(turn, contact)
        case deadlines.OVERFLOW:
            if not enqueue.overflow(turn, contact):
                wrap_up.ask_for_message(turn, contact)
        case deadlines.GONE | deadlines.IDLE:
            _given_up(turn, contact)
        case deadlines.DIAL:
            outgoing.come_to_nothing(turn, contact, "no_answer")
        case deadlines.CONSULT:
            consult.given_up(turn, contact, "system", "no_answer")
        case deadlines.CAPTURE:
            capture.drop(turn, contact, "timeout")
        case deadlines.ERRAND:
            errand.fail(turn, contact)
        case deadlines.PROOF:
            identify.expire(turn, contact)
        case deadlines.WRAP:
            wrap_up.close(turn, contact, "system")
        case deadlines.EVICT:
            wrap_up.evict(turn, contact)


def _given_up(turn: Turn, contact: Contact) -> None:
    if contact.state is State.ACTIVE:
        wrap_up.end_talk(turn, contact, "system")
    else:
        wrap_up.end_before_agent(turn, contact, "system")


def refresh_places(turn: Turn, contacts: Iterable[str]) -> None:
    """Tells those of them who wait their place and expected wait where they changed. Not on record: it is found
    again."""
    live: Live = turn.live
    turn.shown_only = True
    for contact_id in contacts:
        if contact_id in live.keys:
            place.show_place(turn, live.contacts[contact_id])
