"""What is allowed about a queue but deserves a look."""

from __future__ import annotations

from yingda.agents import api as agents
from yingda.foundation.fields import Notice
from yingda.foundation.listing import Row
from yingda.foundation.work import Read, Work
from yingda.routing.escape import can_serve
from yingda.routing.schemas import QueueView

NOBODY = "queue.nobody_can_serve"


async def views(read: Read | Work, rows: list[Row]) -> list[QueueView]:
    """Queues with their warnings: one in use that no active agent can serve says so."""
    everybody = await agents.levels_of_active_agents(read)
    return [QueueView.model_validate({**row, "warnings": _about(row, everybody)}) for row in rows]


def _about(row: Row, everybody: list[dict[str, int]]) -> list[Notice]:
    if not row["active"] or any(can_serve(row["required"], levels) for levels in everybody):
        return []
    return [Notice(code=NOBODY, data={"queue": row["id"], "required": row["required"]})]
