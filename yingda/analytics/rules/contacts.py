"""From the events of a contact to its facts, one event at a time.

The log may begin in the middle of a contact's life, or repeat itself after a fault: nothing here refuses an event. What
does not fit closes what was open, so that a stay in a queue always has one outcome and a talk one end.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from yingda.analytics.rules.announced import verdict
from yingda.analytics.rules.facts import (
    ACTIVE,
    ENDED,
    HELD,
    RINGING,
    SELF_SERVICE,
    WAITING,
    WRAP_UP,
    HandlingFact,
    InteractionFact,
    QueueFact,
    Record,
)
from yingda.analytics.rules.targets import Targets

Data = Mapping[str, Any]

LEFT: Final = {
    "abandoned": "abandoned", "overflow": "overflowed", "message": "message_left", "closed": "closed",
    "transfer": "transferred_out", "moved": "transferred_out",
}  # fmt: skip
"""Outcome of a stay by the reason for which it was left."""
OUTCOME_AT_END: Final = {"message_left": "message_left", "refused": "closed"}
"""Outcome of a stay that is still open when the contact ends, by the contact's outcome; else it was abandoned."""
REQUEUED: Final = {"overflow": "overflowed", "taken_back": "taken_back"}
NO_ONE_TALKS: Final = (SELF_SERVICE, WAITING, RINGING)


def fresh(interaction: str, at: int) -> Record:
    """A contact as its first event finds it."""
    return Record(InteractionFact(interaction_id=interaction, arrived_at=at))


def apply(record: Record, type: str, at: int, data: Data, targets: Targets) -> None:
    """Changes the record by one event. `at` is the event's time; types that say nothing of contacts do nothing."""
    step = STEPS.get(type)
    if step is not None:
        step(record, at, data, targets)


def _arrived(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact = record.fact
    fact.arrived_at = at
    fact.conversation_id = data["conversation"] or None
    fact.visitor_id = data["visitor"] or None
    fact.customer_id = data.get("customer") or None
    fact.entry_point_id = data["entry_point"] or None
    fact.channel, fact.language = data["channel"], data["language"]
    fact.direction = data.get("direction", "in")


def _identified(record: Record, at: int, data: Data, targets: Targets) -> None:
    """Whoever it was found to be last: the contact is one of theirs from its beginning."""
    record.fact.customer_id = data["customer"] or None


def _queued(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact, queue, reason = record.fact, data["queue"], data["reason"]
    if record.stay is not None:
        _leave(record, at, REQUEUED.get(reason, "transferred_out"), None)
    _end_talk(record, at, "transferred" if reason == "transfer" else "taken_back")
    fact.stays += 1
    stay = QueueFact(
        interaction_id=fact.interaction_id, seq=fact.stays, queue_id=queue, channel=fact.channel, reason=reason,
        entered_at=at, target_ms=targets.at_ms(queue, at),
    )  # fmt: skip
    record.stays.append(stay)
    fact.first_queue_id = fact.first_queue_id or queue
    fact.queued_at = fact.queued_at if fact.queued_at is not None else at
    fact.queue_id, fact.agent_id, fact.state = queue, None, WAITING


def _wait_announced(record: Record, at: int, data: Data, targets: Targets) -> None:
    """What was told on entering counts; a queue that the contact is not in says nothing about its wait."""
    stay = record.stay
    if stay is None or stay.queue_id != data["queue"] or stay.announced_high_s is not None:
        return
    low_s = max(0, data["low_s"])
    stay.announced_place, stay.announced_low_s = max(1, data["place"]), low_s
    stay.announced_high_s = max(low_s, data["high_s"])


def _left_queue(record: Record, at: int, data: Data, targets: Targets) -> None:
    if record.stay is not None:
        _leave(record, at, LEFT.get(data["reason"], "closed"), data["waited_ms"])
    _end_talk(record, at, "taken_back")
    record.fact.state = SELF_SERVICE


def _offered(record: Record, at: int, data: Data, targets: Targets) -> None:
    record.fact.offers += 1
    if record.stay is not None:
        record.stay.offers += 1
    if record.fact.state in NO_ONE_TALKS:
        record.fact.state = RINGING


def _offer_settled(record: Record, at: int, data: Data, targets: Targets) -> None:
    if data["outcome"] != "withdrawn":
        record.fact.missed_offers += 1
    if record.fact.state == RINGING:
        record.fact.state = WAITING if record.stay is not None else SELF_SERVICE


def _answered(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact, agent, queue = record.fact, data["agent"], data["queue"] or None
    if data["by"] == "take_over":
        _taken_over(record, at)
    _end_talk(record, at, "transferred")
    if (stay := record.stay) is not None:
        stay.agent_id = agent
        _leave(record, at, "answered", data["waited_ms"])
        if fact.within_target is None:
            fact.within_target = stay.waited_ms <= stay.target_ms
    fact.handlings += 1
    record.handlings.append(
        HandlingFact(
            interaction_id=fact.interaction_id,
            seq=fact.handlings,
            agent_id=agent,
            queue_id=queue,
            channel=fact.channel,
            via=data["by"],
            answered_at=at,
        )
    )
    fact.first_agent_id = fact.first_agent_id or agent
    fact.answered_at = fact.answered_at if fact.answered_at is not None else at
    fact.agent_id, fact.queue_id, fact.state = agent, queue or fact.queue_id, ACTIVE


def _taken_over(record: Record, at: int) -> None:
    """The log tells a take-over of a talk as a transfer at the same moment; it is none that an agent made."""
    _end_talk(record, at, "taken_over")
    last = record.handlings[-1] if record.handlings else None
    if last is not None and last.ending == "transferred" and last.ended_at == at:
        last.ending = "taken_over"
        record.fact.transfers -= 1


def _held(record: Record, at: int, data: Data, targets: Targets) -> None:
    if (handling := record.handling) is not None and handling.held_since is None:
        handling.held_since = max(at, handling.answered_at)
        record.fact.state = HELD


def _resumed(record: Record, at: int, data: Data, targets: Targets) -> None:
    if (handling := record.handling) is not None:
        _end_hold(handling, at)
        record.fact.state = ACTIVE


def _transferred(record: Record, at: int, data: Data, targets: Targets) -> None:
    record.fact.transfers += 1
    _end_talk(record, at, "transferred")
    if record.fact.state in (ACTIVE, HELD):
        record.fact.state = WAITING


def _ended(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact = record.fact
    if fact.ended_at is not None:
        return
    talked = record.handling is not None
    if record.stay is not None:
        _leave(record, at, OUTCOME_AT_END.get(data["outcome"], "abandoned"), None)
    _end_talk(record, at, "ended")
    fact.ended_at, fact.outcome, fact.ended_by = at, data["outcome"], data["by"]
    fact.state = WRAP_UP if talked else ENDED


def _wrapped_up(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact = record.fact
    of_agent = [each for each in record.handlings if each.agent_id == data["agent"] and each.wrapped_at is None]
    if of_agent:
        of_agent[-1].wrapped_at, of_agent[-1].wrap_ms = at, max(0, data["wrap_up_ms"])
        fact.wrap_ms += of_agent[-1].wrap_ms
    fact.disposition_id = data["disposition"] or fact.disposition_id
    if fact.ended_at is not None:
        fact.wrapped_at, fact.state = at, ENDED


def _message(record: Record, at: int, data: Data, targets: Targets) -> None:
    fact = record.fact
    if data["by"] == "note":
        return
    fact.messages += 1
    fact.customer_messages += data["by"] == "customer"
    fact.agent_messages += data["by"] == "agent"
    if data["by"] == "agent" and (reply_ms := data.get("reply_ms")) is not None:
        for part in (fact, _handling_of(record, data.get("agent"))):
            if part is not None:
                part.replies += 1
                part.reply_ms += reply_ms
                part.first_reply_ms = part.first_reply_ms if part.first_reply_ms is not None else reply_ms


def _survey(record: Record, at: int, data: Data, targets: Targets) -> None:
    record.fact.survey_score = data["score"]
    if (handling := _handling_of(record, data.get("agent"))) is not None:
        handling.survey_score = data["score"]


def _handling_of(record: Record, agent: str | None) -> HandlingFact | None:
    return next((each for each in reversed(record.handlings) if each.agent_id == agent), None)


def _leave(record: Record, at: int, outcome: str, waited_ms: int | None) -> None:
    stay = record.stay
    assert stay is not None
    stay.left_at, stay.outcome = max(at, stay.entered_at), outcome if outcome != "taken_back" else "transferred_out"
    stay.waited_ms = max(0, stay.left_at - stay.entered_at if waited_ms is None else waited_ms)
    if stay.announced_low_s is not None and stay.announced_high_s is not None:
        stay.announced_verdict = verdict(stay.outcome, stay.waited_ms, stay.announced_low_s, stay.announced_high_s)
    record.fact.wait_ms += stay.waited_ms


def _end_hold(handling: HandlingFact, at: int) -> None:
    if handling.held_since is not None:
        handling.hold_ms += max(0, at - handling.held_since)
        handling.held_since = None


def _end_talk(record: Record, at: int, ending: str) -> None:
    handling = record.handling
    if handling is None:
        return
    _end_hold(handling, at)
    handling.ended_at, handling.ending = max(at, handling.answered_at), ending
    handling.talk_ms = max(0, handling.ended_at - handling.answered_at - handling.hold_ms)
    record.fact.talk_ms += handling.talk_ms
    record.fact.hold_ms += handling.hold_ms


def _counts_nothing(record: Record, at: int, data: Data, targets: Targets) -> None:
    """What happened on the line is told in the contact's own history; it is no measure of the contact."""


STEPS: Final[dict[str, Callable[[Record, int, Data, Targets], None]]] = {
    "interaction.arrived": _arrived,
    "interaction.identified": _identified,
    "interaction.queued": _queued,
    "interaction.wait_announced": _wait_announced,
    "interaction.left_queue": _left_queue,
    "interaction.offered": _offered,
    "interaction.offer_settled": _offer_settled,
    "interaction.answered": _answered,
    "interaction.held": _held,
    "interaction.resumed": _resumed,
    "interaction.transferred": _transferred,
    "interaction.ended": _ended,
    "interaction.wrapped_up": _wrapped_up,
    **dict.fromkeys(
        (
            "interaction.widened",
            "interaction.moved",
            "interaction.recorded",
            "interaction.recording_gap",
            "interaction.callback_asked",
            "interaction.dialled",
            "interaction.dial_settled",
            "interaction.consult_started",
            "interaction.consult_ended",
            "interaction.conference",
            "interaction.monitor_started",
            "interaction.monitor_ended",
            "interaction.captured",
            "interaction.errand_done",
        ),
        _counts_nothing,
    ),
    "message.sent": _message,
    "survey.answered": _survey,
}
