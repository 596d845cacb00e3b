"""The end of a contact: the talk ends, the agent wraps up, the customer is asked how it was; then it leaves memory."""

from typing import Final

from yingda.foundation.masking import redact
from yingda.interactions.contact import Contact, State
from yingda.interactions.events import InteractionEnded, InteractionWrappedUp, SurveyAnswered
from yingda.journey import attached, enqueue
from yingda.journey.commands import NOTE_CHARS_MAX, AnswerSurvey, LeaveMessage, WrapUp
from yingda.journey.errors import (
    DispositionMissing,
    DispositionUnknown,
    ScoreOutOfRange,
    SurveyNotAsked,
    TextTooLong,
    WrongState,
)  # fmt: skip
from yingda.journey.own import own_contact
from yingda.journey.text import clean_text, storable
from yingda.journey.turn import Turn

SCORE_MIN: Final = 1
SCORE_MAX: Final = 5


def end_talk(turn: Turn, contact: Contact, by: str) -> None:
    """The talk is over. What remains with the agent is the wrap-up, if the queue gives time for one."""
    live = turn.live
    assert contact.state is State.ACTIVE and contact.agent is not None and contact.queue is not None
    agent = live.agents[contact.agent]
    attached.end(turn, contact, agent)
    turn.tell(contact, "event.ended", by=by)
    contact.survey = "none" if contact.unreached else "asked"
    contact.draft = ""
    _over(turn, contact, "not_reached" if contact.unreached else "served", by)
    wrap_up_s = live.config.queues[contact.queue].wrap_up_s
    contact.state = State.WRAP_UP
    contact.wrap_until = turn.now + wrap_up_s * 1000
    turn.loads.add(agent.id)
    turn.touch_agent(agent)
    if wrap_up_s == 0:
        close(turn, contact, "system")


def end_before_agent(turn: Turn, contact: Contact, by: str) -> None:
    """The customer leaves, or is away too long, before an agent had the contact."""
    if contact.unreached:
        enqueue.leave(turn, contact, "closed")
        outcome = "not_reached"
    elif contact.state in (State.WAITING, State.OFFERED):
        enqueue.leave(turn, contact, "abandoned")
        outcome = "abandoned" if contact.first_answered_at is None else "served"
    else:
        outcome = "abandoned" if contact.leaving_message else "self_served"
    _end_at_once(turn, contact, outcome, by)


def end_moved(turn: Turn, contact: Contact, *, called: bool) -> None:
    """The customer goes on waiting as another contact, on another channel; `called`: the house calls."""
    enqueue.leave(turn, contact, "moved")
    if called:
        turn.tell(contact, "event.callback_asked", reason="asked")
    else:
        turn.tell(contact, "event.moved")
    _end_at_once(turn, contact, "moved", "customer")


def leave_message(turn: Turn, contact: Contact, command: LeaveMessage) -> None:
    """What the customer leaves for the next working hour; the contact ends with it."""
    text = clean_text(command.text)
    reach = clean_text(command.contact, 200) if command.contact.strip() else ""
    message = turn.say(contact, "customer", text, kind="card", data={"code": "message_left", "reach": reach})
    turn.tell(contact, "event.message_left")
    if contact.state in (State.WAITING, State.OFFERED):
        enqueue.leave(turn, contact, "message")
    _end_at_once(turn, contact, "message_left", "customer")
    turn.answer_of = contact.id
    turn.answer = {"message": message.id, "seq": message.seq}


def ask_for_message(turn: Turn, contact: Contact) -> None:
    """Nobody takes it now: back to self-service, where the customer may leave a message."""
    turn.touch(contact)
    contact.state = State.SELF_SERVICE
    contact.leaving_message = True
    contact.last_activity_at = turn.now
    turn.hand_to(contact, "bot", None, "message")
    turn.tell(contact, "event.leave_message")


def _end_at_once(turn: Turn, contact: Contact, outcome: str, by: str) -> None:
    _over(turn, contact, outcome, by)
    contact.state = State.ENDED
    contact.closed_at = turn.now


def _over(turn: Turn, contact: Contact, outcome: str, by: str) -> None:
    turn.let_go(contact, outcome)
    contact.ended_at = turn.now
    contact.ended_by = by
    contact.outcome = outcome
    contact.leaving_message = False
    contact.unanswered_since = None
    talk_ms = turn.now - contact.answered_at if contact.answered_at is not None else 0
    turn.publish(
        InteractionEnded(
            interaction=contact.id, outcome=outcome, by=by, queue=contact.queue, agent=contact.agent, talk_ms=talk_ms
        )
    )


def wrap_up(turn: Turn, command: WrapUp) -> None:
    """The agent's last word: what it was about."""
    contact, _ = own_contact(turn, command)
    if contact.state is not State.WRAP_UP:
        raise WrongState(interaction=contact.id, state=contact.state)
    _check_disposition(turn, contact, command.disposition)
    if len(command.note) > NOTE_CHARS_MAX:
        raise TextTooLong(max=NOTE_CHARS_MAX, length=len(command.note))
    turn.touch(contact)
    contact.disposition = command.disposition
    contact.note = redact(storable(command.note).strip()) or None
    close(turn, contact, "agent")
    turn.answer_of = contact.id


def _check_disposition(turn: Turn, contact: Contact, chosen: str | None) -> None:
    """One of those that the screen offers for this queue; none only where there is nothing to choose."""
    choices = {
        each.id
        for each in turn.live.config.dispositions.values()
        if each.active and each.parent is not None and (not each.queues or contact.queue in each.queues)
    }
    if chosen is None and choices:
        raise DispositionMissing()
    if chosen is not None and chosen not in choices:
        raise DispositionUnknown(disposition=chosen)


def close(turn: Turn, contact: Contact, by: str) -> None:
    """The agent's part is done; the seat is free."""
    assert contact.agent is not None and contact.ended_at is not None and contact.queue is not None
    turn.touch(contact)
    agent = turn.live.agents[contact.agent]
    contact.state = State.ENDED
    contact.closed_at = turn.now
    contact.wrap_until = None
    turn.free_seat(agent, contact)
    wrap_up_ms = turn.now - contact.ended_at
    turn.publish(
        InteractionWrappedUp(
            interaction=contact.id, agent=agent.id, queue=contact.queue, disposition=contact.disposition, by=by,
            wrap_up_ms=wrap_up_ms, handle_ms=_handle_ms(turn, contact),
        )
    )  # fmt: skip


def _handle_ms(turn: Turn, contact: Contact) -> int | None:
    own_call = contact.dial is not None and not contact.dial.calls_back
    return None if own_call or contact.answered_at is None else turn.now - contact.answered_at


def survey(turn: Turn, contact: Contact, command: AnswerSurvey) -> None:
    """How it was, once."""
    if not SCORE_MIN <= command.score <= SCORE_MAX:
        raise ScoreOutOfRange(min=SCORE_MIN, max=SCORE_MAX)
    if contact.survey != "asked":
        raise SurveyNotAsked()
    comment = clean_text(command.comment) if command.comment.strip() else ""
    turn.touch(contact)
    contact.survey = "done"
    contact.survey_score = command.score
    agent = contact.segment.holder_id if contact.segment else contact.agent
    turn.publish(SurveyAnswered(interaction=contact.id, score=command.score, queue=contact.queue, agent=agent))
    turn.say(contact, "system", comment, kind="card", data={"code": "survey", "score": command.score})
    turn.answer_of = contact.id


def evict(turn: Turn, contact: Contact) -> None:
    """The contact leaves memory; its rows remain. Its last row has no live part any more."""
    live = turn.live
    turn.touch(contact)
    turn.evicted.add(contact.id)
    live.forget_customer(contact)
    del live.contacts[contact.id]
    live.messages.pop(contact.id, None)
    if live.by_visitor.get(contact.visitor) == contact.id:
        del live.by_visitor[contact.visitor]
    for operation in live.answers_of.pop(contact.id, ()):
        live.answers.pop(operation, None)
