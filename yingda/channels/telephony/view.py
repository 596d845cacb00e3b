"""What a call sees of its contact: the topic `call:<visitor>`. A pure projection, like the screens.

The telephone is one more listener of the live state: it is told after the commit, resumes or starts from a snapshot,
and nothing in `journey` knows of it.
"""

from collections.abc import Iterable
from typing import Any, Final

from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.shown import Shown, Spoken, Where
from yingda.foundation.realtime import Topics
from yingda.interactions.contact import Contact, Message, State
from yingda.journey.live import Live
from yingda.journey.owner import ScreenEvent
from yingda.journey.turn import Turn

CHANNEL: Final = "phone"
SHOWN_AS: Final = "call"
WISHES: Final = "lines"
"""The topic that tells which customers the house is to call."""
WHERE: Final[dict[State, Where]] = {
    State.SELF_SERVICE: "self_service",
    State.WAITING: "waiting",
    State.OFFERED: "offered",
    State.ACTIVE: "active",
    State.WRAP_UP: "over",
    State.ENDED: "over",
}


def topic_of(visitor: str) -> str:
    return f"call:{visitor}"


def shown_of(contact: Contact) -> Shown:
    leaving = contact.state is State.SELF_SERVICE and contact.leaving_message
    return Shown(
        interaction=contact.id, where=WHERE[contact.state], language=contact.language, agent=contact.held_by,
        offer=contact.offer.id if contact.offer else None, held=contact.held_at is not None,
        leaving_message=leaving, awaits=contact.awaits if contact.state is State.SELF_SERVICE else None,
        serving=contact.state is State.SELF_SERVICE and contact.errand is not None,
        place=contact.place, wait_low_s=contact.wait_low_s, wait_high_s=contact.wait_high_s,
        ended_by=contact.ended_by, asks_survey=contact.ended and contact.survey == "asked", dial=contact.dial,
        consult=contact.consult, monitors=contact.monitors, capture=contact.capture,
        unrecorded=contact.unrecorded_since is not None,
    )  # fmt: skip


def wants_line(contact: Contact) -> bool:
    """An agent is to be called, or has been, and the customer is not dialled yet."""
    dial = contact.dial
    return dial is not None and dial.state == "none" and contact.state in (State.OFFERED, State.ACTIVE)


def wishes(live: Live) -> dict[str, Any]:
    """All customers whom the house is to call now."""
    return {"wanted": [contact.visitor for contact in live.contacts.values() if wants_line(contact)]}


def spoken_of(contact: Contact, message: Message) -> Spoken | None:
    """How a message sounds to the caller, or None if it is not for the ear."""
    if message.by == "system" and message.kind == "event":
        return speech.of_code(str(message.data.get("code", "")), contact.language, message.seq)
    if message.by != "bot":
        return None
    text, awaits = message.text, contact.awaits
    if message.kind == "choice" and awaits is not None and awaits.seq == message.seq:
        text = speech.menu(text, awaits, contact.language)
    return Spoken(text=text, language=contact.language, seq=message.seq)


def snapshot(live: Live, visitor: str) -> dict[str, Any]:
    """The contact as it is now; the question that is open is said again."""
    contact = live.contacts.get(live.by_visitor.get(visitor, ""))
    if contact is None:
        return {"shown": None, "spoken": []}
    since = contact.awaits.seq if contact.awaits else contact.last_seq if contact.leaving_message else None
    messages = [m for m in live.messages.get(contact.id, ()) if since is not None and m.seq >= since]
    return {"shown": shown_of(contact), "spoken": _sentences(contact, messages)}


def project(turn: Turn, topics: Topics) -> Iterable[ScreenEvent]:
    """What a turn means for the calls of its contacts (a `Projector` of the owner)."""
    wanted = [contact.visitor for contact in turn.contacts.values() if wants_line(contact)]
    if wanted and topics.get(WISHES) is not None:
        yield WISHES, {"wanted": wanted}
    for contact in turn.contacts.values():
        topic = topic_of(contact.visitor)
        if contact.channel != CHANNEL or topics.get(topic) is None:
            continue
        messages = [message for message in turn.messages if message.interaction == contact.id]
        yield topic, {"shown": shown_of(contact), "spoken": _sentences(contact, messages)}


def _sentences(contact: Contact, messages: Iterable[Message]) -> list[Spoken]:
    return [spoken for spoken in (spoken_of(contact, message) for message in messages) if spoken is not None]
