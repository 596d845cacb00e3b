"""What a flow asks of the teller: put down with the contact, so that it survives whoever does it; answered once.

An errand that nobody does is over at its time: the flow goes on by `otherwise`. What the customer has told of by a card
is told here too.
"""

from typing import Final

from yingda.dialogue import api as dialogue
from yingda.interactions.contact import Contact, Errand, State
from yingda.interactions.events import ErrandDone as Done
from yingda.journey import self_service
from yingda.journey.commands import TEXT_CHARS_MAX, ErrandDone, Tell
from yingda.journey.errors import ContactEnded, ErrandGone, NoContact
from yingda.journey.text import storable
from yingda.journey.turn import Turn

FAILED: Final = "failed"
"""Nobody did it in time."""
OUTCOME_CHARS_MAX: Final = 32


def done(turn: Turn, command: ErrandDone) -> None:
    contact = turn.live.contacts.get(command.interaction)
    if contact is None:
        raise NoContact(interaction=command.interaction)
    errand = contact.errand
    if errand is None or errand.id != command.errand or contact.state is not State.SELF_SERVICE:
        raise ErrandGone(errand=command.errand)
    _go_on(turn, contact, errand, command.outcome[:OUTCOME_CHARS_MAX], command.variables)
    turn.answer_of = contact.id


def fail(turn: Turn, contact: Contact) -> None:
    """Its time is over."""
    assert contact.errand is not None
    _go_on(turn, contact, contact.errand, FAILED, {})


def _go_on(turn: Turn, contact: Contact, errand: Errand, outcome: str, variables: dict[str, str]) -> None:
    turn.touch(contact)
    contact.errand = None
    turn.publish(
        Done(
            interaction=contact.id, errand=errand.id, service=errand.service, outcome=outcome,
            took_ms=turn.now - errand.asked_at,
        )
    )  # fmt: skip
    clean = {name: storable(value)[:TEXT_CHARS_MAX] for name, value in variables.items()}
    self_service.hear_served(turn, contact, dialogue.Served(outcome=outcome, variables=clean))


def tell(turn: Turn, command: Tell) -> None:
    """Into the contact under way; who has left is told otherwise."""
    contact = turn.live.contacts.get(command.interaction)
    if contact is None:
        raise NoContact(interaction=command.interaction)
    if contact.ended:
        raise ContactEnded(interaction=contact.id)
    message = turn.say(contact, "bot", storable(command.text)[:TEXT_CHARS_MAX], kind=command.kind, data=command.data)
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq}
