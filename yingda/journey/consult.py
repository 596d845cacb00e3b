"""A second party in a talk by telephone: asked alone, brought in for all three, or handed the contact."""

from typing import Any

import msgspec

from yingda.agents.agent import OFFLINE, Agent
from yingda.foundation.masking import mask_phone
from yingda.interactions import call
from yingda.interactions.contact import Contact
from yingda.interactions.events import (
    ConferenceStarted,
    ConsultEnded,
    ConsultStarted,
    InteractionHeld,
    InteractionTransferred,
)  # fmt: skip
from yingda.journey import offer, seats
from yingda.journey.commands import Confer, Consult, ConsultGone, ConsultUp, EndConsult, HandOver
from yingda.journey.errors import (
    AgentUnknown,
    CaptureUnderWay,
    ConsultNeedsOneTarget,
    ConsultOutside,
    ConsultUnderWay,
    NoConsult,
    NoPhone,
    PhoneBusy,
)  # fmt: skip
from yingda.journey.own import contact_of, talking
from yingda.journey.turn import Turn


def begin(turn: Turn, command: Consult) -> None:
    """Rings the second party; the customer waits with music."""
    contact, agent = talking(turn, command)
    _check_free(contact)
    if (command.agent is None) == (command.number is None):
        raise ConsultNeedsOneTarget()
    other = _colleague(turn, command.agent, agent) if command.agent is not None else None
    number = command.number or ""
    turn.touch(contact)
    contact.consult = call.Consult(
        id=turn.ids.new(), state="ringing", started_at=turn.now, agent=other.id if other else None, number=number,
        caller_id=command.caller_id, name=other.name if other else mask_phone(number),
        was_held=contact.held_at is not None, asks=agent.name,
    )  # fmt: skip
    if other is not None:
        _assist(turn, other, contact.id)
    _hold(turn, contact, agent)
    turn.publish(ConsultStarted(interaction=contact.id, agent=agent.id, to_agent=other.id if other else None))
    turn.tell(contact, "event.consult_started", **_named(contact.consult))
    turn.answer_of = contact.id


def _check_free(contact: Contact) -> None:
    if contact.line != "up":
        raise NoPhone(interaction=contact.id)
    if contact.consult is not None:
        raise ConsultUnderWay(name=contact.consult.name)
    if contact.capture is not None:
        raise CaptureUnderWay(interaction=contact.id)


def _colleague(turn: Turn, agent_id: str, asking: Agent) -> Agent:
    other = turn.live.agents.get(agent_id)
    if other is None or not other.active or not other.present or other.status == OFFLINE or other.id == asking.id:
        raise AgentUnknown(agent=agent_id)
    if other.assisting is not None or other.load.get(call.CHANNEL, 0):
        raise PhoneBusy(agent=agent_id)
    return other


def _assist(turn: Turn, other: Agent, interaction: str | None) -> None:
    turn.touch_agent(other)
    if interaction is None:
        other.idle_since = turn.now
    other.assisting = interaction


def _hold(turn: Turn, contact: Contact, agent: Agent) -> None:
    if contact.held_at is None:
        contact.held_at = turn.now
        turn.loads.add(agent.id)
        turn.touch_agent(agent)
        turn.publish(InteractionHeld(interaction=contact.id, agent=agent.id))


def answered(turn: Turn, command: ConsultUp) -> None:
    """The second party is there."""
    contact = contact_of(turn, command)
    consult = contact.consult
    if consult is None or consult.id != command.consult:
        raise NoConsult(interaction=contact.id)
    if consult.state == "ringing":
        turn.touch(contact)
        contact.consult = msgspec.structs.replace(consult, state="talking")
        turn.tell(contact, "event.consult_answered", **_named(consult))
    turn.answer_of = contact.id


def confer(turn: Turn, command: Confer) -> None:
    contact, agent = talking(turn, command)
    consult = _there(contact)
    turn.touch(contact)
    contact.consult = msgspec.structs.replace(consult, state="conference", was_held=False)
    seats.end_hold(turn, contact, agent)
    turn.publish(ConferenceStarted(interaction=contact.id, agent=agent.id, to_agent=consult.agent))
    turn.tell(contact, "event.conference", **_named(consult))
    turn.answer_of = contact.id


def end(turn: Turn, command: EndConsult) -> None:
    """Back to the customer."""
    contact, agent = talking(turn, command)
    if contact.consult is None:
        raise NoConsult(interaction=contact.id)
    _over(turn, contact, agent, "agent")
    turn.answer_of = contact.id


def gone(turn: Turn, command: ConsultGone) -> None:
    """The second party hung up, did not answer, or was not reached."""
    contact = contact_of(turn, command)
    if contact.consult is None or contact.consult.id != command.consult:
        raise NoConsult(interaction=contact.id)
    given_up(turn, contact, "other", command.cause)
    turn.answer_of = contact.id


def given_up(turn: Turn, contact: Contact, by: str, cause: str = "") -> None:
    agent = turn.live.agents.get(contact.agent or "")
    if agent is None:
        drop(turn, contact, by)
    else:
        _over(turn, contact, agent, by, cause)


def _over(turn: Turn, contact: Contact, agent: Agent, by: str, cause: str = "") -> None:
    consult = contact.consult
    assert consult is not None
    drop(turn, contact, by)
    if not consult.was_held:
        seats.end_hold(turn, contact, agent)
    turn.tell(contact, "event.consult_ended", cause=cause, **_named(consult))


def hand_over(turn: Turn, command: HandOver) -> None:
    """The customer goes on with the colleague who was asked; the place in all reports is that of a transfer."""
    contact, agent = talking(turn, command)
    consult = _there(contact)
    if consult.agent is None:
        raise ConsultOutside(interaction=contact.id)
    other = turn.live.agents[consult.agent]
    drop(turn, contact, "handed_over")
    seats.end_hold(turn, contact, agent)
    seats.release(turn, contact, agent)
    contact.transfer = {"from": agent.name, "note": ""}
    turn.publish(
        InteractionTransferred(
            interaction=contact.id, agent=agent.id, queue=contact.queue or "", to_agent=other.id
        )
    )  # fmt: skip
    turn.tell(contact, "event.transferred", agent_name=other.name)
    turn.take_seat(other, contact)
    turn.restored.add(contact.id)
    offer.answered(turn, contact, other, "consult")
    turn.answer_of = contact.id


def _there(contact: Contact) -> call.Consult:
    consult = contact.consult
    if consult is None or consult.state == "ringing":
        raise NoConsult(interaction=contact.id)
    return consult


def drop(turn: Turn, contact: Contact, by: str) -> None:
    """The second party is out, whatever becomes of the talk."""
    consult = contact.consult
    if consult is None:
        return
    turn.touch(contact)
    contact.consult = None
    other = turn.live.agents.get(consult.agent or "")
    if other is not None and other.assisting == contact.id:
        _assist(turn, other, None)
    turn.publish(
        ConsultEnded(
            interaction=contact.id, agent=contact.agent, to_agent=consult.agent, state=consult.state, by=by,
            lasted_ms=turn.now - consult.started_at,
        )
    )  # fmt: skip


def _named(consult: call.Consult) -> dict[str, Any]:
    return {"name": consult.name, "outside": consult.agent is None}
