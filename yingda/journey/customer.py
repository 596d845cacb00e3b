"""What the customer may do at any point of the way."""

from yingda.interactions.contact import State
from yingda.journey import self_service, wrap_up
from yingda.journey.commands import (
    AnswerSurvey,
    AskHuman,
    Choose,
    CustomerEnd,
    CustomerOnline,
    CustomerRead,
    CustomerSend,
    Entrust,
    LeaveMessage,
    Press,
    Silence,
)  # fmt: skip
from yingda.journey.errors import NoContact
from yingda.journey.own import contact_of
from yingda.journey.text import clean_text
from yingda.journey.turn import Turn


def send(turn: Turn, command: CustomerSend) -> None:
    contact = contact_of(turn, command)
    if command.file is not None:
        message = turn.say(contact, "customer", kind="file", file=command.file)
        self_service.awaits_reply(turn, contact)
    else:
        message = self_service.hear_text(turn, contact, clean_text(command.text))
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq, "interaction": contact.id}


def choose(turn: Turn, command: Choose) -> None:
    contact = contact_of(turn, command)
    message = self_service.hear_choice(turn, contact, command.option)
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq}


def press(turn: Turn, command: Press) -> None:
    contact = contact_of(turn, command)
    self_service.hear_key(turn, contact, command.key)
    turn.answer_of = contact.id


def silence(turn: Turn, command: Silence) -> None:
    contact = contact_of(turn, command)
    self_service.hear_nothing(turn, contact)
    turn.answer_of = contact.id


def entrust(turn: Turn, command: Entrust) -> None:
    contact = contact_of(turn, command)
    self_service.hear_secret(turn, contact, command)
    turn.answer_of = contact.id
    turn.answer = {"shown": command.shown, "taken": bool(command.token)}


def ask_human(turn: Turn, command: AskHuman) -> None:
    """A human within one sentence, always."""
    contact = contact_of(turn, command)
    if contact.state is State.SELF_SERVICE:
        self_service.hand_over(turn, contact)
    turn.answer_of = contact.id


def read(turn: Turn, command: CustomerRead) -> None:
    contact = turn.live.contacts.get(turn.live.by_visitor.get(command.visitor, ""))
    if contact is None:
        raise NoContact()
    seen = min(command.seq, contact.last_seq)
    if seen > contact.read_by_customer:
        turn.touch(contact)
        contact.read_by_customer = seen


def end(turn: Turn, command: CustomerEnd) -> None:
    contact = contact_of(turn, command)
    by = "system" if command.cut else "customer"
    if contact.state is State.ACTIVE:
        wrap_up.end_talk(turn, contact, by)
    else:
        wrap_up.end_before_agent(turn, contact, by)
    turn.answer_of = contact.id


def leave_message(turn: Turn, command: LeaveMessage) -> None:
    contact = contact_of(turn, command)
    if contact.state is State.ACTIVE:
        raise NoContact()
    wrap_up.leave_message(turn, contact, command)


def survey(turn: Turn, command: AnswerSurvey) -> None:
    contact = turn.live.contacts.get(turn.live.by_visitor.get(command.visitor, ""))
    if contact is None:
        raise NoContact()
    wrap_up.survey(turn, contact, command)


def online(turn: Turn, command: CustomerOnline) -> None:
    """The customer's page opened or closed; being away starts a deadline in each state."""
    contact = turn.live.contacts.get(turn.live.by_visitor.get(command.visitor, ""))
    if contact is None or contact.online == command.online:
        return
    turn.touch(contact)
    contact.online = command.online
    contact.offline_since = None if command.online else turn.now
