"""What happens to a contact, as the event log tells it. Every number and report is made of these.

Ids are text; durations and moments are milliseconds (`_ms`, epoch for `_at`). The row's own time is when it happened.
"""

from yingda.foundation.events import Event


class InteractionArrived(Event, frozen=True, kw_only=True, tag="interaction.arrived"):
    interaction: str
    conversation: str
    channel: str
    entry_point: str
    language: str
    visitor: str
    customer: str | None = None
    direction: str = "in"
    """`out`: the house makes the call."""


class InteractionIdentified(Event, frozen=True, kw_only=True, tag="interaction.identified"):
    """We know who the customer is, or how sure we are changed. `sure`: hint, proven. `means`: arrived (on a signed-in
    page), found (by number or card), proved, expired (the proof is too old)."""

    interaction: str
    customer: str
    sure: str
    tier: int
    means: str


class ErrandDone(Event, frozen=True, kw_only=True, tag="interaction.errand_done"):
    """The teller did what the flow asked, or could not. `outcome` as the service names it; `failed`: not in time."""

    interaction: str
    errand: str
    service: str
    outcome: str
    took_ms: int


class InteractionQueued(Event, frozen=True, kw_only=True, tag="interaction.queued"):
    """Entered a queue. `reason`: first, transfer, overflow, taken_back (its agent went away), callback (not reached,
    to be called again), moved (from another channel). `place_at`: its rank. `value`, `topic`, `second_line`: what else
    decides who is asked, as the policy of routing names it."""

    interaction: str
    queue: str
    reason: str
    priority: int
    place_at: int
    value: str = ""
    topic: str = ""
    second_line: bool = False


class WaitAnnounced(Event, frozen=True, kw_only=True, tag="interaction.wait_announced"):
    """The customer was told, when they entered a queue, how long they may expect to wait: from `low_s` to `high_s`
    seconds, at that `place` (1: next). Once for each stay in a queue for which anything was told."""

    interaction: str
    queue: str
    place: int
    low_s: int
    high_s: int


class InteractionWidened(Event, frozen=True, kw_only=True, tag="interaction.widened"):
    """Waited so long, or in so long a line, that its queue's policy took a step: `stage` of them so far."""

    interaction: str
    queue: str
    stage: int


class InteractionMoved(Event, frozen=True, kw_only=True, tag="interaction.moved"):
    """The customer goes on waiting on another channel, as contact `to`, at the same place in line."""

    interaction: str
    to: str
    channel: str


class InteractionLeftQueue(Event, frozen=True, kw_only=True, omit_defaults=True, tag="interaction.left_queue"):
    """Left a queue without an answer there. `reason`: abandoned, overflow, message, closed, transfer, moved (to another
    channel). When an agent went away and nobody else can take the contact: message, after no wait. `told`: the range
    (from, to, in s) and the place that the customer was told on entering, if the wait says anything about it."""

    interaction: str
    queue: str
    reason: str
    waited_ms: int
    told: tuple[int, int, int] | None = None


class InteractionOffered(Event, frozen=True, kw_only=True, omit_defaults=True, tag="interaction.offered"):
    """`had`: how much of its share the queue has had with this offer; null where queues have no shares."""

    interaction: str
    offer: str
    agent: str
    queue: str
    waited_ms: int
    free_ms: int
    """How long the pair was possible before the offer was made."""
    had: float | None = None


class OfferSettled(Event, frozen=True, kw_only=True, tag="interaction.offer_settled"):
    """An offer that was not accepted. `outcome`: lapsed, declined, withdrawn."""

    interaction: str
    offer: str
    agent: str
    queue: str
    outcome: str


class InteractionAnswered(Event, frozen=True, kw_only=True, omit_defaults=True, tag="interaction.answered"):
    """An agent has it. `waited_ms`: since it entered this queue. `by`: offer, pick (out of a queue in pull mode),
    take_over, consult (handed over in a consultation), dial (the agent's own call, from no queue). `told`: as in
    `InteractionLeftQueue`."""

    interaction: str
    agent: str
    queue: str
    waited_ms: int
    by: str
    first: bool
    told: tuple[int, int, int] | None = None


class InteractionHeld(Event, frozen=True, kw_only=True, tag="interaction.held"):
    interaction: str
    agent: str


class InteractionResumed(Event, frozen=True, kw_only=True, tag="interaction.resumed"):
    interaction: str
    agent: str
    held_ms: int


class InteractionTransferred(Event, frozen=True, kw_only=True, tag="interaction.transferred"):
    """`handle_ms`: how long the agent had it, if it goes back into a line."""

    interaction: str
    agent: str
    queue: str
    to_queue: str | None = None
    to_agent: str | None = None
    handle_ms: int | None = None


class InteractionEnded(Event, frozen=True, kw_only=True, tag="interaction.ended"):
    """The talk is over. `outcome`: served self_served abandoned message_left refused not_reached. Not reached: the line
    that the house made came to nothing. `by`: customer, agent, system."""

    interaction: str
    outcome: str
    by: str
    queue: str | None = None
    agent: str | None = None
    talk_ms: int = 0


class InteractionWrappedUp(Event, frozen=True, kw_only=True, omit_defaults=True, tag="interaction.wrapped_up"):
    """The work after the contact is done. `by`: agent, or system when the time for it ran out. `handle_ms`: how long
    the agent had it in all; null for a call of the agent's own, which is no work of the queue."""

    interaction: str
    agent: str
    queue: str
    disposition: str | None
    by: str
    wrap_up_ms: int
    handle_ms: int | None = None


class CallBackAsked(Event, frozen=True, kw_only=True, tag="interaction.callback_asked"):
    """The customer is to be called back. `reason`: asked, cut."""

    interaction: str
    reason: str
    queue: str


class LineDialled(Event, frozen=True, kw_only=True, tag="interaction.dialled"):
    """The house calls the customer: the `attempt`-th time."""

    interaction: str
    agent: str | None
    reason: str
    attempt: int


class LineSettled(Event, frozen=True, kw_only=True, tag="interaction.dial_settled"):
    """A try ended. `outcome`: up, busy, no_answer, refused, unreachable."""

    interaction: str
    outcome: str
    attempt: int
    ring_ms: int


class ConsultStarted(Event, frozen=True, kw_only=True, tag="interaction.consult_started"):
    """`to_agent` None: somebody outside."""

    interaction: str
    agent: str
    to_agent: str | None


class ConsultEnded(Event, frozen=True, kw_only=True, tag="interaction.consult_ended"):
    """`state`: how far it came (ringing, talking, conference); `by`: agent, other, system, handed_over."""

    interaction: str
    agent: str | None
    to_agent: str | None
    state: str
    by: str
    lasted_ms: int


class ConferenceStarted(Event, frozen=True, kw_only=True, tag="interaction.conference"):
    interaction: str
    agent: str
    to_agent: str | None


class MonitorStarted(Event, frozen=True, kw_only=True, tag="interaction.monitor_started"):
    """`mode`: listen, whisper, barge."""

    interaction: str
    staff: str
    mode: str
    agent: str | None


class MonitorEnded(Event, frozen=True, kw_only=True, tag="interaction.monitor_ended"):
    interaction: str
    staff: str
    mode: str
    lasted_ms: int


class DigitsCaptured(Event, frozen=True, kw_only=True, tag="interaction.captured"):
    """`outcome`: captured, cancelled, timeout. What was keyed in is nowhere but behind the token."""

    interaction: str
    kind: str
    outcome: str
    token: str | None = None


class RecordingGap(Event, frozen=True, kw_only=True, tag="interaction.recording_gap"):
    """Nothing was recorded. `reason`: secure, switch_lost, not_recorded."""

    interaction: str
    reason: str
    started_at: int
    ended_at: int


class InteractionRecorded(Event, frozen=True, kw_only=True, tag="interaction.recorded"):
    """Both sides of the talk, sealed. `files` in order; from `started_at` on, `recorded_ms` long in all."""

    interaction: str
    files: list[str]
    started_at: int
    recorded_ms: int


class MessageSent(Event, frozen=True, kw_only=True, tag="message.sent"):
    """`by`: customer, agent, bot, system, note. `reply_ms`: an agent's time since the customer's unanswered message."""

    interaction: str
    message: str
    seq: int
    by: str
    kind: str
    agent: str | None = None
    reply_ms: int | None = None


class SurveyAnswered(Event, frozen=True, kw_only=True, tag="survey.answered"):
    """`score` 1 (bad) to 5 (good)."""

    interaction: str
    score: int
    queue: str | None = None
    agent: str | None = None
