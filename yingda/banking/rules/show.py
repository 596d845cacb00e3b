"""How an operation may be shown: what names a person or an account is masked, whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yingda.banking.catalogue import CATALOGUE
from yingda.banking.operation import Operation, Record, State
from yingda.foundation.masking import mask_card, mask_name

_MASKS: Final[dict[str, Callable[[str], str]]] = {"to_number": mask_card, "to_name": mask_name, "bill_no": mask_card}


def shown(record: Record) -> Operation:
    kind = CATALOGUE[record.kind]
    return Operation(
        id=record.id, kind=record.kind, role=record.role, state=record.state, customer=record.customer,
        interaction=record.interaction, channel=record.channel, actor=record.actor,
        params=masked(record.body.params), amount=record.body.worth, currency=record.currency,
        digest=record.digest.hex(), created_at=record.created_at, expires_at=record.expires_at, tier=kind.tier,
        confirmed_at=record.confirmed_at, proof_means=record.proof_means, approval=record.approval,
        hold_until=record.hold_until, hold_reasons=record.hold_reasons, submitted_at=record.submitted_at,
        settled_at=record.settled_at, core_ref=record.core_ref, facts=record.facts, fault=record.fault,
        suitability=record.suitability, reversible=reversible(record),
        reverses=record.reverses, names=record.body.names, version=record.version,
    )  # fmt: skip


def reversible(record: Record) -> bool:
    """Whether the core may take it back; whether it is still in time, the core itself says."""
    kind = CATALOGUE[record.kind]
    if kind.undo is None or record.state is not State.EXECUTED:
        return False
    return not kind.undo_timed or "reversible_until" in record.facts


def undoing(record: Record) -> dict[str, Any]:
    """The parameters of what takes it back."""
    match CATALOGUE[record.kind].undo:
        case "cancel":
            return {"order": record.core_ref}
        case "loss_undo":
            return {"holding": record.body.params["holding"]}
        case _:
            return {"operation": record.id}


def masked(params: dict[str, Any]) -> dict[str, Any]:
    return {name: _MASKS[name](value) if name in _MASKS else value for name, value in params.items()}
