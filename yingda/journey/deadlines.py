"""Every state has a deadline and somebody whose turn it is then: a pure function of the state, so that memory rebuilt
from rows has the same timers and nothing can be stuck."""

import heapq
from typing import Final

from yingda.agents.agent import ABSENCE_GRACE_MS, OFFLINE, SIGN_OFF_AFTER_MS, Agent
from yingda.banking.subject import PROVEN_MS
from yingda.interactions.call import CHANNEL as PHONE
from yingda.interactions.contact import Contact, State
from yingda.journey.live import Live

MINUTE_MS: Final = 60_000
SELF_SERVICE_IDLE_MS: Final = 15 * MINUTE_MS
CUSTOMER_GONE_WAITING_MS: Final = 2 * MINUTE_MS
"""A customer who is away this long while waiting has abandoned."""
CUSTOMER_GONE_TALKING_MS: Final = 10 * MINUTE_MS
TALK_IDLE_MS: Final = 2 * 60 * MINUTE_MS
CONSULT_RING_MS: Final = 45_000
"""Whom an agent asks for help answers within this time."""
LINGER_MS: Final = 10 * MINUTE_MS
"""How long an ended contact stays in memory for the survey and for late readers."""

CALLBACK_MS_MAX: Final = 24 * 60 * MINUTE_MS
"""Who was not called back within a day is not called at all."""
DIAL_MS_MAX: Final = 90_000
"""A line that the house makes is up by then, or has failed."""

LAPSE: Final = "lapse"
GONE: Final = "gone"
OVERFLOW: Final = "overflow"
RETRY: Final = "retry"
UNRESERVE: Final = "unreserve"
STEP: Final = "step"
IDLE: Final = "idle"
WRAP: Final = "wrap"
EVICT: Final = "evict"
ABSENT: Final = "absent"
TAKE_BACK: Final = "take_back"
SIGN_OFF: Final = "sign_off"
DIAL: Final = "dial"
CONSULT: Final = "consult"
CAPTURE: Final = "capture"
ERRAND: Final = "errand"
PROOF: Final = "proof"


def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
    """What is due for a contact, and when."""
    due: dict[str, int] = {}
    state = contact.state
    if state is State.SELF_SERVICE:
        due[IDLE] = contact.last_activity_at + SELF_SERVICE_IDLE_MS
        if contact.errand is not None:
            due[ERRAND] = contact.errand.until
    if contact.proven_at is not None and not contact.ended:
        due[PROOF] = contact.proven_at + PROVEN_MS
    away = contact.offline_since is not None and not contact.unreached
    if state in (State.WAITING, State.OFFERED) and away and contact.offline_since is not None:
        due[GONE] = contact.offline_since + CUSTOMER_GONE_WAITING_MS
    if state is State.WAITING:
        due.update(_waiting(contact, live))
    if state is State.OFFERED and contact.offer is not None:
        due[LAPSE] = contact.offer.deadline
    if state is State.ACTIVE:
        due.update(_talking(contact))
    if state is State.WRAP_UP and contact.wrap_until is not None:
        due[WRAP] = contact.wrap_until
    if state is State.ENDED and contact.closed_at is not None:
        due[EVICT] = contact.closed_at + LINGER_MS
    return due


def _talking(contact: Contact) -> dict[str, int]:
    due = {IDLE: contact.last_activity_at + TALK_IDLE_MS}
    if contact.offline_since is not None and not contact.unreached:
        due[GONE] = max(contact.offline_since, contact.last_activity_at) + CUSTOMER_GONE_TALKING_MS
    if contact.dial is not None and contact.unreached:
        due[DIAL] = max(contact.dial.since, contact.answered_at or 0) + DIAL_MS_MAX
    if contact.consult is not None and contact.consult.state == "ringing":
        due[CONSULT] = contact.consult.started_at + CONSULT_RING_MS
    if contact.capture is not None:
        due[CAPTURE] = contact.capture.until
    return due


def _waiting(contact: Contact, live: Live) -> dict[str, int]:
    due: dict[str, int] = {}
    assert contact.queue is not None and contact.queued_at is not None
    if contact.passed_over:
        due[RETRY] = min(contact.passed_over.values())
    if contact.dial is not None and contact.unreached:
        due[GONE] = contact.dial.asked_at + CALLBACK_MS_MAX
        if contact.dial.not_before:
            due[RETRY] = min(due.get(RETRY, contact.dial.not_before), contact.dial.not_before)
    if contact.id in live.keys and (step := live.lines.next_step(live.keys[contact.id])) is not None:
        due[STEP] = step
    if contact.reserved_until is not None:
        due[UNRESERVE] = contact.reserved_until
    elif not contact.unreached:
        after_s = live.config.queues[contact.queue].overflow_after_s
        if after_s is not None:
            due[OVERFLOW] = (contact.widens_from or contact.queued_at) + after_s * 1000
    return due


def agent_deadlines(agent: Agent) -> dict[str, int]:
    """What is due for an agent, and when. A call does not hang on the desk: the phone says when it is over."""
    if agent.present:
        return {ABSENT: agent.presence_until}
    due: dict[str, int] = {}
    if agent.absent_since is not None:
        if sum(agent.load.values()) > agent.load.get(PHONE, 0):
            due[TAKE_BACK] = agent.absent_since + ABSENCE_GRACE_MS
        if agent.status != OFFLINE:
            due[SIGN_OFF] = agent.absent_since + SIGN_OFF_AFTER_MS
    return due


def arm_contact(live: Live, contact: Contact) -> None:
    for what, due in contact_deadlines(contact, live).items():
        _arm(live, "contact", contact.id, what, due)


def arm_agent(live: Live, agent: Agent) -> None:
    for what, due in agent_deadlines(agent).items():
        _arm(live, "agent", agent.id, what, due)


def _arm(live: Live, kind: str, subject: str, what: str, due: int) -> None:
    """At most one entry in the heap per subject and matter; a later deadline is found when the earlier one fires."""
    armed = live.armed.get((kind, subject, what))
    if armed is not None and armed <= due:
        return
    live.armed[kind, subject, what] = due
    heapq.heappush(live.timers, (due, kind, subject, what))


def pop_due(live: Live, now: int) -> tuple[str, str, str] | None:
    """The next (kind, subject, matter) that is truly due, or None. Deadlines that moved are armed again."""
    while live.timers and live.timers[0][0] <= now:
        due, kind, subject, what = heapq.heappop(live.timers)
        if live.armed.get((kind, subject, what)) != due:
            continue
        del live.armed[kind, subject, what]
        actual = _actual(live, kind, subject).get(what)
        if actual is None:
            continue
        if actual <= now:
            return kind, subject, what
        _arm(live, kind, subject, what, actual)
    return None


def _actual(live: Live, kind: str, subject: str) -> dict[str, int]:
    if kind == "agent":
        agent = live.agents.get(subject)
        return agent_deadlines(agent) if agent is not None else {}
    contact = live.contacts.get(subject)
    return contact_deadlines(contact, live) if contact is not None else {}


def next_due(live: Live) -> int | None:
    """When the owner should look again at the latest."""
    return live.timers[0][0] if live.timers else None
