"""Between an operation and its row: what is sealed, and which moment is which column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping

from yingda.banking.catalogue import CATALOGUE
from yingda.banking.operation import Body, Record, State
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId

BODY: Final = "banking_operations.body"
FACTS: Final = "banking_operations.facts"
PAYEE: Final = "banking.payee"

MOMENTS: Final = ("created_at", "expires_at", "confirmed_at", "hold_until", "submitted_at", "next_at", "settled_at",
                  "risk_accepted_at")  # fmt: skip
PLAIN: Final = ("id", "role", "kind", "state", "channel", "actor", "currency", "digest", "proof_means", "attempts",
                "core_ref", "fault", "suitability", "version")  # fmt: skip
RENAMED: Final = {"customer": "customer_id", "interaction": "interaction_id", "proof": "proof_id",
                  "approval": "approval_id", "reverses": "reverses"}  # fmt: skip


def columns(keyring: Keyring, record: Record) -> dict[str, Any]:
    """The whole row."""
    tenant = TenantId(record.tenant)
    row = _plain(record) | {"tenant_id": record.tenant}
    row["body"] = keyring.seal(tenant, msgspec.json.encode(record.body), BODY)
    row["facts"] = keyring.seal(tenant, msgspec.json.encode(record.facts), FACTS) if record.facts else None
    return row


def changed(keyring: Keyring, before: Record, after: Record) -> dict[str, Any]:
    """The columns that differ; what was drafted (body, hash) never does."""
    old, new = _plain(before), _plain(after)
    row = {name: value for name, value in new.items() if old[name] != value}
    if before.facts != after.facts:
        row["facts"] = keyring.seal(TenantId(after.tenant), msgspec.json.encode(after.facts), FACTS)
    return row


def _plain(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(record, name) for name in PLAIN}
    row["state"] = record.state.value
    row.update({column: getattr(record, name) for name, column in RENAMED.items()})
    row.update({name: _moment(getattr(record, name)) for name in MOMENTS})
    row["hold_reasons"] = list(record.hold_reasons)
    row["limit_day"] = date.fromisoformat(record.limit_day) if record.limit_day else None
    return row


def record_of(keyring: Keyring, row: RowMapping) -> Record:
    tenant = TenantId(str(row["tenant_id"]))
    facts = row["facts"]
    values: dict[str, Any] = {name: row[name] for name in PLAIN}
    values.update({name: _text(row[column]) for name, column in RENAMED.items()})
    values.update({name: _ms(row[name]) for name in MOMENTS})
    values.update(
        id=str(row["id"]), tenant=tenant, state=State(row["state"]), digest=bytes(row["digest"]),
        body=msgspec.json.decode(keyring.open(tenant, bytes(row["body"]), BODY), type=Body),
        facts=msgspec.json.decode(keyring.open(tenant, bytes(facts), FACTS)) if facts else {},
        hold_reasons=tuple(row["hold_reasons"]),
        limit_day=row["limit_day"].isoformat() if row["limit_day"] else None,
    )  # fmt: skip
    return Record(**values)


def payee_index(keyring: Keyring, record: Record) -> bytes | None:
    """By which payments to the same account are known again; None: nobody is paid."""
    param = CATALOGUE[record.kind].payee
    if param is None:
        return None
    return keyring.blind_index(TenantId(record.tenant), str(record.body.params[param]), PAYEE)


def _moment(ms: int | None) -> datetime | None:
    return to_datetime(ms) if ms is not None else None


def _ms(moment: datetime | None) -> int | None:
    return round(moment.timestamp() * 1000) if moment is not None else None


def _text(id: Any) -> str | None:
    return str(id) if id is not None else None
