"""What others may want to know of operations and proofs: ids and kinds, never whom or how much."""

from __future__ import annotations

from yingda.foundation.events import Event


class OperationMoved(Event, frozen=True, kw_only=True, tag="banking.operation_moved"):
    """An operation came into a state. `before` is empty for a new one; `code`: why it failed, waits or is in doubt."""

    operation: str
    kind: str
    customer: str
    interaction: str | None
    before: str
    state: str
    code: str = ""


class VerificationAnswered(Event, frozen=True, kw_only=True, tag="verification.answered"):
    """A customer answered a question that proves who they are. `right` false counts towards the lock."""

    challenge: str
    means: str
    customer: str
    interaction: str | None
    operation: str | None
    right: bool


class VerificationLockedOut(Event, frozen=True, kw_only=True, tag="verification.locked_out"):
    """Too many wrong answers, over all channels together. `until`: epoch milliseconds."""

    customer: str
    until: int


class DiscrepancyFound(Event, frozen=True, kw_only=True, tag="banking.discrepancy_found"):
    """The core's journal and ours do not agree. `what`: unknown_here, executed_there, missing_there, amount."""

    role: str
    operation: str
    what: str
