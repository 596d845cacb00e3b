"""An operation: something to be done with a customer's money or cards, from its draft to its reconciled end."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import msgspec

from yingda.banking.port import CNY


class State(StrEnum):
    """Where an operation stands. `rules/states.py` says what leads where.

    drafted: nothing promised yet · held: looked suspicious, waits · reconfirm: the wait is over, the customer has to
    prove it again · awaiting_approval: a second person decides · submitted: goes to the core · unknown: nobody knows
    whether the core did it, it is being asked · on_list: a person has to look · executed, failed, cancelled, expired,
    rejected, reversed: ends.
    """

    DRAFTED = "drafted"
    HELD = "held"
    RECONFIRM = "reconfirm"
    AWAITING_APPROVAL = "awaiting_approval"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    ON_LIST = "on_list"
    EXECUTED = "executed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REVERSED = "reversed"


ENDS: Final = frozenset({State.EXECUTED, State.FAILED, State.CANCELLED, State.EXPIRED, State.REJECTED, State.REVERSED})
OPEN: Final = frozenset(State) - ENDS
IN_DOUBT: Final = frozenset({State.UNKNOWN, State.ON_LIST})


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed in the row (C2). `ref`: the customer's number at the core. `worth`: in fen. `names`: what is named
    by a core's reference, by parameter, as people call it, numbers masked."""

    ref: str
    params: dict[str, Any]
    worth: int
    phone: str = ""
    language: str = "zh-CN"
    names: dict[str, str] = {}


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as the house holds it, opened. Moments are epoch milliseconds."""

    id: str
    tenant: str
    customer: str
    role: str
    kind: str
    state: State
    body: Body
    digest: bytes
    channel: str
    actor: str
    interaction: str | None
    created_at: int
    expires_at: int
    currency: str = CNY
    confirmed_at: int | None = None
    proof: str | None = None
    proof_means: str | None = None
    approval: str | None = None
    hold_until: int | None = None
    hold_reasons: tuple[str, ...] = ()
    submitted_at: int | None = None
    next_at: int | None = None
    attempts: int = 0
    core_ref: str | None = None
    facts: dict[str, Any] = {}
    settled_at: int | None = None
    fault: dict[str, Any] | None = None
    suitability: dict[str, Any] | None = None
    risk_accepted_at: int | None = None
    reverses: str | None = None
    limit_day: str | None = None
    version: int = 1


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it may be shown: numbers masked. `digest`: hex, what a proof is bound to. Epoch milliseconds.
    `names`: how accounts, cards and products among the parameters are called."""

    id: str
    kind: str
    role: str
    state: State
    customer: str
    interaction: str | None
    channel: str
    actor: str
    params: dict[str, Any]
    amount: int
    currency: str
    digest: str
    created_at: int
    expires_at: int
    tier: int
    confirmed_at: int | None = None
    proof_means: str | None = None
    approval: str | None = None
    hold_until: int | None = None
    hold_reasons: tuple[str, ...] = ()
    submitted_at: int | None = None
    settled_at: int | None = None
    core_ref: str | None = None
    facts: dict[str, Any] = {}
    fault: dict[str, Any] | None = None
    suitability: dict[str, Any] | None = None
    reversible: bool = False
    reverses: str | None = None
    names: dict[str, str] = {}
    version: int = 1
