"""The subscriber that keeps gaps and marks: what happened in a talk, to be found again in its sound."""

from collections.abc import Sequence
from typing import Any, Final

from yingda.foundation.clock import to_datetime
from yingda.foundation.events import Stored
from yingda.foundation.ids import TenantId
from yingda.recordings import store

READER: Final = "recordings"
GAP: Final = "interaction.recording_gap"
MARKS: Final = {
    "interaction.answered": "answered",
    "interaction.held": "hold",
    "interaction.resumed": "resume",
    "interaction.transferred": "transfer",
    "interaction.consult_started": "consult",
    "interaction.consult_ended": "consult_end",
    "interaction.conference": "conference",
    "interaction.captured": "captured",
    "interaction.ended": "ended",
}
"""Events that are worth a mark, and its kind."""
AGENT: Final = {"interaction.transferred": "to_agent", "interaction.consult_started": "to_agent"}
QUEUE: Final = {"interaction.transferred": "to_queue"}
"""Which field names whom the mark is about, where it is not who had the contact."""


async def project(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
    """The handler of the subscription."""
    await store.add_gaps(conn, tenant, [_gap(event.decode()) for event in events if event.type == GAP])
    await store.add_marks(conn, tenant, [_mark(event) for event in events if event.type in MARKS])


def _gap(data: dict[str, Any]) -> tuple[Any, ...]:
    return data["interaction"], to_datetime(data["started_at"]), to_datetime(data["ended_at"]), data["reason"]


def _mark(event: Stored) -> tuple[Any, ...]:
    data = event.decode()
    agent = data.get(AGENT.get(event.type, "agent"))
    queue = data.get(QUEUE[event.type]) if event.type in QUEUE else None
    return data["interaction"], event.id, to_datetime(event.at_ms), MARKS[event.type], agent, queue
