"""Why a contact still waits, read from the live state: whom it asks for, why each of those is not asked, what comes
next."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Final

from pydantic import BaseModel

from yingda.agents.agent import OFFLINE
from yingda.foundation.errors import Refusal
from yingda.interactions.contact import Contact, State
from yingda.journey.live import Live
from yingda.routing.matching.classes import Class
from yingda.routing.rules.explain import KEPT_FREE
from yingda.routing.ticket import Ticket

AGENTS_LOOKED_AT_MAX: Final = 5_000
"""Of those on duty who are not asked at all; each costs the owner about two microseconds."""


class NotWaiting(Refusal):
    """The contact does not wait for an agent now; `state` is what it does."""

    code = "contact.not_waiting"
    status = 409


class Asked(BaseModel):
    """A ring of agents. `required`: least level by skill; empty `branches`, `lines`: any. `help`: their own work comes
    first."""

    required: dict[str, int]
    branches: list[str]
    lines: list[int]
    help: bool


class WhyWaiting(BaseModel):
    """`place`: in its own line, from 1. `reasons`: on duty and not asked now, by reason. `could`: agents who may be
    asked now (above 0 only for a moment). `next_step_at`: epoch ms. `pull`: agents take it themselves."""

    interaction: str
    state: str
    queue: str
    channel: str
    queued_at: int
    waited_ms: int
    place: int
    ahead_in_queue: int
    stage: int
    steps: int
    next_step_at: int | None
    rings: list[Asked]
    agents: int
    could: int
    reasons: dict[str, int]
    reserved_for: str | None
    reserved_until: int | None
    pull: bool
    policy: int


def why(live: Live, contact: Contact, now: int) -> WhyWaiting:
    """Raises `contact.not_waiting`."""
    if contact.state is not State.WAITING or contact.queue is None or contact.queued_at is None:
        raise NotWaiting(interaction=contact.id, state=contact.state)
    lines = live.lines
    ticket, each = lines.tickets[contact.id], lines.stands_in(contact.id)
    could, reasons = _reasons(live, ticket, each, now)
    rules = lines.policy.rules(contact.queue)
    return WhyWaiting(
        interaction=contact.id, state=contact.state, queue=contact.queue, channel=contact.channel,
        queued_at=contact.queued_at, waited_ms=now - contact.queued_at, place=lines.place(contact.id),
        ahead_in_queue=_ahead(live, contact), stage=ticket.stage, steps=len(rules.steps),
        next_step_at=lines.next_step(ticket), rings=_rings(each), agents=len(each.pool), could=could,
        reasons=reasons, reserved_for=ticket.reserved_for, reserved_until=contact.reserved_until, pull=each.pull,
        policy=lines.policy.version,
    )  # fmt: skip


def _ahead(live: Live, contact: Contact) -> int:
    assert contact.queue is not None
    order = live.lines.in_order(contact.queue)
    return order.index(contact.id) if contact.id in order else 0


def _rings(each: Class) -> list[Asked]:
    return [
        Asked(required=dict(ring.asks), branches=list(ring.branches), lines=list(ring.lines), help=ring.help)
        for ring in each.wanted.rings
    ]


def _reasons(live: Live, ticket: Ticket, each: Class, now: int) -> tuple[int, dict[str, int]]:
    """How many may be asked now, and by reason how many on duty may not."""
    lines = live.lines
    could, counted = each.pool.excluded(ticket, now)
    reasons = Counter(counted)
    if ticket.reserved_for is None:
        kept = sum(
            lines.reserves.keeping(agent, ticket.facts.queue) is not None for agent in each.pool.fitting(ticket, now)
        )
        could -= kept
        reasons[KEPT_FREE] += kept
    on_duty = (agent for agent in live.agents.values() if agent.active and agent.status != OFFLINE)
    for agent in islice((agent for agent in on_duty if agent.id not in each.pool), AGENTS_LOOKED_AT_MAX):
        reasons[each.wanted.rings[-1].misfit(agent) or "offline"] += 1
    if ticket.reserved_for is not None:
        reasons["reserved_for_another"] += could
        could = 0
    return max(0, could), {reason: count for reason, count in sorted(reasons.items()) if count}
