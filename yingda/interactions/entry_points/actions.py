"""Writes about entry points: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any

from yingda.foundation import versioned
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.interactions.entry_points import store
from yingda.interactions.entry_points.errors import (
    EntryPointCalendarUnknown,
    EntryPointFlowUnpublished,
    EntryPointInUse,
    EntryPointLanguageMissing,
    EntryPointOriginMalformed,
    EntryPointQueueUnknown,
)
from yingda.interactions.entry_points.origins import canonical
from yingda.interactions.entry_points.schemas import ENTRY_POINTS_MAX, ChangedEntryPoint, EntryPointView, NewEntryPoint
from yingda.interactions.entry_points.tables import entry_points


async def create_entry_point(work: Work, references: References, body: NewEntryPoint) -> EntryPointView:
    """The key is unique over all tenants: a widget names nothing else."""
    columns = _columns(body)
    await _demand_known(work, references, body)
    await versioned.demand_room(work, entry_points, ENTRY_POINTS_MAX)
    with versioned.refusing(entry_points_key=versioned.KeyTaken(key=body.key)):
        id = await versioned.add(work, entry_points, {"key": body.key, **columns})
    versioned.announce(work, "interactions", "entry_point", id, 1, "created", key=body.key)
    return EntryPointView.model_validate(await store.entry_point(work.conn, id))


async def change_entry_point(work: Work, references: References, id: str, body: ChangedEntryPoint) -> EntryPointView:
    """What a retired entry point points at need not be in use."""
    columns = _columns(body)
    row = await versioned.locked(work, entry_points, id, body.version)
    versioned.demand_key(row, body.key)
    if body.active:
        await _demand_known(work, references, body)
    with versioned.refusing_if_used(EntryPointQueueUnknown(id=body.queue)):
        version = await versioned.change(work, entry_points, row, columns, body.active)
    versioned.announce(work, "interactions", "entry_point", id, version, versioned.verb(row, body.active))
    return EntryPointView.model_validate(await store.entry_point(work.conn, id))


async def delete_entry_point(work: Work, references: References, id: str, version: int | None) -> None:
    """Only one that no contact came through; else retire it."""
    row = await versioned.locked(work, entry_points, id, version)
    await references.demand_unused(work.conn, "entry_point", id, EntryPointInUse, live=False)
    await versioned.remove(work, entry_points, id)
    versioned.announce(work, "interactions", "entry_point", id, row["version"], "deleted", key=row["key"])


async def _demand_known(work: Work, references: References, body: NewEntryPoint) -> None:
    conn = work.conn
    await references.demand_active(conn, "queue", body.queue, EntryPointQueueUnknown(id=body.queue))
    await references.demand_active(conn, "flow", body.flow_key, EntryPointFlowUnpublished(key=body.flow_key))
    if (id := body.calendar_id) is not None:
        await references.demand_active(conn, "calendar", id, EntryPointCalendarUnknown(id=id))


def _columns(body: NewEntryPoint) -> dict[str, Any]:
    if missing := sorted(set(body.texts) - set(body.languages)):
        raise EntryPointLanguageMissing(languages=missing)
    columns = body.model_dump(exclude={"key", "version", "active", "queue", "allowed_origins"})
    return columns | {"queue_id": body.queue, "allowed_origins": _origins(body.allowed_origins)}


def _origins(given: list[str]) -> list[str]:
    found = {text: canonical(text) for text in given}
    if malformed := [text for text, origin in found.items() if origin is None]:
        raise EntryPointOriginMalformed(origins=malformed)
    return list(dict.fromkeys(origin for origin in found.values() if origin is not None))
