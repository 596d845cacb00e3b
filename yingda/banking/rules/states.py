"""What may become of an operation: the one table of its states, and what the core's answers mean in each.

The rule behind all of it: nothing is sent a second time before the core was asked what became of the first, and what
nobody knows is called unknown until somebody does.
"""

from __future__ import annotations

from typing import Final

import msgspec

from yingda.banking.operation import State
from yingda.banking.port import Done, Fate, Fault, Good, Outcome

MOVES: Final[dict[State, frozenset[State]]] = {
    State.DRAFTED: frozenset({State.HELD, State.AWAITING_APPROVAL, State.SUBMITTED, State.CANCELLED, State.EXPIRED}),
    State.HELD: frozenset({State.RECONFIRM, State.CANCELLED}),
    State.RECONFIRM: frozenset({State.AWAITING_APPROVAL, State.SUBMITTED, State.CANCELLED, State.EXPIRED}),
    State.AWAITING_APPROVAL: frozenset({State.SUBMITTED, State.REJECTED, State.CANCELLED, State.EXPIRED}),
    State.SUBMITTED: frozenset({State.EXECUTED, State.FAILED, State.UNKNOWN, State.ON_LIST}),
    State.UNKNOWN: frozenset({State.SUBMITTED, State.EXECUTED, State.FAILED, State.ON_LIST}),
    State.ON_LIST: frozenset({State.EXECUTED, State.FAILED}),
    State.EXECUTED: frozenset({State.REVERSED, State.ON_LIST}),
    State.FAILED: frozenset({State.ON_LIST}),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
    State.REJECTED: frozenset(),
    State.REVERSED: frozenset(),
}
"""executed and failed lead back only to the list: when the core's own journal speaks against our log."""

CONFIRMABLE: Final = frozenset({State.DRAFTED, State.RECONFIRM})
CANCELLABLE: Final = frozenset({State.DRAFTED, State.HELD, State.RECONFIRM, State.AWAITING_APPROVAL})
RESERVING: Final = frozenset({State.HELD, State.RECONFIRM, State.AWAITING_APPROVAL, State.SUBMITTED, State.UNKNOWN,
                              State.ON_LIST, State.EXECUTED, State.REVERSED})  # fmt: skip
"""States whose worth counts against the limits of the day."""

IN_DOUBT_MS: Final = 60_000
"""So long the core is asked before a person is called."""
ASK_EVERY_MS: Final = 1_000
ASK_SLOWLY_MS: Final = 30_000
"""On a person's list it goes on being asked, slowly."""
RETRY_MS: Final = (500, 2_000, 5_000, 10_000)
"""Between tries at a core that was never reached."""
SENT_MAX: Final = 5
"""How often one operation goes out, each time only when the core said that it has not come or was never reached."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from an answer: the state, and when to look again (after so many ms; None: never)."""

    state: State
    again_ms: int | None = None
    done: Done | None = None
    fault: dict[str, object] | None = None


def allowed(before: State, after: State) -> bool:
    return after in MOVES[before]


def after_sending(outcome: Outcome[Done], sent: int) -> Step:
    """The core was told to do it, for the `sent`-th time (from 1)."""
    match outcome:
        case Good(value=done):
            return Step(state=State.EXECUTED, done=done)
        case Fault(kind="refused"):
            return Step(state=State.FAILED, fault=_told(outcome))
        case Fault(kind="unreached") if sent >= SENT_MAX:
            return Step(state=State.UNKNOWN, again_ms=0, fault=_told(outcome))  # barred there before it may fail here
        case Fault(kind="unreached"):
            return Step(state=State.SUBMITTED, again_ms=RETRY_MS[min(sent, len(RETRY_MS)) - 1])
        case _:
            return Step(state=State.UNKNOWN, again_ms=0)


def bars(state: State, sent: int, in_doubt_ms: int) -> bool:
    """Whether the next question shuts the id: nobody will send it again."""
    return state is State.ON_LIST or sent >= SENT_MAX or in_doubt_ms >= IN_DOUBT_MS


def after_asking(outcome: Outcome[Fate], state: State, sent: int, in_doubt_ms: int) -> Step:
    """The core was asked what became of it, `in_doubt_ms` after it went out for the first time."""
    waits = Step(state=State.ON_LIST, again_ms=ASK_SLOWLY_MS) if in_doubt_ms >= IN_DOUBT_MS else Step(
        state=state, again_ms=ASK_EVERY_MS
    )  # fmt: skip
    if isinstance(outcome, Fault):
        return waits
    fate = outcome.value
    if fate.state == "done":
        return Step(state=State.EXECUTED, done=fate.done)
    if fate.state == "refused":
        return Step(state=State.FAILED, fault={"code": fate.code or "core.refused", "data": {}})
    if fate.state == "running":
        return waits
    if bars(state, sent, in_doubt_ms):
        return Step(state=State.FAILED, fault={"code": "core.never_arrived", "data": {}})
    return Step(state=State.SUBMITTED, again_ms=0)


def _told(fault: Fault) -> dict[str, object]:
    return {"code": fault.code, "data": fault.data}
