"""SQL of the report of announced waits: sums of `intervals` by queue and step of local time."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from yingda.analytics.calibration.span import Span, Step
from yingda.analytics.rules.intervals import COLUMNS
from yingda.foundation.work import Read

TOLD_COLUMNS: Final = tuple(name for name in COLUMNS if name.startswith("told"))
QUEUES_MAX: Final = 1000
"""As many as an institution can have."""
_SUMS: Final = ", ".join(f"sum({name})::bigint as {name}" for name in TOLD_COLUMNS)
SUMS: Final = f"""
select i.queue_id::text as queue, date_trunc(:step, i.minute at time zone :zone) at time zone :zone as at, {_SUMS}
from intervals i
where i.minute >= :since and i.minute < :until and i.told > 0
  and (cast(:queue as uuid) is null or i.queue_id = cast(:queue as uuid))
  and (cast(:channel as text) is null or i.channel = :channel)
group by 1, 2 order by 2, 1
"""  # noqa: S608
NAMES: Final = "select id::text as id, name from queues order by name, id limit :most"
TIME_ZONE: Final = "select settings->>'time_zone' from tenants where id = :tenant"

Row = tuple[str, datetime, dict[str, int]]


async def sums(read: Read, span: Span, step: Step, zone: str, queue: str | None, channel: str | None) -> list[Row]:
    """(queue, start of the step, sums by column) where anything was told, in order of time."""
    given: dict[str, Any] = {
        "step": step.value, "zone": zone, "since": span.since, "until": span.until, "queue": queue, "channel": channel,
    }  # fmt: skip
    rows = (await read.conn.execute(text(SUMS), given)).mappings()
    return [(row["queue"], row["at"], {name: row[name] for name in TOLD_COLUMNS}) for row in rows]


async def queue_names(read: Read) -> dict[str, str]:
    """By id, in order of name; those that are retired have their figures too."""
    return {row["id"]: row["name"] for row in (await read.conn.execute(text(NAMES), {"most": QUEUES_MAX})).mappings()}


async def time_zone(read: Read) -> str | None:
    """The institution's own, if it names one."""
    found: str | None = (await read.conn.execute(text(TIME_ZONE), {"tenant": read.tenant})).scalar()
    return found
