"""Lines that the house makes: an agent's own call, and the customer who is called back with the place in line kept.

A number is dialled only after the try is on record, and every try has a number of its own: so nobody is called twice
for one wish, whatever fails in between.
"""

from typing import Final

import msgspec

from yingda.agents.agent import OFFLINE, Agent
from yingda.interactions import call
from yingda.interactions.contact import Contact, State
from yingda.interactions.entry_points.api import EntryPoint
from yingda.interactions.events import CallBackAsked, LineSettled
from yingda.interactions.events import LineDialled as LineDialledEvent
from yingda.journey import arrive, attached, customer, enqueue, offer, presence, seats, wrap_up
from yingda.journey.commands import (
    AskCallback,
    CallBackCut,
    CustomerCommand,
    CustomerEnd,
    Dial,
    LineDialled,
    LineFailed,
    LineRinging,
    LineUp,
)  # fmt: skip
from yingda.journey.errors import AgentUnknown, NoNumber, PhoneBusy, QueueUnknown, StaleLine, WrongState
from yingda.journey.own import contact_of
from yingda.journey.turn import Turn

TRIES_MAX: Final = 3
"""How often a customer who wants to be called back is tried."""
AGAIN_MS: Final = 5 * 60_000
"""Between two tries."""
CUT_PRIORITY: Final = 100
"""Whose line broke by our fault is called back before everybody else."""
DIGITS_MIN: Final = 5
"""A shorter number is none that could be called back."""


def dial(turn: Turn, command: Dial) -> None:
    """The agent's own call: with the agent at once, from no queue; the agent's phone is the first to ring."""
    agent = presence.agent_of(turn, command.staff)
    if not agent.present or agent.status == OFFLINE:
        raise AgentUnknown(agent=agent.id)
    if agent.assisting is not None or agent.room(call.CHANNEL) < 1:
        raise PhoneBusy(agent=agent.id)
    entry_point = own_number(turn, command.queue)
    queue = command.queue or entry_point.queue
    if queue not in turn.live.config.queues:
        raise QueueUnknown(queue=queue)
    contact = made(turn, entry_point, command.number)
    contact.dial = call.Dial(
        number=command.number, reason="agent", asked_at=turn.now, caller_id=command.caller_id, since=turn.now
    )
    contact.queue, contact.queued_at = queue, turn.now
    arrive.admit(turn, contact)
    turn.take_seat(agent, contact)
    turn.restored.add(contact.id)
    offer.answered(turn, contact, agent, "dial")
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}


def own_number(turn: Turn, queue: str | None) -> EntryPoint:
    """The house's own number that the call comes from: the queue's, else any."""
    own = [e for e in turn.live.config.entry_points.values() if e.active and e.channel == call.CHANNEL]
    if not own:
        raise NoNumber()
    return min(own, key=lambda e: (e.queue != queue, e.key))


def made(turn: Turn, entry_point: EntryPoint, number: str) -> Contact:
    """A contact whose line the house is to make."""
    visitor = turn.ids.new()
    return Contact(
        id=turn.ids.new(), conversation=visitor, channel=call.CHANNEL, entry_point=entry_point.id, visitor=visitor,
        language=entry_point.languages[0], arrived_at=turn.now, last_activity_at=turn.now, address=number,
        direction="out", online=False,
    )  # fmt: skip


def ask_callback(turn: Turn, command: AskCallback) -> None:
    """The caller hangs up and keeps the place in line."""
    contact = contact_of(turn, command)
    if contact.state not in (State.WAITING, State.OFFERED) or contact.dial is not None:
        raise WrongState(interaction=contact.id, state=contact.state)
    turn.touch(contact)
    contact.dial = call.Dial(number=command.number, reason="asked", asked_at=turn.now)
    contact.online, contact.offline_since = False, None
    turn.publish(CallBackAsked(interaction=contact.id, reason="asked", queue=contact.queue or ""))
    turn.tell(contact, "event.callback_asked", reason="asked")
    if contact.state is State.OFFERED:
        offer.put_back(turn, contact, "withdrawn")
    turn.answer_of = contact.id


def call_back_cut(turn: Turn, command: CallBackCut) -> None:
    """Ended as cut; whoever was waiting or talking is called back, before everybody else."""
    contact = contact_of(turn, command)
    in_hands = contact.state in (State.WAITING, State.OFFERED, State.ACTIVE) and not contact.unreached
    number, queue, place_at = contact.address, contact.queue, contact.place_at or contact.arrived_at
    customer.end(turn, CustomerEnd(visitor=command.visitor, cut=True))
    entry_point = turn.live.config.entry_points.get(contact.entry_point)
    reachable = number.isascii() and number.isdigit() and len(number) >= DIGITS_MIN
    if not in_hands or queue is None or entry_point is None or not reachable:
        return
    again = made(turn, entry_point, number)
    again.language, again.subject, again.summary = contact.language, contact.subject, contact.summary
    again.customer, again.customer_name = contact.customer, contact.customer_name
    again.dial = call.Dial(number=number, reason="cut", asked_at=turn.now)
    again.priority = turn.live.config.queues[queue].priority + CUT_PRIORITY
    again.place_at = place_at
    arrive.admit(turn, again)
    turn.publish(CallBackAsked(interaction=again.id, reason="cut", queue=queue))
    turn.tell(again, "event.callback_asked", reason="cut")
    enqueue.enter(turn, again, turn.live.config.queues[queue], "callback")


def dialled(turn: Turn, command: LineDialled) -> None:
    contact, dial = _line(turn, command)
    if dial.state != "none" or command.attempt != dial.tries + 1 or contact.state is not State.ACTIVE:
        raise StaleLine(interaction=contact.id)
    turn.touch(contact)
    contact.dial = msgspec.structs.replace(
        dial, state="dialling", tries=command.attempt, since=turn.now, cause="", not_before=0
    )
    turn.publish(
        LineDialledEvent(
            interaction=contact.id, agent=contact.agent, reason=dial.reason, attempt=command.attempt
        )
    )  # fmt: skip
    turn.tell(contact, "event.dialling", attempt=command.attempt)
    turn.answer_of = contact.id


def ringing(turn: Turn, command: LineRinging) -> None:
    contact, dial = _present(turn, command, command.attempt)
    if dial.state == "dialling":
        turn.touch(contact)
        contact.dial = msgspec.structs.replace(dial, state="ringing")


def up(turn: Turn, command: LineUp) -> None:
    contact, dial = _present(turn, command, command.attempt)
    if dial.state not in ("dialling", "ringing"):
        raise StaleLine(interaction=contact.id)
    turn.touch(contact)
    contact.dial = msgspec.structs.replace(dial, state="up")
    contact.online, contact.offline_since = True, None
    turn.publish(_settled(turn, contact, dial, "up"))
    turn.tell(contact, "event.line_up")
    turn.answer_of = contact.id


def failed(turn: Turn, command: LineFailed) -> None:
    contact, _ = _present(turn, command, command.attempt)
    come_to_nothing(turn, contact, command.cause)
    turn.answer_of = contact.id


def come_to_nothing(turn: Turn, contact: Contact, cause: str) -> None:
    """The agent's own call ends; a customer who is to be called back is tried again later, a few times."""
    dial = contact.dial
    if dial is None or dial.state == "up" or contact.state is not State.ACTIVE or contact.agent is None:
        raise StaleLine(interaction=contact.id)
    turn.touch(contact)
    turn.publish(_settled(turn, contact, dial, cause))
    contact.dial = msgspec.structs.replace(dial, state="none", cause=cause)
    if not dial.calls_back or dial.tries >= TRIES_MAX:
        turn.tell(contact, "event.line_failed", cause=cause)
        wrap_up.end_talk(turn, contact, "system")
    else:
        _later(turn, contact, turn.live.agents[contact.agent], contact.dial)


def _later(turn: Turn, contact: Contact, agent: Agent, dial: call.Dial) -> None:
    """Back to its own place in line, to be tried again after a while; the agent is free at once."""
    contact.dial = msgspec.structs.replace(dial, not_before=turn.now + AGAIN_MS)
    turn.tell(contact, "event.callback_failed", cause=dial.cause, attempt=dial.tries, again_at=contact.dial.not_before)
    attached.end(turn, contact, agent)
    seats.release(turn, contact, agent)
    assert contact.queue is not None
    enqueue.enter(turn, contact, turn.live.config.queues[contact.queue], "callback")


def _settled(turn: Turn, contact: Contact, dial: call.Dial, outcome: str) -> LineSettled:
    ring_ms = turn.now - dial.since if dial.state != "none" else 0
    return LineSettled(interaction=contact.id, outcome=outcome, attempt=dial.tries, ring_ms=ring_ms)


def _line(turn: Turn, command: CustomerCommand) -> tuple[Contact, call.Dial]:
    contact = contact_of(turn, command)
    if contact.dial is None:
        raise StaleLine(interaction=contact.id)
    return contact, contact.dial


def _present(turn: Turn, command: CustomerCommand, attempt: int) -> tuple[Contact, call.Dial]:
    """The try that is under way, or `line.stale`."""
    contact, dial = _line(turn, command)
    if dial.tries != attempt:
        raise StaleLine(interaction=contact.id)
    return contact, dial
