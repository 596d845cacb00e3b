"""While customer and agent talk: writing, holding, transferring, ending; and what happens when one is gone."""

from typing import Any

from yingda.agents.agent import OFFLINE, Agent
from yingda.foundation.masking import redact
from yingda.interactions.contact import Contact, State
from yingda.interactions.events import InteractionHeld, InteractionLeftQueue, InteractionTransferred
from yingda.journey import attached, enqueue, outgoing, seats, status, wrap_up
from yingda.journey.commands import (
    NOTE_CHARS_MAX,
    TEXT_CHARS_MAX,
    AgentLost,
    Draft,
    Finish,
    Hold,
    Read,
    Resume,
    Send,
    Transfer,
    WriteNote,
)  # fmt: skip
from yingda.journey.errors import (
    AgentUnknown,
    CaptureUnderWay,
    ConsultUnderWay,
    NoPhone,
    QueueClosed,
    QueueUnknown,
    SecondLineNobody,
    TextTooLong,
    TransferNeedsOneTarget,
    WrongState,
)  # fmt: skip
from yingda.journey.own import own_contact, talking
from yingda.journey.text import clean_text, storable
from yingda.journey.turn import Turn
from yingda.routing.rules.choose import DECLINED_PAUSE_MS
from yingda.routing.ticket import Facts


def send(turn: Turn, command: Send) -> None:
    contact, agent = talking(turn, command)
    text = clean_text(command.text) if command.file is None else ""
    reply_ms = turn.now - contact.unanswered_since if contact.unanswered_since is not None else None
    kind = "file" if command.file is not None else "text"
    message = turn.say(contact, "agent", text, kind=kind, author=agent, file=command.file, reply_ms=reply_ms)
    contact.unanswered_since = None
    contact.draft = "" if command.file is None else contact.draft
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq}


def note(turn: Turn, command: WriteNote) -> None:
    """A line for colleagues only; the customer never gets it."""
    contact, agent = own_contact(turn, command)
    text = clean_text(command.text, NOTE_CHARS_MAX)
    message = turn.say(contact, "note", text, kind="text", author=agent)
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq}


def draft(turn: Turn, command: Draft) -> None:
    """The half-written reply, so that another computer shows it too."""
    contact, _ = own_contact(turn, command)
    if len(command.text) > TEXT_CHARS_MAX:
        raise TextTooLong(max=TEXT_CHARS_MAX, length=len(command.text))
    turn.touch(contact)
    contact.draft = redact(storable(command.text))


def read(turn: Turn, command: Read) -> None:
    contact, _ = own_contact(turn, command)
    seen = min(command.seq, contact.last_seq)
    if seen > contact.read_by_agent:
        turn.touch(contact)
        contact.read_by_agent = seen


def hold(turn: Turn, command: Hold) -> None:
    contact, agent = talking(turn, command)
    if contact.held_at is not None:
        raise WrongState(interaction=contact.id, state="held")
    if contact.capture is not None:
        raise CaptureUnderWay(interaction=contact.id)
    turn.touch(contact)
    contact.held_at = turn.now
    turn.loads.add(agent.id)
    turn.touch_agent(agent)
    turn.publish(InteractionHeld(interaction=contact.id, agent=agent.id))
    turn.tell(contact, "event.held")
    turn.answer_of = contact.id


def resume(turn: Turn, command: Resume) -> None:
    contact, agent = talking(turn, command)
    if contact.held_at is None:
        raise WrongState(interaction=contact.id, state="not_held")
    if contact.consult is not None:
        raise ConsultUnderWay(name=contact.consult.name)
    seats.end_hold(turn, contact, agent)
    turn.tell(contact, "event.resumed")
    turn.answer_of = contact.id


def transfer(turn: Turn, command: Transfer) -> None:
    """To a queue or to one agent, with a note for whoever takes it. The customer's original place is kept."""
    contact, agent = talking(turn, command)
    if contact.unreached:
        raise NoPhone(interaction=contact.id)
    if [command.queue is None, command.agent is None, not command.second_line].count(False) != 1:
        raise TransferNeedsOneTarget()
    words = clean_text(command.note, NOTE_CHARS_MAX) if command.note.strip() else ""
    queue_id = _target_queue(turn, contact, command)
    _check_target_agent(turn, command, agent)
    attached.end(turn, contact, agent)
    if words:
        turn.say(contact, "note", words, kind="text", author=agent)
    handle_ms = turn.now - contact.answered_at if contact.answered_at is not None else None
    seats.release(turn, contact, agent)
    contact.transfer = {"from": agent.name, "note": words}
    contact.passed_over = {agent.id: turn.now + DECLINED_PAUSE_MS}
    turn.publish(
        InteractionTransferred(
            interaction=contact.id, agent=agent.id, queue=contact.queue or "", to_queue=command.queue,
            to_agent=command.agent, handle_ms=handle_ms,
        )
    )  # fmt: skip
    turn.tell(contact, "event.transferred", **_named_target(turn, command, queue_id))
    admitted = enqueue.enqueue(
        turn, contact, queue_id, "transfer", reserved_for=command.agent, second_line=command.second_line
    )
    assert admitted, "the target was checked before anything changed"
    turn.answer_of = contact.id


def _target_queue(turn: Turn, contact: Contact, command: Transfer) -> str:
    queue_id = command.queue or contact.queue
    if queue_id is None or queue_id not in turn.live.config.queues:
        raise QueueUnknown(queue=queue_id or "")
    if enqueue.admitting_queue(turn, queue_id) is None:
        raise QueueClosed(queue=queue_id)
    if command.second_line and not _experts(turn, contact, queue_id):
        raise SecondLineNobody(queue=queue_id)
    return queue_id


def _experts(turn: Turn, contact: Contact, queue_id: str) -> bool:
    """Whether anybody at work is an expert for this contact."""
    lines = turn.live.matcher
    facts = Facts(queue_id, contact.channel, contact.language, contact.value, contact.topic, second_line=True)
    return lines.pool(lines.asks(facts, 0)[0]).at_work > 0


def _check_target_agent(turn: Turn, command: Transfer, agent: Agent) -> None:
    if command.agent is None:
        return
    target = turn.live.agents.get(command.agent)
    if target is None or not target.active or target.status == OFFLINE or target.id == agent.id:
        raise AgentUnknown(agent=command.agent)


def _named_target(turn: Turn, command: Transfer, queue_id: str) -> dict[str, Any]:
    if command.agent is not None:
        return {"agent_name": turn.live.agents[command.agent].name}
    queue = turn.live.config.queues[queue_id]
    return {"queue_name": queue.name, "queue_name_en": queue.name_en}


def take_back(turn: Turn, contact: Contact, agent: Agent) -> None:
    """The agent's desk is gone: a talk returns to its queue at its original place, a wrap-up just ends."""
    if contact.state is State.WRAP_UP:
        wrap_up.close(turn, contact, "system")
    elif contact.state is State.ACTIVE and contact.unreached:
        outgoing.come_to_nothing(turn, contact, "agent_lost")
    elif contact.state is State.ACTIVE:
        attached.end(turn, contact, agent)
        seats.release(turn, contact, agent)
        turn.tell(contact, "event.agent_lost")
        queue = contact.queue
        if queue is None or not enqueue.enqueue(turn, contact, queue, "taken_back"):
            turn.publish(
                InteractionLeftQueue(interaction=contact.id, queue=queue or "", reason="message", waited_ms=0)
            )  # fmt: skip
            wrap_up.ask_for_message(turn, contact)


def agent_lost(turn: Turn, command: AgentLost) -> None:
    """The agent is at the desk but cannot be reached; `not responding` until they say that they can."""
    contact, agent = talking(turn, command)
    status.mark_not_responding(turn, agent)
    take_back(turn, contact, agent)
    turn.answer_of = agent.id


def finish(turn: Turn, command: Finish) -> None:
    """The agent ends the talk."""
    contact, _ = talking(turn, command)
    wrap_up.end_talk(turn, contact, "agent")
    turn.answer_of = contact.id
