"""Writes about people who must not be contacted: lock, decide, store, audit and publish. No number is told in clear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final, get_args

import msgspec

from yingda.foundation import versioned
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import InvalidInput, NotFound, Refusal
from yingda.foundation.masking import mask_phone
from yingda.foundation.work import Read, Work
from yingda.outbound_gate import store as gate
from yingda.outbound_gate.do_not_contact import store
from yingda.outbound_gate.do_not_contact.schemas import (
    ENTRIES_MAX,
    FAULTS_SHOWN_MAX,
    ChangedEntry,
    EntryView,
    Fault,
    Found,
    Import,
    Imported,
    NewEntry,
    Reason,
)
from yingda.outbound_gate.errors import AlreadyListed, NotPersonal
from yingda.outbound_gate.gate import INDEX_CONTEXT
from yingda.outbound_gate.rules.csv_lines import Line, day, lines
from yingda.outbound_gate.rules.number import Dialled, understood
from yingda.outbound_gate.rules.policy import DEFAULT, Policy
from yingda.outbound_gate.tables import do_not_contact

NUMBER_CONTEXT: Final = "do_not_contact.number"
ADDED_AT_ONCE: Final = 500
"""Lines read, and rows of one statement: some 10 ms."""
REASONS: Final[tuple[str, ...]] = get_args(Reason)


async def add(work: Work, keyring: Keyring, body: NewEntry) -> EntryView:
    dialled = _person(body.number, await _policy(work))
    index = keyring.blind_index(work.tenant, dialled.canonical, INDEX_CONTEXT)
    known = await store.entry_of(work.conn, index)
    if known is not None:
        raise AlreadyListed(id=known["id"], number=known["number_masked"])
    await versioned.demand_room(work, do_not_contact, ENTRIES_MAX)
    values = _columns(work, keyring, dialled) | {"reason": body.reason, "expires_on": body.expires_on}
    with versioned.refusing(do_not_contact_number=AlreadyListed(number=values["number_masked"])):
        id = await versioned.add(work, do_not_contact, values)
    _announce(work, id, 1, "created", values["number_masked"], body.reason, body.expires_on)
    return EntryView.model_validate(await store.entry(work.conn, id))


async def change(work: Work, id: str, body: ChangedEntry) -> EntryView:
    row = await versioned.locked(work, do_not_contact, id, body.version)
    values = {"reason": body.reason, "expires_on": body.expires_on}
    version = await versioned.change(work, do_not_contact, row, values, body.active)
    verb = versioned.verb(row, body.active)
    _announce(work, id, version, verb, row["number_masked"], body.reason, body.expires_on)
    return EntryView.model_validate(await store.entry(work.conn, id))


async def delete(work: Work, id: str, version: int | None) -> None:
    row = await versioned.locked(work, do_not_contact, id, version)
    await versioned.remove(work, do_not_contact, id)
    _announce(work, id, row["version"], "deleted", row["number_masked"], row["reason"], row["expires_on"])


async def look_up(work: Work, keyring: Keyring, number: str) -> Found:
    """Whether a number is on the list; audited, since it tells something of a person."""
    dialled = _person(number, await _policy(work))
    index = keyring.blind_index(work.tenant, dialled.canonical, INDEX_CONTEXT)
    row = await store.entry_of(work.conn, index)
    work.audit("outbound_gate.do_not_contact_looked_up", row["id"] if row else "", {"found": row is not None})
    return Found(entry=EntryView.model_validate(row) if row is not None else None)


async def take_in(work: Work, keyring: Keyring, body: Import) -> Imported:
    """Adds every good line; says of each bad one what it lacks, by its place, never by its number."""
    await versioned.demand_room(work, do_not_contact, ENTRIES_MAX)
    policy, faults, added, known = await _policy(work), list[Fault](), 0, 0
    for part in _parts(lines(body.text)):
        rows: dict[bytes, dict[str, Any]] = {}
        for line in part:
            try:
                row = _row(work, keyring, line, body, policy)
            except Refusal as refusal:
                faults.append(Fault(line=line.line, code=refusal.code))
            else:
                known += row["number_index"] in rows
                rows[row["number_index"]] = row
        new = await store.add_all(work.conn, list(rows.values())) if rows else 0
        added, known = added + new, known + len(rows) - new
    counts = {"added": added, "known": known, "faults": len(faults)}
    work.audit("outbound_gate.do_not_contact_imported", work.tenant, {**counts, "reason": body.reason})
    more = len(faults) > FAULTS_SHOWN_MAX
    return Imported(added=added, known=known, faults=faults[:FAULTS_SHOWN_MAX], more=more)


async def seen(read: Read, id: str) -> EntryView:
    row = await store.entry(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return EntryView.model_validate(row)


def _row(work: Work, keyring: Keyring, line: Line, body: Import, policy: Policy) -> dict[str, Any]:
    reason = line.reason or body.reason
    expires_on = day(line.expires_on) if line.expires_on else body.expires_on
    if reason not in REASONS or (line.expires_on and expires_on is None):
        raise InvalidInput(fields=["reason" if reason not in REASONS else "expires_on"])
    columns = _columns(work, keyring, _person(line.number, policy))
    return {
        "id": work.ids.new(), "tenant_id": work.tenant, "version": 1, "changed_at": work.now,
        "changed_by": work.actor, "reason": reason, "expires_on": expires_on, **columns,
    }  # fmt: skip


def _person(number: str, policy: Policy) -> Dialled:
    """The number, if a person's telephone is behind it."""
    dialled = understood(number, policy.area_codes, policy.internal_numbers)
    if not dialled.personal:
        raise NotPersonal()
    return dialled


def _columns(work: Work, keyring: Keyring, dialled: Dialled) -> dict[str, Any]:
    return {
        "number_index": keyring.blind_index(work.tenant, dialled.canonical, INDEX_CONTEXT),
        "number_sealed": keyring.seal_text(work.tenant, dialled.canonical, NUMBER_CONTEXT),
        "number_masked": mask_phone(dialled.number),
    }


async def _policy(work: Work) -> Policy:
    row = await gate.policy(work.conn)
    return msgspec.convert(row["body"], Policy) if row is not None else DEFAULT


def _announce(
    work: Work, id: str, version: int, change: str, number: str, reason: str, expires_on: date | None
) -> None:
    until = expires_on.isoformat() if expires_on else None
    versioned.announce(
        work, "outbound_gate", "do_not_contact", id, version, change, number=number, reason=reason, until=until
    )


def _parts(all_lines: Iterator[Line]) -> Iterator[list[Line]]:
    """So many at once that others have their turn in between."""
    while part := list(islice(all_lines, ADDED_AT_ONCE)):
        yield part
