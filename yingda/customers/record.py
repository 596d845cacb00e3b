"""One customer as the house keeps them, opened: for the composed view of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from yingda.customers.marks import store as marks
from yingda.customers.marks import view
from yingda.customers.marks.schemas import AlertView, NoteView, RelationView
from yingda.customers.merging import store as merging
from yingda.customers.persons import sealing, store
from yingda.foundation.crypto import Keyring
from yingda.foundation.listing import Row
from yingda.foundation.masking import mask_name
from yingda.foundation.work import Read, Work

NOTES_MAX: Final = 20
"""Notes shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """By what a person is known. `value` is C2, of a core's number the number itself."""

    id: str
    kind: str
    role: str
    value: str = field(repr=False)
    proof: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPerson:
    """`name` is masked."""

    merge: str
    customer: str
    name: str
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """Everything of one family of merged customers. `name` is whole (C2)."""

    id: str
    family: list[str]
    name: str = field(repr=False)
    value: str
    risk_grade: str | None
    risk_expires_on: date | None
    source: str
    identifiers: list[Identifier]
    tags: list[str]
    relations: list[RelationView]
    notes: list[NoteView]
    alerts: list[AlertView]
    merged: list[MergedPerson]
    manager: str | None = None
    """An agent's id: whose customer this is among the staff."""
    manager_name: str | None = None

    def of_kind(self, kind: str) -> list[Identifier]:
        return [each for each in self.identifiers if each.kind == kind]

    @property
    def refs(self) -> dict[str, str]:
        """The first number of each core, by its role."""
        return {each.role: each.value for each in reversed(self.of_kind("core"))}


async def customer_record(read: Read | Work, keyring: Keyring, family: Sequence[str]) -> CustomerRecord:
    """`family`: the id under which they go on, then all that are merged into it."""
    people = {row["id"]: row for row in await store.several(read.conn, family)}
    root = people[family[0]]
    notes = await marks.notes_of(read.conn, family, NOTES_MAX)
    alerts = await marks.alerts_of(read.conn, family, read.now.date())
    actors = [*(row["by"] for row in notes), *(row["set_by"] for row in alerts)]
    names = await store.names_of_actors(read.conn, actors)
    return CustomerRecord(
        id=family[0], family=list(family), name=sealing.name_of(keyring, read, root), value=root["value"],
        risk_grade=root["risk_grade"], risk_expires_on=root["risk_expires_on"], source=root["source"],
        identifiers=await _identifiers(read, keyring, family), tags=await marks.tags_of(read.conn, family),
        relations=await view.relations_of(read, keyring, family),
        notes=[view.note(row, keyring, read.tenant, names) for row in notes],
        alerts=[view.alert(row, keyring, read.tenant, names) for row in alerts],
        merged=await _merged(read, keyring, family, people), manager=root["manager_id"],
        manager_name=await store.name_of_user(read.conn, root["manager_id"]),
    )  # fmt: skip


async def _identifiers(read: Read | Work, keyring: Keyring, family: Sequence[str]) -> list[Identifier]:
    return [
        Identifier(
            id=row["id"], kind=row["kind"], role=row["role"], value=sealing.opened(keyring, read.tenant, row),
            proof=row["proof"], since=row["since"],
        )
        for row in await store.identifiers_of(read.conn, family)
    ]  # fmt: skip


async def _merged(
    read: Read | Work, keyring: Keyring, family: Sequence[str], people: dict[str, Row]
) -> list[MergedPerson]:
    if len(family) == 1:
        return []
    rows = [row for row in await merging.merges_of(read.conn, family, standing=True) if row["merged_id"] in people]
    return [
        MergedPerson(
            merge=row["id"], customer=row["merged_id"], merged_at=row["merged_at"],
            name=mask_name(sealing.name_of(keyring, read, people[row["merged_id"]])),
        )
        for row in rows
    ]  # fmt: skip
