"""Bodies and answers about the policy. Fields mean what `rules.policy` says; hours are written as HH:MM."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from yingda.foundation.fields import Version
from yingda.foundation.http import Strict
from yingda.outbound_gate.rules.hours import Hours, text
from yingda.outbound_gate.rules.policy import PURPOSES, Caps, HoursByPurpose, Policy
from yingda.outbound_gate.rules.rights import Right

ROLES_MAX: Final = 200
CODES_MAX: Final = 20
PATTERNS_MAX: Final = 50
DECISIONS_SHOWN_MAX: Final = 200
CALLS_MAX: Final = 1_000_000

Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
RoleKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Calls = Annotated[int, Field(ge=0, le=CALLS_MAX, strict=True)]


class SpanBody(Strict):
    """From `start` up to `end`; 00:00 to 24:00 is always, equal ones are never."""

    start: Clock
    end: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start > self.end:
            raise ValueError("start is after end")
        return self

    def hours(self) -> Hours:
        return Hours(start_min=_minutes(self.start), end_min=_minutes(self.end))


class HoursBody(Strict):
    agent: SpanBody
    callback: SpanBody
    campaign: SpanBody
    collection: SpanBody


class CapsBody(Strict):
    agent_hour: Calls
    agent_day: Calls
    tenant_hour: Calls
    tenant_day: Calls
    number_day: Calls
    callback_number_day: Calls


class PolicyBody(Strict):
    """The whole policy."""

    rights: Annotated[dict[RoleKey, Right], Field(max_length=ROLES_MAX)]
    callback_right: Right
    campaign_right: Right
    area_codes: Annotated[list[Annotated[str, StringConstraints(max_length=8)]], Field(max_length=CODES_MAX)]
    internal_numbers: Annotated[list[Annotated[str, StringConstraints(max_length=8)]], Field(max_length=PATTERNS_MAX)]
    emergency: bool
    hours: HoursBody
    caps: CapsBody

    def policy(self) -> Policy:
        return Policy(
            rights=dict(self.rights), callback_right=self.callback_right, campaign_right=self.campaign_right,
            area_codes=tuple(dict.fromkeys(self.area_codes)),
            internal_numbers=tuple(dict.fromkeys(self.internal_numbers)), emergency=self.emergency,
            hours=HoursByPurpose(**{purpose: getattr(self.hours, purpose).hours() for purpose in PURPOSES}),
            caps=Caps(**self.caps.model_dump()),
        )  # fmt: skip


class ChangedPolicy(PolicyBody):
    """`version` 0: there is none yet, the program's own holds."""

    version: Version


class PolicyView(PolicyBody):
    """The policy in force. `changed_at` null: the program's own. `time_zone`: in which hours are meant."""

    version: int
    changed_at: datetime | None
    time_zone: str


class DecisionView(BaseModel):
    """One decision of the gate. `code`: the rule that granted, or why not."""

    id: str
    at: datetime
    actor: str
    agent_id: str | None
    purpose: str
    number_masked: str
    reach: str | None
    granted: bool
    code: str
    caller_id: str
    policy_version: int


def view(policy: Policy, version: int, changed_at: datetime | None, time_zone: str) -> PolicyView:
    caps = CapsBody(**{name: getattr(policy.caps, name) for name in CapsBody.model_fields})
    spans = {purpose: getattr(policy.hours, purpose) for purpose in PURPOSES}
    return PolicyView(
        rights=policy.rights, callback_right=policy.callback_right, campaign_right=policy.campaign_right,
        area_codes=list(policy.area_codes), internal_numbers=list(policy.internal_numbers),
        emergency=policy.emergency, caps=caps, version=version, changed_at=changed_at, time_zone=time_zone,
        hours=HoursBody(
            **{name: SpanBody(start=text(span.start_min), end=text(span.end_min)) for name, span in spans.items()}
        ),
    )  # fmt: skip


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
