"""What others may want to know of requests for a second pair of eyes."""

from yingda.foundation.events import Event


class ApprovalAsked(Event, frozen=True, kw_only=True, tag="approval.asked"):
    approval: str
    subject_kind: str
    subject: str
    action: str


class ApprovalDecided(Event, frozen=True, kw_only=True, tag="approval.decided"):
    """`state`: approved, rejected, withdrawn or expired."""

    approval: str
    subject_kind: str
    subject: str
    state: str
