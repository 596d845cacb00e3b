"""Writes about dispositions: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any

from yingda.foundation import versioned
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.interactions.dispositions import store
from yingda.interactions.dispositions.errors import (
    DispositionInUse,
    DispositionParentUnknown,
    DispositionQueueUnknown,
    DispositionTooDeep,
)
from yingda.interactions.dispositions.schemas import (
    DISPOSITIONS_MAX,
    ChangedDisposition,
    DispositionView,
    NewDisposition,
)
from yingda.interactions.dispositions.tables import dispositions


async def create_disposition(work: Work, references: References, body: NewDisposition) -> DispositionView:
    await _demand_parent(work, body.parent)
    await _demand_queues(work, references, body.queues)
    await versioned.demand_room(work, dispositions, DISPOSITIONS_MAX)
    with versioned.refusing(dispositions_key=versioned.KeyTaken(key=body.key)):
        id = await versioned.add(work, dispositions, {"key": body.key, **_columns(body)})
    await store.limit_to(work, id, body.queues)
    versioned.announce(work, "interactions", "disposition", id, 1, "created", key=body.key)
    return DispositionView.model_validate(await store.disposition(work.conn, id))


async def change_disposition(work: Work, references: References, id: str, body: ChangedDisposition) -> DispositionView:
    """Refused while members of the group are in use, if it is to be retired."""
    row = await versioned.locked(work, dispositions, id, body.version)
    versioned.demand_key(row, body.key)
    if body.parent != row["parent_id"] or (body.active and row["retired_at"] is not None):
        await _demand_parent(work, body.parent)
    if body.parent == id or (body.parent is not None and await store.children(work.conn, id, live=False)):
        raise DispositionTooDeep(id=id)
    await _demand_queues(work, references, body.queues)
    if not body.active:
        await references.demand_unused(work.conn, "disposition", id, DispositionInUse, live=True)
    version = await versioned.change(work, dispositions, row, _columns(body), body.active)
    await store.limit_to(work, id, body.queues)
    versioned.announce(work, "interactions", "disposition", id, version, versioned.verb(row, body.active))
    return DispositionView.model_validate(await store.disposition(work.conn, id))


async def delete_disposition(work: Work, references: References, id: str, version: int | None) -> None:
    """Only what has no members and classifies no contact; else retire it."""
    row = await versioned.locked(work, dispositions, id, version)
    await references.demand_unused(work.conn, "disposition", id, DispositionInUse, live=False)
    with versioned.refusing_if_used(DispositionInUse(id=id, users=[])):
        await versioned.remove(work, dispositions, id)
    versioned.announce(work, "interactions", "disposition", id, row["version"], "deleted", key=row["key"])


async def _demand_parent(work: Work, parent: str | None) -> None:
    """The parent must be a group in use. Its row is held, so that it stays a group until the commit."""
    if parent is None:
        return
    row = await store.held(work, parent)
    if row is None or row["retired_at"] is not None:
        raise DispositionParentUnknown(id=parent)
    if row["parent_id"] is not None:
        raise DispositionTooDeep(id=parent)


async def _demand_queues(work: Work, references: References, queues: list[str]) -> None:
    for id in queues:
        await references.demand_active(work.conn, "queue", id, DispositionQueueUnknown(id=id))


def _columns(body: NewDisposition) -> dict[str, Any]:
    return {"parent_id": body.parent, "name": body.name, "name_en": body.name_en}
