"""Who the customer is, and how sure we are. A proof is made elsewhere (`banking.verification`); here it is believed,
grows old, and is never overruled by a hint."""

from yingda.banking.subject import PROVEN_MS, SKEW_MS
from yingda.interactions.contact import HINTED, PROVEN, Contact, State
from yingda.interactions.events import InteractionIdentified
from yingda.journey import offer
from yingda.journey.commands import NAME_CHARS_MAX, Identify
from yingda.journey.errors import ContactEnded, IdentityUnproved, NoContact
from yingda.journey.turn import Turn


def identify(turn: Turn, command: Identify) -> None:
    contact = turn.live.contacts.get(command.interaction)
    if contact is None:
        raise NoContact(interaction=command.interaction)
    if contact.ended:
        raise ContactEnded(interaction=contact.id)
    know(turn, contact, command, "proved" if command.sure == "proven" else "found")
    turn.answer_of = contact.id
    turn.answer = {"tier": contact.tier, "sure": contact.sure}


def know(turn: Turn, contact: Contact, command: Identify, means: str) -> None:
    """The contact is this customer's. A hint changes nothing while a proof holds."""
    proven = command.sure == "proven"
    _check(turn, command, proven)
    if not proven and contact.tier_at(turn.now) >= PROVEN:
        return
    turn.touch(contact)
    turn.live.belongs(contact, command.customer)
    contact.customer_name = command.customer_name[:NAME_CHARS_MAX]
    contact.sure = command.sure
    contact.tier = PROVEN if proven else HINTED
    contact.proven_at = command.proven_at if proven else None
    asks_anew = contact.value != command.value
    first_known = bool(command.known_agents) and not contact.known_agents
    contact.value = command.value
    contact.known_agents = command.known_agents or contact.known_agents
    contact.conversation = command.conversation or contact.conversation
    _tell(turn, contact, means)
    if contact.state is State.WAITING and (asks_anew or first_known):
        offer.renew(turn, contact, known=first_known and contact.queued_at == contact.first_queued_at)


def _check(turn: Turn, command: Identify, proven: bool) -> None:
    if not proven and command.tier <= HINTED and command.proven_at is None:
        return
    at = command.proven_at
    if not proven or command.tier != PROVEN or at is None or not turn.now - PROVEN_MS < at <= turn.now + SKEW_MS:
        raise IdentityUnproved(tier=command.tier)


def expire(turn: Turn, contact: Contact) -> None:
    """The proof is too old: what is left is a hint."""
    turn.touch(contact)
    contact.sure, contact.tier, contact.proven_at = "hint", HINTED, None
    _tell(turn, contact, "expired")


def _tell(turn: Turn, contact: Contact, means: str) -> None:
    assert contact.customer is not None
    turn.publish(
        InteractionIdentified(
            interaction=contact.id, customer=contact.customer, sure=contact.sure, tier=contact.tier, means=means
        )
    )
