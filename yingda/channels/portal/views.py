"""What the customer sees of holdings and operations: every field that goes out is named here, no id of staff is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from yingda.banking.api import Operation
from yingda.banking.port import Good, Holding, Outcome, Portfolio
from yingda.foundation.masking import mask_card
from yingda.foundation.masking.show import CARD_DIGITS_MIN

OPERATION: Final = (
    "id", "kind", "role", "state", "params", "amount", "currency", "digest", "created_at", "expires_at", "tier",
    "confirmed_at", "proof_means", "hold_until", "submitted_at", "settled_at", "core_ref", "facts", "fault",
    "suitability", "reversible", "version",
)  # fmt: skip
HOLDING: Final = tuple(name for name in Holding.__struct_fields__ if name != "number")


def operation_view(operation: Operation) -> dict[str, Any]:
    """`by`: who drafted it, as a kind of person: agent, bot or customer."""
    shown = {name: getattr(operation, name) for name in OPERATION}
    return shown | {"by": drafted_by(operation.actor), "interaction": operation.interaction}


def drafted_by(actor: str) -> str:
    kind = actor.partition(":")[0]
    return {"user": "agent", "customer": "customer"}.get(kind, "bot")


def portfolio_view(found: Mapping[str, Outcome[Portfolio]]) -> dict[str, Any]:
    """By role of the core: the holdings, or the code of the fault that hides them."""
    seen = {role: each.value for role, each in found.items() if isinstance(each, Good)}
    return {
        "roles": {
            role: {"as_of": each.as_of, "version": each.version, "holdings": [holding_view(h) for h in each.holdings]}
            for role, each in seen.items()
        },
        "faults": {role: each.code for role, each in found.items() if not isinstance(each, Good)},
    }


def holding_view(holding: Holding) -> dict[str, Any]:
    shown = {name: getattr(holding, name) for name in HOLDING}
    return shown | {"number": number_shown(holding.number)}


def number_shown(number: str) -> str:
    """A customer knows their own cards by the last four."""
    return mask_card(number) if len(number) >= CARD_DIGITS_MIN else f"****{number[-4:]}" if number else ""
