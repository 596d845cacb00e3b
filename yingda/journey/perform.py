"""One command, one turn: finds the step, lets it decide, then does what always follows a decision."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from yingda.foundation.ids import IdSource
from yingda.journey import (
    arrive,
    capture,
    commands,
    consult,
    customer,
    deadlines,
    errand,
    handle,
    identify,
    monitor,
    moving,
    offer,
    outgoing,
    presence,
    supervise,
    time,
    wrap_up,
)  # fmt: skip
from yingda.journey.commands import Command
from yingda.journey.configuration import Configuration
from yingda.journey.configure import configure
from yingda.journey.live import Live
from yingda.journey.turn import Turn

STEPS: Final[dict[type[Command], Callable[[Turn, Any], None]]] = {
    commands.Start: arrive.start,
    commands.CustomerSend: customer.send,
    commands.Choose: customer.choose,
    commands.Press: customer.press,
    commands.Silence: customer.silence,
    commands.AskHuman: customer.ask_human,
    commands.Entrust: customer.entrust,
    commands.Identify: identify.identify,
    commands.ErrandDone: errand.done,
    commands.Tell: errand.tell,
    commands.CustomerRead: customer.read,
    commands.CustomerEnd: customer.end,
    commands.LeaveMessage: customer.leave_message,
    commands.AnswerSurvey: customer.survey,
    commands.CustomerOnline: customer.online,
    commands.MovePlace: moving.move_here,
    commands.AskCallback: moving.ask_callback,
    commands.CallBackCut: outgoing.call_back_cut,
    commands.LineDialled: outgoing.dialled,
    commands.LineRinging: outgoing.ringing,
    commands.LineUp: outgoing.up,
    commands.LineFailed: outgoing.failed,
    commands.ConsultUp: consult.answered,
    commands.ConsultGone: consult.gone,
    commands.MonitorUp: monitor.up,
    commands.MonitorGone: monitor.gone,
    commands.Captured: capture.captured,
    commands.RecordingBack: capture.recording_back,
    commands.SetStatus: presence.set_status,
    commands.Beat: presence.beat,
    commands.SignOff: presence.sign_off,
    commands.Accept: offer.accept,
    commands.Decline: offer.decline,
    commands.Missed: offer.missed,
    commands.Pick: offer.pick,
    commands.Send: handle.send,
    commands.WriteNote: handle.note,
    commands.Draft: handle.draft,
    commands.Read: handle.read,
    commands.Hold: handle.hold,
    commands.Resume: handle.resume,
    commands.Transfer: handle.transfer,
    commands.Dial: outgoing.dial,
    commands.Consult: consult.begin,
    commands.EndConsult: consult.end,
    commands.Confer: consult.confer,
    commands.HandOver: consult.hand_over,
    commands.BeginCapture: capture.begin,
    commands.EndCapture: capture.end,
    commands.Finish: handle.finish,
    commands.AgentLost: handle.agent_lost,
    commands.WrapUp: wrap_up.wrap_up,
    commands.TakeOver: supervise.take_over,
    commands.Monitor: monitor.begin,
    commands.EndMonitor: monitor.end,
    commands.ForceStatus: supervise.force_status,
}


def perform(live: Live, command: Command, now: int, ids: IdSource, actor: str, operation: str | None = None) -> Turn:
    """Carries out one command. Raises a `Refusal` and changes nothing, or returns what changed."""
    turn = Turn(live, now, ids, actor, operation)
    STEPS[type(command)](turn, command)
    return complete(turn)


def fire_next(live: Live, now: int, ids: IdSource) -> Turn | None:
    """Carries out the next deadline that is due, or None when there is none."""
    due = deadlines.pop_due(live, now)
    if due is None:
        return None
    turn = Turn(live, now, ids, "system")
    time.fire(turn, *due)
    return complete(turn)


def refresh_places(live: Live, now: int, ids: IdSource, contacts: Iterable[str]) -> Turn:
    turn = Turn(live, now, ids, "system")
    time.refresh_places(turn, contacts)
    return complete(turn)


def reconfigure(live: Live, config: Configuration, now: int, ids: IdSource) -> Turn:
    """A new configuration takes effect; contacts and agents are fitted to it."""
    turn = Turn(live, now, ids, "system")
    configure(turn, config)
    return complete(turn)


def complete(turn: Turn) -> Turn:
    """What always follows: free agents are asked, loads are told, deadlines are armed.

    Matching looks at each touched agent once before, and at who was asked after each: at all of them each time, a turn
    that touches 15,000 agents took minutes.
    """
    turn.live.settle()
    fed: set[str] = set()
    while pending := sorted(set(turn.agents) - fed):
        for agent_id in pending:
            fed.add(agent_id)
            offer.feed(turn, turn.live.agents[agent_id])
            turn.live.settle()
        if len(fed) == len(turn.agents) and turn.live.lines.loosened():
            offer.ask_again(turn)
    turn.finish()
    if turn.events and turn.live.learning.due:
        turn.publish(turn.live.learning.mark())
    for contact in turn.contacts.values():
        if contact.id not in turn.evicted:
            deadlines.arm_contact(turn.live, contact)
    for agent in turn.agents.values():
        deadlines.arm_agent(turn.live, agent)
    turn.live.settle()
    return turn
