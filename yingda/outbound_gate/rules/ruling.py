"""May this call be made? Everything that is known goes in; a permit comes out, or a refusal that says what to do.

The order is the order of the answers: first what the asker can mend (the number, the caller id), then what they may
not, then when, then whom, then how often.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from yingda.outbound_gate.errors import (
    CallerIdForeign,
    CapReached,
    ConsentMissing,
    DoNotContact,
    EmergencyRefused,
    NoOwnNumber,
    OutsideHours,
    RightMissing,
)
from yingda.outbound_gate.rules import hours
from yingda.outbound_gate.rules.number import Dialled, Reach
from yingda.outbound_gate.rules.policy import BY_PERSON, NEEDS_CONSENT, Policy, Purpose
from yingda.outbound_gate.rules.rights import NEEDS, Right, reaches

HOUR_MS: Final = 3_600_000
JUST_ASKED_MS: Final = HOUR_MS
"""Whoever asked to be called back this short a time ago is awake: hours are not about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """A number of the institution that customers dial. `queue`: where its contacts wait."""

    number: str
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Calls granted so far. `number_day`: to this number, those it asked for apart from the others. `*_frees_at`: when
    the oldest of the hour stops counting (epoch ms)."""

    agent_hour: int = 0
    agent_day: int = 0
    tenant_hour: int = 0
    tenant_day: int = 0
    number_day: int = 0
    agent_frees_at: int = 0
    tenant_frees_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The call that is asked for. `right`: the asker's. `listed`: the person must not be contacted, `listed_until` the
    last day of it. `asked_at`: when a callback was asked for. `consented`: they agreed to be called for `consent`."""

    dialled: Dialled
    purpose: Purpose
    right: Right
    now_ms: int
    zone: ZoneInfo
    own: tuple[OwnNumber, ...]
    queue: str = ""
    caller_id: str = ""
    listed: bool = False
    listed_until: date | None = None
    asked_at: int | None = None
    consent: str = "marketing"
    consented: bool = False
    made: Made = field(default_factory=Made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What may be dialled, what the called sees, and the rule that allowed it (`agent.national`)."""

    number: str
    caller_id: str
    rule: str


def right_for(purpose: Purpose, own: Right, policy: Policy) -> Right:
    """The right that counts: a person's own, or the policy's where nobody dials in person."""
    if purpose in BY_PERSON:
        return own
    return policy.callback_right if purpose == "callback" else policy.campaign_right


def judged(policy: Policy, call: Call) -> Ruling:
    """Raises a `GateRefusal`."""
    caller_id = _caller_id(call)
    if call.dialled.reach is Reach.EMERGENCY:
        _demand_emergency(policy, call)
    else:
        _demand_right(call)
        if call.dialled.personal:
            _demand_hours(policy, call)
            _demand_not_listed(call)
            _demand_consent(call)
        _demand_caps(policy, call)
    rule = f"{call.purpose}.{call.dialled.reach}"
    return Ruling(number=call.dialled.number, caller_id=caller_id, rule=rule)


def _caller_id(call: Call) -> str:
    """The chosen one if it is ours; else the queue's; else the institution's first."""
    if not call.own:
        raise NoOwnNumber()
    own = sorted(call.own, key=lambda each: each.number)
    if call.caller_id:
        if all(each.number != call.caller_id for each in own):
            raise CallerIdForeign(own=[each.number for each in own])
        return call.caller_id
    return next((each.number for each in own if call.queue and each.queue == call.queue), own[0].number)


def _demand_emergency(policy: Policy, call: Call) -> None:
    """Nobody is called back at 110: who pretends to call from there wants us to ring it."""
    if not policy.emergency or call.purpose != "agent":
        raise EmergencyRefused(number=call.dialled.number)


def _demand_right(call: Call) -> None:
    if not reaches(call.right, call.dialled.reach):
        raise RightMissing(needs=NEEDS[call.dialled.reach], has=call.right)


def _demand_hours(policy: Policy, call: Call) -> None:
    if call.purpose == "callback" and call.asked_at is not None and call.now_ms - call.asked_at <= JUST_ASKED_MS:
        return
    span = policy.hours_for(call.purpose)
    if not hours.is_open(span, call.now_ms, call.zone):
        raise OutsideHours(
            start=hours.text(span.start_min), end=hours.text(span.end_min), time_zone=call.zone.key,
            opens_at=hours.opens_at(span, call.now_ms, call.zone),
        )  # fmt: skip


def _demand_not_listed(call: Call) -> None:
    if call.listed and call.purpose != "callback":
        raise DoNotContact(until=call.listed_until.isoformat() if call.listed_until else None)


def _demand_consent(call: Call) -> None:
    """PIPL art. 13, 14: who is called by a list agreed to it before."""
    if call.purpose in NEEDS_CONSENT and not call.consented:
        raise ConsentMissing(consent=call.consent)


def _demand_caps(policy: Policy, call: Call) -> None:
    caps, made = policy.caps, call.made
    tomorrow = hours.next_day_at(call.now_ms, call.zone)
    number_day = caps.callback_number_day if call.purpose == "callback" else caps.number_day
    limits = [
        ("agent_hour", made.agent_hour, caps.agent_hour, made.agent_frees_at),
        ("agent_day", made.agent_day, caps.agent_day, tomorrow),
        ("tenant_hour", made.tenant_hour, caps.tenant_hour, made.tenant_frees_at),
        ("tenant_day", made.tenant_day, caps.tenant_day, tomorrow),
    ]
    if call.dialled.personal:
        limits.append(("number_day", made.number_day, number_day, tomorrow))
    for cap, so_far, most, opens_at in limits:
        if so_far >= most:
            raise CapReached(cap=cap, most=most, opens_at=opens_at if most else None)
