"""Supervisors at a talk by telephone: they listen, whisper to the agent, or speak to both. Every act is audited."""

from typing import Final

from yingda.interactions import call
from yingda.interactions.contact import Contact, State
from yingda.interactions.events import MonitorEnded, MonitorStarted
from yingda.journey import presence
from yingda.journey.commands import ContactCommand, EndMonitor, Monitor, MonitorGone, MonitorUp
from yingda.journey.errors import MonitorOwn, MonitorsFull, NoContact, NoPhone, PhoneBusy, WrongState
from yingda.journey.own import contact_of
from yingda.journey.turn import Turn

MONITORS_MAX: Final = 3
"""At one talk."""


def begin(turn: Turn, command: Monitor) -> None:
    """Joins the talk, or changes how."""
    contact = _contact(turn, command)
    supervisor = presence.agent_of(turn, command.staff)
    if not contact.by_phone:
        raise NoPhone(interaction=contact.id)
    if contact.state is not State.ACTIVE or contact.line != "up":
        raise WrongState(interaction=contact.id, state=contact.state)
    if contact.agent == supervisor.id or supervisor.assisting == contact.id:
        raise MonitorOwn(interaction=contact.id)
    before = _of(contact, supervisor.id)
    if before is None:
        if supervisor.load.get(call.CHANNEL, 0) or supervisor.assisting is not None:
            raise PhoneBusy(agent=supervisor.id)
        if len(contact.monitors) >= MONITORS_MAX:
            raise MonitorsFull(max=MONITORS_MAX)
        _listens_elsewhere(turn, supervisor.id)
    _put(
        turn, contact,
        call.Monitor(
            staff=supervisor.id, name=supervisor.name, mode=command.mode, since=turn.now,
            up=before is not None and before.up,
        ),
    )  # fmt: skip
    if before is not None:
        turn.publish(_ended(turn, contact, before))
    turn.publish(
        MonitorStarted(interaction=contact.id, staff=supervisor.id, mode=command.mode, agent=contact.agent)
    )  # fmt: skip
    turn.audit("interaction.monitored", contact.id, mode=command.mode, agent=contact.agent)
    turn.answer_of = contact.id


def _contact(turn: Turn, command: ContactCommand) -> Contact:
    contact = turn.live.contacts.get(command.interaction)
    if contact is None:
        raise NoContact(interaction=command.interaction)
    return contact


def _listens_elsewhere(turn: Turn, staff: str) -> None:
    """One pair of ears: another talk is left."""
    for contact in list(turn.live.contacts.values()):
        if _of(contact, staff) is not None:
            drop(turn, contact, staff)


def end(turn: Turn, command: EndMonitor) -> None:
    contact = _contact(turn, command)
    drop(turn, contact, command.staff)
    turn.answer_of = contact.id


def up(turn: Turn, command: MonitorUp) -> None:
    """The supervisor's phone is in."""
    contact = contact_of(turn, command)
    found = _of(contact, command.monitor)
    if found is not None and not found.up:
        _put(
            turn, contact, call.Monitor(staff=found.staff, name=found.name, mode=found.mode, since=found.since, up=True)
        )  # fmt: skip
    turn.answer_of = contact.id


def gone(turn: Turn, command: MonitorGone) -> None:
    """The supervisor hung up, or was not reached."""
    contact = contact_of(turn, command)
    drop(turn, contact, command.monitor)
    turn.answer_of = contact.id


def drop(turn: Turn, contact: Contact, staff: str) -> None:
    found = _of(contact, staff)
    if found is None:
        return
    turn.touch(contact)
    contact.monitors = tuple(each for each in contact.monitors if each.staff != staff)
    turn.publish(_ended(turn, contact, found))
    turn.audit("interaction.monitor_ended", contact.id, mode=found.mode, staff=staff)


def drop_all(turn: Turn, contact: Contact) -> None:
    for each in contact.monitors:
        drop(turn, contact, each.staff)


def _of(contact: Contact, staff: str) -> call.Monitor | None:
    return next((each for each in contact.monitors if each.staff == staff), None)


def _put(turn: Turn, contact: Contact, monitor: call.Monitor) -> None:
    turn.touch(contact)
    contact.monitors = (*(each for each in contact.monitors if each.staff != monitor.staff), monitor)


def _ended(turn: Turn, contact: Contact, monitor: call.Monitor) -> MonitorEnded:
    return MonitorEnded(
        interaction=contact.id, staff=monitor.staff, mode=monitor.mode, lasted_ms=turn.now - monitor.since
    )  # fmt: skip
