"""`GET /api/reports/wait-calibration`, and the same as a table for spreadsheets."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response

from yingda.analytics.calibration import store
from yingda.analytics.calibration.report import Calibration, report
from yingda.analytics.calibration.sheet import sheet
from yingda.analytics.calibration.span import Step, span
from yingda.analytics.permissions import WALLBOARD_VIEW
from yingda.analytics.wallboard.live import TIME_ZONE
from yingda.foundation.clock import to_datetime
from yingda.foundation.http import Edge, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.work import Read

CHANNEL: Final = r"^[a-z_]{1,32}$"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days (both included), in which steps, of which queue and channel; None: of all."""

    since: date | None = None
    until: date | None = None
    step: Step = Step.DAY
    queue: Annotated[str | None, Query(max_length=36)] = None
    channel: Annotated[str | None, Query(pattern=CHANNEL)] = None


def router() -> APIRouter:
    made = APIRouter(prefix="/api/reports", tags=["reports"])

    @made.get("/wait-calibration")
    async def wait_calibration(
        asked: Annotated[Asked, Depends()], edge: Edge = permission(WALLBOARD_VIEW)
    ) -> Calibration:
        return await _made(asked, edge)

    @made.get("/wait-calibration.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    async def wait_calibration_sheet(
        asked: Annotated[Asked, Depends()], edge: Edge = permission(WALLBOARD_VIEW)
    ) -> Response:
        found = await _made(asked, edge)
        name = f"wait-calibration-{found.since}-{found.until}.csv"
        return Response(
            sheet(found), media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip

    return made


async def _made(asked: Asked, edge: Edge) -> Calibration:
    queue = parse_id(asked.queue, "queue") if asked.queue else None
    now = to_datetime(edge.database.clock.now_ms())

    async def look(read: Read) -> Calibration:
        zone = await store.time_zone(read) or TIME_ZONE
        local = ZoneInfo(zone)
        days = span(asked.since, asked.until, asked.step, now.astimezone(local).date(), local)
        rows = await store.sums(read, days, asked.step, zone, queue, asked.channel)
        return report(days, asked.step, zone, rows, await store.queue_names(read))

    return await edge.read(look)
