"""From one channel to another while waiting: another contact goes on at the very same place in line."""

from yingda.interactions import call
from yingda.interactions.contact import PROVEN, Contact, State
from yingda.interactions.events import CallBackAsked, InteractionMoved
from yingda.journey import arrive, enqueue, outgoing, wrap_up
from yingda.journey.commands import AskCallback, MovePlace
from yingda.journey.errors import NothingToMove, WrongState
from yingda.journey.own import contact_of
from yingda.journey.turn import Turn

WAITS = (State.WAITING, State.OFFERED)


def move_here(turn: Turn, command: MovePlace) -> None:
    """The customer, proven here, waits elsewhere: that place is this contact's from now on."""
    contact = contact_of(turn, command)
    if contact.state is not State.SELF_SERVICE:
        raise WrongState(interaction=contact.id, state=contact.state)
    old = _waiting_elsewhere(turn, contact)
    if old is None:
        raise NothingToMove()
    _move(turn, old, contact)
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}


def ask_callback(turn: Turn, command: AskCallback) -> None:
    """Call me back: a caller hangs up, who writes is called at last; the place in line is kept."""
    contact = contact_of(turn, command)
    if contact.by_phone:
        outgoing.ask_callback(turn, command)
    elif contact.state in WAITS:
        _move_to_phone(turn, contact, command.number)
    else:
        raise WrongState(interaction=contact.id, state=contact.state)


def _move_to_phone(turn: Turn, old: Contact, number: str) -> None:
    entry_point = outgoing.own_number(turn, old.queue)
    contact = outgoing.made(turn, entry_point, number)
    contact.language = old.language
    contact.customer, contact.customer_name, contact.value = old.customer, old.customer_name, old.value
    if old.customer is not None:
        contact.sure, contact.tier = "hint", 1
    contact.conversation = old.conversation
    contact.dial = call.Dial(number=number, reason="asked", asked_at=turn.now)
    arrive.admit(turn, contact)
    turn.publish(CallBackAsked(interaction=contact.id, reason="asked", queue=old.queue or ""))
    turn.tell(contact, "event.callback_asked", reason="asked")
    _move(turn, old, contact)
    turn.answer_of = old.id


def _waiting_elsewhere(turn: Turn, contact: Contact) -> Contact | None:
    if contact.customer is None or contact.tier_at(turn.now) < PROVEN:
        return None
    return next((each for each in turn.live.waiting_of(contact.customer) if each.id != contact.id), None)


def _move(turn: Turn, old: Contact, contact: Contact) -> None:
    """Queue, rank, priority, steps with their time, and who declined go over; the old contact ends."""
    assert old.queue is not None
    queue, stage, widens_from = turn.live.config.queues[old.queue], old.stage, old.widens_from or old.queued_at
    turn.touch(contact)
    contact.topic, contact.second_line = old.topic, old.second_line
    contact.subject, contact.summary = contact.subject or old.subject, contact.summary or old.summary
    contact.place_at, contact.priority = old.place_at, old.priority
    contact.first_queued_at, contact.passed_over = turn.now, dict(old.passed_over)
    wrap_up.end_moved(turn, old, called=contact.direction == "out")
    turn.publish(InteractionMoved(interaction=old.id, to=contact.id, channel=contact.channel))
    enqueue.enter(turn, contact, queue, "moved", stage=stage, widens_from=widens_from)
