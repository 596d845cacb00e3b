"""What must hold for a queue before it is stored."""

from __future__ import annotations

from yingda.agents import api as agents
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.routing import store
from yingda.routing.errors import (
    QueueCalendarUnknown,
    QueueOverflowCycle,
    QueueOverflowIncomplete,
    QueueSkillUnknown,
    QueueUnknown,
    QueueWithoutLastResort,
)
from yingda.routing.escape import circle
from yingda.routing.schemas import NewQueue


def demand_ways_out(body: NewQueue) -> None:
    """Refuses a queue whose contacts might have nowhere to go, or that is only half told."""
    if body.last_resort is None or (body.last_resort == "queue" and body.last_resort_queue is None):
        raise QueueWithoutLastResort(key=body.key)
    if body.last_resort == "message" and body.last_resort_queue is not None:
        raise QueueWithoutLastResort(key=body.key)
    if (body.overflow_after_s is None) != (body.overflow_queue is None):
        raise QueueOverflowIncomplete(key=body.key)


async def demand_known(work: Work, references: References, body: NewQueue, skills_before: set[str]) -> None:
    """Refuses what points at nothing in use. Skills that the queue asked for before may have been retired since."""
    for field in ("overflow_queue", "last_resort_queue"):
        if (id := getattr(body, field)) is not None:
            await references.demand_active(work.conn, "queue", id, QueueUnknown(field=field, id=id))
    if (id := body.calendar_id) is not None:
        await references.demand_active(work.conn, "calendar", id, QueueCalendarUnknown(id=id))
    if unknown := await agents.unknown_skills(work, set(body.required) - skills_before):
        raise QueueSkillUnknown(skills=unknown)


async def demand_no_circle(work: Work, id: str, body: NewQueue) -> None:
    """Refuses overflow and last resort that lead back to the queue itself. All queues are held until the commit."""
    rows = {row["id"]: row for row in await store.hold_ways(work)}
    ways = {each: _ways(row["overflow_queue_id"], row["last_resort_queue_id"]) for each, row in rows.items()}
    ways[id] = _ways(body.overflow_queue, body.last_resort_queue)
    if path := circle(ways, id):
        names = {each: row["name"] for each, row in rows.items()} | {id: body.name}
        raise QueueOverflowCycle(path=[names[each] for each in path], ids=path)


def _ways(*queues: str | None) -> list[str]:
    return [queue for queue in queues if queue is not None]
