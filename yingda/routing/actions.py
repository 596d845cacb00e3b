"""Writes about queues: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any

from yingda.foundation import versioned
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.routing import checks, store
from yingda.routing.errors import QueueInUse
from yingda.routing.policies import store as policies
from yingda.routing.schemas import QUEUES_MAX, ChangedQueue, NewQueue, QueueView
from yingda.routing.tables import queues
from yingda.routing.warnings import views

DECIDING = ("id", "key", "name", "name_en", "priority", "ageing_per_minute", "required")
"""What of a queue a decision between contacts and agents looks at."""
NOT_COLUMNS = {"key", "required", "version", "active", "overflow_queue", "last_resort_queue"}


async def create_queue(work: Work, references: References, body: NewQueue) -> QueueView:
    checks.demand_ways_out(body)
    await checks.demand_known(work, references, body, set())
    await versioned.demand_room(work, queues, QUEUES_MAX)
    with versioned.refusing(queues_key=versioned.KeyTaken(key=body.key)):
        id = await versioned.add(work, queues, {"key": body.key, **_columns(body)})
    await store.require(work, id, body.required)
    versioned.announce(work, "routing", "queue", id, 1, "created", key=body.key)
    return await _kept(work, id)


async def change_queue(work: Work, references: References, id: str, body: ChangedQueue) -> QueueView:
    """Refused while something in use points at it, if it is to be retired."""
    checks.demand_ways_out(body)
    await checks.demand_no_circle(work, id, body)
    row = await versioned.locked(work, queues, id, body.version)
    versioned.demand_key(row, body.key)
    await checks.demand_known(work, references, body, set(await store.required(work.conn, id)))
    if not body.active:
        await references.demand_unused(work.conn, "queue", id, QueueInUse, live=True)
    version = await versioned.change(work, queues, row, _columns(body), body.active)
    await store.require(work, id, body.required)
    versioned.announce(work, "routing", "queue", id, version, versioned.verb(row, body.active))
    return await _kept(work, id)


async def delete_queue(work: Work, references: References, id: str, version: int | None) -> None:
    """Only what nothing points at and no contact was ever in; else retire it."""
    row = await versioned.locked(work, queues, id, version)
    await references.demand_unused(work.conn, "queue", id, QueueInUse, live=False)
    with versioned.refusing_if_used(QueueInUse(id=id, users=[])):
        await versioned.remove(work, queues, id)
    versioned.announce(work, "routing", "queue", id, row["version"], "deleted", key=row["key"])


def _columns(body: NewQueue) -> dict[str, Any]:
    columns = body.model_dump(exclude=NOT_COLUMNS)
    return columns | {"overflow_queue_id": body.overflow_queue, "last_resort_queue_id": body.last_resort_queue}


async def _kept(work: Work, id: str) -> QueueView:
    """As it is now; how it decides from now on is put down for receipts that are decided again later."""
    row = await store.queue(work.conn, id)
    assert row is not None
    await policies.keep_queue(work, id, row["version"], {name: row[name] for name in DECIDING})
    return (await views(work, [row]))[0]
