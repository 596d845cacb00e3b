"""A customer comes: one contact under way per visitor, whatever the number of tabs and repeats."""

from yingda.interactions.contact import Contact
from yingda.interactions.entry_points.api import EntryPoint
from yingda.interactions.events import InteractionArrived
from yingda.journey import identify, self_service
from yingda.journey.commands import NAME_CHARS_MAX, Identify, Start
from yingda.journey.errors import EntryPointUnknown
from yingda.journey.own import under_way
from yingda.journey.text import clean_text, storable
from yingda.journey.turn import Turn

PAGE_CHARS_MAX = 300
ADDRESS_CHARS_MAX = 64


def start(turn: Turn, command: Start) -> None:
    contact = under_way(turn, command.visitor)
    text = clean_text(command.text) if command.text.strip() else ""
    if contact is None:
        contact = _arrived(turn, command, _entry_point(turn, command))
        self_service.begin(turn, contact)
    if text:
        self_service.hear_text(turn, contact, text)
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}


def _entry_point(turn: Turn, command: Start) -> EntryPoint:
    found = turn.live.config.entry_points.get(command.entry_point)
    if found is None or not found.active or found.channel != command.channel:
        raise EntryPointUnknown(entry_point=command.entry_point)
    return found


def _arrived(turn: Turn, command: Start, entry_point: EntryPoint) -> Contact:
    languages = entry_point.languages
    contact = Contact(
        id=turn.ids.new(),
        conversation=command.visitor,
        channel=command.channel,
        entry_point=entry_point.id,
        visitor=command.visitor,
        language=command.language if command.language in languages else languages[0],
        arrived_at=turn.now,
        last_activity_at=turn.now,
        customer=command.customer,
        page=command.page[:PAGE_CHARS_MAX],
        known_agents=dict(command.known_agents),
        address=storable(command.address)[:ADDRESS_CHARS_MAX],
    )
    admit(turn, contact)
    if command.customer is not None:
        identify.know(turn, contact, _known(command, command.customer, contact), "arrived")
    return contact


def _known(command: Start, customer: str, contact: Contact) -> Identify:
    """A customer who comes from a signed-in page."""
    return Identify(
        interaction=contact.id, customer=customer, customer_name=command.customer_name[:NAME_CHARS_MAX],
        sure="proven" if command.proven_at is not None else "hint", tier=command.tier, proven_at=command.proven_at,
        value=command.value, conversation=command.conversation, known_agents=command.known_agents,
    )  # fmt: skip


def admit(turn: Turn, contact: Contact) -> None:
    """The contact is one of ours from now on."""
    turn.live.contacts[contact.id] = contact
    turn.live.belongs(contact, contact.customer)
    turn.live.by_visitor[contact.visitor] = contact.id
    turn.touch(contact)
    turn.publish(
        InteractionArrived(
            interaction=contact.id, conversation=contact.conversation, channel=contact.channel,
            entry_point=contact.entry_point, language=contact.language, visitor=contact.visitor,
            customer=contact.customer, direction=contact.direction,
        )
    )  # fmt: skip
