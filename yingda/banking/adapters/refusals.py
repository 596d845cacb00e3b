"""A core's refusals in our codes. Each has its sentence `error.<code>`; what nobody knows becomes `core.refused`."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from yingda.banking.port import Fault

CODES: Final = frozenset(
    {
        "core.account_unknown", "core.already_reversed", "core.amount_invalid", "core.amount_too_small", "core.barred",
        "core.bill_unknown", "core.biller_unknown", "core.busy", "core.customer_unknown", "core.daily_limit",
        "core.down", "core.funds_short", "core.holding_closed", "core.holding_frozen", "core.holding_lost",
        "core.holding_normal", "core.holding_unknown", "core.id_reused", "core.invalid", "core.kind_unknown",
        "core.limit_invalid", "core.not_offered", "core.operation_unknown", "core.payee_mismatch", "core.payee_unknown",
        "core.product_unknown", "core.refused", "core.reversed", "core.same_account", "core.too_late",
        "core.unauthorized",
    }
)  # fmt: skip
"""Of the bank's and every core's refusals."""
FAULTS: Final = frozenset(
    {"core.broken", "core.cut_off", "core.resting", "core.running", "core.slow", "core.unreachable", "core.unreadable"}
)
"""What adapters themselves say when the other side cannot be asked."""
DATA_MAX: Final = 8
"""Values of a refusal that are kept; only numbers and truth values, since texts could be anybody's."""

_known: set[str] = set(CODES)


def know(codes: frozenset[str]) -> None:
    """Another adapter's codes, at its import; each with a sentence."""
    _known.update(codes)


def known() -> frozenset[str]:
    """Every code that may reach a user."""
    return frozenset(_known | FAULTS)


UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)
"""What decoding raises: wrong form, wrong bytes in a text, nested without end."""


class Running(ValueError):
    """The operation has not ended there: neither done nor refused. A codec raises it."""


class _Error(msgspec.Struct):
    code: str
    data: dict[str, Any] = {}


class _Body(msgspec.Struct):
    error: _Error


def refused(code: str, data: dict[str, Any] | None = None) -> Fault:
    """The refusal as a value; a code that nobody knows becomes `core.refused`."""
    kept = {key: value for key, value in (data or {}).items() if isinstance(value, int | float)}
    shown = dict(list(kept.items())[:DATA_MAX])
    return Fault(kind="refused", code=code if code in _known else "core.refused", data=shown)


def refusal(body: bytes) -> Fault | None:
    """{"error": {"code", "data"}} as a refusal; None: the body is nothing of the kind."""
    try:
        said = msgspec.json.decode(body, type=_Body).error
    except UNREADABLE:
        return None
    return refused(said.code, said.data)
