"""SQL of the wallboard: what a board starts from, what changed since, and the contacts behind its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from yingda.analytics.rules.intervals import COLUMNS, Key, Sums
from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.events import Position
from yingda.foundation.work import Read

Connection = Any  # asyncpg, inside a transaction set to the tenant

INTERVALS: Final = f"""
select minute, queue_id::text as queue, channel, changed::text::bigint as changed, {", ".join(COLUMNS)}
from intervals where minute >= $1 and changed > $2::text::xid8
"""  # noqa: S608
AGENT_TIME: Final = """
select state, sum(extract(epoch from ended_at - greatest(started_at, $1)) * 1000)::bigint as ms
from agent_state_facts where ended_at > $1 group by state
"""
BEYOND: Final = "select exists (select from events where (xid, id) > ($1::text::xid8, $2))"
TIME_ZONE: Final = "select settings->>'time_zone' from tenants where id = $1"


async def intervals(conn: Connection, since: int, after: int) -> tuple[list[tuple[Key, Sums]], int]:
    """Rows of minutes from `since` on that changed after the transaction `after`, and the newest transaction."""
    rows = await conn.fetch(INTERVALS, to_datetime(since), str(after))
    found = [((to_ms(row["minute"]), row["queue"], row["channel"]), list(row)[4:]) for row in rows]
    return found, max([after, *(row["changed"] for row in rows)])


async def agent_time(conn: Connection, since: int) -> dict[str, int]:
    """Milliseconds since a moment by state, over stretches that ended."""
    return {row["state"]: row["ms"] for row in await conn.fetch(AGENT_TIME, to_datetime(since))}


async def more_beyond(conn: Connection, position: Position) -> bool:
    return bool(await conn.fetchval(BEYOND, str(position.xid), position.id))


async def time_zone(conn: Connection, tenant: str) -> str | None:
    found: str | None = await conn.fetchval(TIME_ZONE, tenant)
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """How the contacts behind a count are found: rows of `kind` that the condition picks; `moment` is their time."""

    kind: str
    moment: str
    condition: str
    now: bool = False
    """A count of the moment: no window."""


def _contacts(condition: str, *, now: bool = False) -> Behind:
    return Behind("contacts", "f.arrived_at", condition, now)


def _stays(condition: str, *, now: bool = False) -> Behind:
    return Behind("stays", "s.entered_at", condition, now)


def _talks(condition: str) -> Behind:
    return Behind("talks", "h.answered_at", condition)


BEHIND: Final = {
    "waiting": _stays("s.outcome = 'waiting'", now=True),
    "ringing": _contacts("f.state = 'ringing'", now=True),
    "active": _contacts("f.state = 'active'", now=True),
    "held": _contacts("f.state = 'held'", now=True),
    "wrap_up": _contacts("f.state = 'wrap_up'", now=True),
    "self_service": _contacts("f.state = 'self_service'", now=True),
    "arrived": _contacts("f.direction = 'in'"),
    "finished": _contacts("f.direction = 'in' and f.state in ('wrap_up', 'ended')"),
    "self_served": _contacts("f.direction = 'in' and f.outcome = 'self_served'"),
    "offered": _stays("true"),
    "answered": _stays("s.outcome = 'answered'"),
    "answered_within": _stays("s.outcome = 'answered' and s.waited_ms <= s.target_ms"),
    "abandoned": _stays("s.outcome = 'abandoned'"),
    "overflowed": _stays("s.outcome = 'overflowed'"),
    "message_left": _stays("s.outcome = 'message_left'"),
    "transferred_out": _stays("s.outcome = 'transferred_out'"),
    "closed": _stays("s.outcome = 'closed'"),
    "told": _stays("s.announced_high_s is not null"),
    "told_within": _stays("s.announced_verdict = 'within'"),
    "told_early": _stays("s.announced_verdict = 'early'"),
    "told_late": _stays("s.announced_verdict = 'late'"),
    "told_abandoned": _stays("s.announced_verdict = 'abandoned'"),
    "told_moved": _stays("s.announced_verdict = 'moved'"),
    "handled": _talks("h.ended_at is not null"),
    "transferred": _talks("h.ending = 'transferred'"),
    "surveys": _talks("h.survey_score is not null"),
    "first_replies": _talks("h.first_reply_ms is not null"),
}
"""The same conditions as `rules.intervals` counts by; a test compares every number with its list."""

FROM: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "contacts": (
        "interaction_facts f",
        "f.queue_id, f.agent_id, f.queued_at, f.wait_ms as waited_ms, f.talk_ms, 0 as seq",
        "f.queue_id = :queue", "f.agent_id = :agent",
    ),
    "stays": (
        "queue_facts s join interaction_facts f using (tenant_id, interaction_id)",
        "s.queue_id, s.agent_id, s.entered_at as queued_at, s.waited_ms, f.talk_ms, s.seq",
        "s.queue_id = :queue", "s.agent_id = :agent",
    ),
    "talks": (
        "handling_facts h join interaction_facts f using (tenant_id, interaction_id)",
        "h.queue_id, h.agent_id, f.queued_at, f.wait_ms as waited_ms, h.talk_ms, h.seq",
        "h.queue_id = :queue", "h.agent_id = :agent",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which contacts behind a number: of a queue, of an agent, from a moment on and before another, after a place in
    the list."""

    since: datetime | None
    until: datetime | None
    queue: str | None
    agent: str | None
    limit: int
    after: tuple[datetime, str, int] | None


async def contacts_behind(read: Read, behind: Behind, asked: Asked) -> list[Any]:
    """Newest first, one row for each that was counted."""
    source, columns, of_queue, of_agent = FROM[behind.kind]
    conditions = [behind.condition]
    if asked.since is not None and not behind.now:
        conditions.append(f"{behind.moment} >= :since")
    if asked.until is not None and not behind.now:
        conditions.append(f"{behind.moment} < :until")
    conditions += [of_queue] if asked.queue else []
    conditions += [of_agent] if asked.agent else []
    further = "where (moment, interaction_id, seq) < (:at, cast(:id as uuid), :seq)" if asked.after else ""
    at, id, seq = asked.after or (None, None, None)
    query = text(
        f"select * from (select f.interaction_id, f.channel, f.state, f.outcome, f.arrived_at, f.answered_at,"  # noqa: S608
        f" f.ended_at, {columns}, {behind.moment} as moment from {source} where {' and '.join(conditions)}) found"
        f" {further} order by moment desc, interaction_id desc, seq desc limit :limit"
    )
    given = {
        "since": asked.since, "until": asked.until, "queue": asked.queue, "agent": asked.agent, "limit": asked.limit,
        "at": at, "id": id, "seq": seq,
    }  # fmt: skip
    return list((await read.conn.execute(query, given)).mappings())
