"""How what is personal is sealed, hashed and opened: one context for each kind; no value fits another's place."""

from __future__ import annotations

from typing import Any, Final

from yingda.customers.rules.forms import Kind, Proof, canonical
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId
from yingda.foundation.masking import mask_card, mask_email, mask_id_card, mask_name, mask_phone
from yingda.foundation.work import Read, Work

NAME: Final = "customers.name"
IDENTIFIER: Final = "customers.identifier."
NOTE: Final = "customers.note"
ALERT: Final = "customers.alert"
MERGE: Final = "customers.merge"
VERDICT: Final = "customers.verdict"


def index(keyring: Keyring, tenant: TenantId, kind: Kind, form: str) -> bytes:
    """The keyed hash of a key in its one written form."""
    return keyring.blind_index(tenant, form, IDENTIFIER + kind)


def index_of(keyring: Keyring, tenant: TenantId, kind: Kind, value: str) -> bytes | None:
    """The same of a value as it is written; None if it has not the form of its kind."""
    form = canonical(kind, value)
    return index(keyring, tenant, kind, form) if form is not None else None


def identifier(
    work: Work, keyring: Keyring, customer: str, kind: Kind, value: str, proof: Proof, role: str = ""
) -> dict[str, Any] | None:
    """A new row; None if the value has not the form of its kind."""
    form = canonical(kind, value)
    if form is None:
        return None
    return {
        "id": work.ids.new(), "tenant_id": work.tenant, "customer_id": customer, "kind": kind, "role": role,
        "value_sealed": keyring.seal_text(work.tenant, form, IDENTIFIER + kind),
        "value_index": index(keyring, work.tenant, kind, form), "proof": proof, "since": work.now, "until": None,
    }  # fmt: skip


def opened(keyring: Keyring, tenant: TenantId, row: Any) -> str:
    """The value of an identifier's row."""
    return keyring.open_text(tenant, bytes(row["value_sealed"]), IDENTIFIER + row["kind"])


def name_of(keyring: Keyring, read: Read | Work, row: Any) -> str:
    return keyring.open_text(read.tenant, bytes(row["name_sealed"]), NAME)


def masked(kind: str, value: str) -> str:
    """How a value of this kind is shown to those who may not see it whole."""
    match kind:
        case "phone":
            return mask_phone(value)
        case "id_no":
            return mask_id_card(value)
        case "card" | "account":
            return mask_card(value)
        case "email":
            return mask_email(value)
        case _:
            return mask_name(value)
