"""Secure capture: the customer keys in a card number or PIN; agent, recording and log get none of it."""

from typing import Final

from yingda.interactions.call import Capture
from yingda.interactions.contact import Contact
from yingda.interactions.events import DigitsCaptured, RecordingGap
from yingda.journey.commands import BeginCapture, Captured, EndCapture, RecordingBack
from yingda.journey.errors import CaptureUnderWay, ConsultUnderWay, NoCapture, NoPhone, WrongState
from yingda.journey.own import contact_of, talking
from yingda.journey.turn import Turn

CAPTURE_MS: Final = 60_000
"""A capture always ends: by the customer, by the agent, or by this time."""
SHOWN_CHARS_MAX: Final = 32
WEBCHAT: Final = "webchat"


def begin(turn: Turn, command: BeginCapture) -> None:
    contact, agent = talking(turn, command)
    writes = contact.channel == WEBCHAT
    if not writes and contact.line != "up":
        raise NoPhone(interaction=contact.id)
    if contact.capture is not None:
        raise CaptureUnderWay(interaction=contact.id)
    if contact.consult is not None:
        raise ConsultUnderWay(name=contact.consult.name)
    if contact.held_at is not None:
        raise WrongState(interaction=contact.id, state="held")
    turn.touch(contact)
    asks = {
        "code": "event.capture_started",
        "kind": command.kind,
        **({"secret": {"of": command.kind}} if writes else {}),
    }
    asked = turn.say(contact, "system", kind="event", data=asks)
    contact.capture = Capture(
        id=turn.ids.new(), kind=command.kind, until=turn.now + CAPTURE_MS, seq=asked.seq if writes else None
    )
    if not writes:
        contact.unrecorded_since = contact.unrecorded_since or turn.now
    turn.audit("capture.started", contact.id, kind=command.kind, agent=agent.id)
    turn.answer_of = contact.id


def end(turn: Turn, command: EndCapture) -> None:
    contact, _ = talking(turn, command)
    if contact.capture is None:
        raise NoCapture(interaction=contact.id)
    drop(turn, contact, "cancelled")
    turn.answer_of = contact.id


def captured(turn: Turn, command: Captured) -> None:
    """The digits are sealed; what is told is the token and what may be seen."""
    contact = contact_of(turn, command)
    capture = contact.capture
    if capture is None or capture.id != command.capture:
        raise NoCapture(interaction=contact.id)
    turn.touch(contact)
    contact.capture = None
    shown = command.shown[:SHOWN_CHARS_MAX]
    turn.tell(contact, "event.captured", kind=capture.kind, token=command.token, shown=shown)
    turn.publish(
        DigitsCaptured(interaction=contact.id, kind=capture.kind, outcome="captured", token=command.token)
    )  # fmt: skip
    turn.answer_of = contact.id


def drop(turn: Turn, contact: Contact, outcome: str) -> None:
    """Nothing came of it."""
    capture = contact.capture
    if capture is None:
        return
    turn.touch(contact)
    contact.capture = None
    turn.tell(contact, "event.capture_failed", kind=capture.kind, cause=outcome)
    turn.publish(DigitsCaptured(interaction=contact.id, kind=capture.kind, outcome=outcome))


def recording_back(turn: Turn, command: RecordingBack) -> None:
    """What was said between is missing in the recording, and that is told."""
    contact = turn.live.contacts.get(turn.live.by_visitor.get(command.visitor, ""))
    if contact is None or contact.unrecorded_since is None:
        return
    turn.touch(contact)
    since, contact.unrecorded_since = contact.unrecorded_since, None
    turn.publish(RecordingGap(interaction=contact.id, reason="secure", started_at=since, ended_at=turn.now))
    turn.answer_of = contact.id
