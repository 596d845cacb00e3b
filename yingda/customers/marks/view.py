"""Tags, relations, notes and alerts as the desk shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yingda.customers.marks import store
from yingda.customers.marks.schemas import INVERSE, AlertView, NoteView, Other, RelationView
from yingda.customers.persons import sealing
from yingda.customers.persons import store as persons
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId
from yingda.foundation.masking import mask_name
from yingda.foundation.work import Read, Work


def note(row: Mapping[str, Any], keyring: Keyring, tenant: TenantId, names: Mapping[str, str]) -> NoteView:
    text = keyring.open_text(tenant, bytes(row["text_sealed"]), sealing.NOTE)
    by = names.get(row["by"], "")
    return NoteView(id=row["id"], text=text, at=row["at"], by_name=by, interaction=row["interaction_id"])


def alert(row: Mapping[str, Any], keyring: Keyring, tenant: TenantId, names: Mapping[str, str]) -> AlertView:
    return AlertView(
        id=row["id"], level=row["level"], text=keyring.open_text(tenant, bytes(row["text_sealed"]), sealing.ALERT),
        until=row["until"], set_at=row["set_at"], set_by_name=names.get(row["set_by"], ""),
    )  # fmt: skip


async def relations_of(read: Read | Work, keyring: Keyring, family: Collection[str]) -> list[RelationView]:
    """Seen from this customer: what was set at the other is turned round. Those merged into one are left out."""
    rows = await store.relations_of(read.conn, family)
    others = {row["id"]: row["other_id"] if row["customer_id"] in family else row["customer_id"] for row in rows}
    roots = await persons.roots(read.conn, set(others.values()))
    named = {row["id"]: row for row in await persons.several(read.conn, set(roots.values()))}
    found = []
    for row in rows:
        other = roots.get(others[row["id"]])
        if other is None or other in family or other not in named:
            continue
        kind = row["kind"] if row["customer_id"] in family else INVERSE[row["kind"]]
        shown = Other(id=other, name=mask_name(sealing.name_of(keyring, read, named[other])))
        found.append(RelationView(id=row["id"], kind=kind, other=shown, set_at=row["set_at"]))
    return found
