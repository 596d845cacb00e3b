"""All SQL of recordings. Contacts and their agents are read where `interactions` and `tenancy` keep them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.recordings.tables import recording_grants, recording_holds, recording_parts, recording_rules, recordings

INTERACTION_OF: Final = """
select id::text from interactions where visitor_id = $1
order by arrived_at > $2, abs(extract(epoch from arrived_at - $2)) limit 1
"""
TENANT_KIND: Final = text("select kind from tenants where id = cast(:tenant as uuid)")
IS_ROOT: Final = text("select parent_id is null from branches where id = cast(:branch as uuid)")
_AGENTS: Final = """
select i.agent_id as id where i.agent_id is not null
union select s.holder_id from segments s where s.interaction_id = i.id and s.holder = 'agent'"""
_ANY: Final = "true"
_BRANCH: Final = f"""(exists (select from users u join branches b on b.id = u.branch_id
    where u.id in ({_AGENTS}) and cast(:branch as uuid) = any(b.path)) or r.kind = 'message')"""
_OWN: Final = f"cast(:agent as uuid) in ({_AGENTS})"


class Scope:
    """Which contacts somebody may hear: a condition on contact `i` and recording `r`, and what it asks for."""

    def __init__(self, *, branch: str | None = None, agent: str | None = None) -> None:
        self.condition: str = _OWN if agent else _BRANCH if branch else _ANY
        self.given: dict[str, str] = {"agent": agent} if agent else {"branch": branch} if branch else {}


async def interaction_of(conn: Any, visitor: str, until: datetime) -> str | None:
    """The visitor's latest contact that began before a moment, else the first one after it: clocks differ (asyncpg)."""
    found: str | None = await conn.fetchval(INTERACTION_OF, visitor, until)
    return found


async def is_root(conn: AsyncConnection, branch: str) -> bool:
    return bool((await conn.execute(IS_ROOT, {"branch": branch})).scalar())


# ── keeping ──


async def known_size(conn: AsyncConnection, source: str) -> int | None:
    """Bytes of WAV kept under this name of the switch; None: it is not kept."""
    size = select(func.sum(recording_parts.c.size_bytes)).where(recording_parts.c.recording_id == recordings.c.id)
    query = select(recordings.c.id, size.scalar_subquery()).where(recordings.c.source == source)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else int(row[1] or 0)


async def lock_interaction(conn: AsyncConnection, interaction: str) -> None:
    """One at a time counts on the parts of a contact."""
    await conn.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"rec {interaction}"})


async def last_number(conn: AsyncConnection, interaction: str) -> int:
    query = select(func.max(recording_parts.c.number)).where(recording_parts.c.interaction_id == interaction)
    return (await conn.execute(query)).scalar() or 0


async def add(conn: AsyncConnection, recording: dict[str, Any], parts: Sequence[dict[str, Any]]) -> None:
    await conn.execute(insert(recordings).values(recording))
    if parts:
        await conn.execute(insert(recording_parts), list(parts))


# ── listening ──


_VISIBLE: Final = """
select i.id::text as id from interactions i left join recordings r on r.interaction_id = i.id
where i.id = cast(:interaction as uuid) and {condition} limit 1
"""
_OF_CONTACT: Final = """
select r.* from recordings r join interactions i on i.id = r.interaction_id
where i.id = cast(:interaction as uuid) and {condition} order by r.started_at, r.id
"""
_PART: Final = """
select p.number, p.file_id::text as file, p.sha256, p.size_bytes, r.id::text as recording, r.kind, r.deleted_at
from recording_parts p join recordings r on r.id = p.recording_id join interactions i on i.id = p.interaction_id
where p.interaction_id = cast(:interaction as uuid) and p.number = :number and {condition}
"""
_LATEST: Final = """
select r.id::text as id, r.interaction_id::text as interaction, r.kind, r.started_at, r.ms, r.keep_until, r.deleted_at,
  exists (select from recording_holds h where h.interaction_id = r.interaction_id) as held
from recordings r join interactions i on i.id = r.interaction_id
where {condition} and r.started_at >= :since and r.started_at < :until
  and (r.started_at, r.id) < (:after_at, cast(:after_id as uuid))
order by r.started_at desc, r.id desc limit :limit
"""


async def visible(conn: AsyncConnection, interaction: str, scope: Scope) -> bool:
    """Whether there is such a contact for whoever asks."""
    query = text(_VISIBLE.format(condition=scope.condition))
    return (await conn.execute(query, {"interaction": interaction, **scope.given})).first() is not None


async def of_contact(conn: AsyncConnection, interaction: str, scope: Scope) -> Sequence[RowMapping]:
    query = text(_OF_CONTACT.format(condition=scope.condition))
    return (await conn.execute(query, {"interaction": interaction, **scope.given})).mappings().all()


async def part(conn: AsyncConnection, interaction: str, number: int, scope: Scope) -> RowMapping | None:
    query = text(_PART.format(condition=scope.condition))
    given = {"interaction": interaction, "number": number, **scope.given}
    return (await conn.execute(query, given)).mappings().one_or_none()


async def latest(
    conn: AsyncConnection, scope: Scope, since: datetime, until: datetime, after: tuple[datetime, str], limit: int
) -> Sequence[RowMapping]:
    """Recordings of a span of time, newest first."""
    given = {"since": since, "until": until, "after_at": after[0], "after_id": after[1], "limit": limit, **scope.given}
    return (await conn.execute(text(_LATEST.format(condition=scope.condition)), given)).mappings().all()


PARTS: Final = text("select * from recording_parts where interaction_id = cast(:interaction as uuid) order by number")
GAPS: Final = text("select * from recording_gaps where interaction_id = cast(:interaction as uuid) order by started_at")
MARKS: Final = text("""
select m.at, m.kind, u.name as agent, q.name as queue from recording_marks m
left join users u on u.id = m.agent_id left join queues q on q.id = m.queue_id
where m.interaction_id = cast(:interaction as uuid) order by m.at, m.event_id
""")


async def rows(conn: AsyncConnection, query: Any, interaction: str) -> Sequence[RowMapping]:
    """Rows of one of the queries above for one contact."""
    return (await conn.execute(query, {"interaction": interaction})).mappings().all()


async def add_grant(conn: AsyncConnection, grant: dict[str, Any]) -> None:
    await conn.execute(insert(recording_grants).values(grant))


async def use_grant(
    conn: AsyncConnection, id: str, kind: str, interaction: str, user: str | None, session: str | None, now: datetime
) -> RowMapping | None:
    """Counts a fetch under a grant that holds; None if it does not."""
    g = recording_grants.c
    query = (
        update(recording_grants)
        .where(g.id == id, g.kind == kind, g.interaction_id == interaction, g.user_id == user, g.expires_at > now)
        .where(g.session_id.is_not_distinct_from(session))
        .values(fetches=g.fetches + 1)
        .returning(g.id, g.purpose, g.fetches)
    )
    return (await conn.execute(query)).mappings().one_or_none()


# ── keeping and deleting ──


async def tenant_kind(conn: AsyncConnection, tenant: str) -> str:
    return str((await conn.execute(TENANT_KIND, {"tenant": tenant})).scalar_one())


async def rule(conn: AsyncConnection, *, lock: bool = False) -> RowMapping | None:
    query = select(recording_rules)
    return (await conn.execute(query.with_for_update() if lock else query)).mappings().one_or_none()


async def save_rule(conn: AsyncConnection, values: dict[str, Any]) -> None:
    query = upsert(recording_rules).values(values)
    changed = {name: query.excluded[name] for name in values if name != "tenant_id"}
    await conn.execute(query.on_conflict_do_update(index_elements=["tenant_id"], set_=changed))


KEEP_LONGER: Final = text("""
update recordings set keep_until = ended_at + make_interval(days => :days)
where deleted_at is null and keep_until < ended_at + make_interval(days => :days)
""")


async def keep_longer(conn: AsyncConnection, days: int) -> None:
    await conn.execute(KEEP_LONGER, {"days": days})


async def hold(conn: AsyncConnection, interaction: str) -> RowMapping | None:
    query = select(recording_holds).where(recording_holds.c.interaction_id == interaction)
    return (await conn.execute(query)).mappings().one_or_none()


async def set_hold(conn: AsyncConnection, values: dict[str, Any]) -> None:
    query = upsert(recording_holds).values(values)
    await conn.execute(query.on_conflict_do_nothing())


async def lift_hold(conn: AsyncConnection, interaction: str) -> None:
    await conn.execute(recording_holds.delete().where(recording_holds.c.interaction_id == interaction))


EXPIRED: Final = text("""
update recordings set deleted_at = :now, deleted_reason = 'expired' where id in (
  select r.id from recordings r where r.deleted_at is null and r.keep_until < :now
    and not exists (select from recording_holds h where h.interaction_id = r.interaction_id)
  order by r.keep_until limit :most for update skip locked)
returning id::text as id, interaction_id::text as interaction, kind
""")
TO_ERASE: Final = text("""
select r.id::text as id, array(
  select p.file_id::text from recording_parts p where p.recording_id = r.id) as files
from recordings r where r.deleted_at is not null and r.erased_at is null order by r.id limit :most
""")
ERASED: Final = text("update recordings set erased_at = :now where id = any(cast(:ids as uuid[]))")
FORGET_PEAKS: Final = text("update recording_parts set peaks = '' where recording_id = any(cast(:ids as uuid[]))")


async def delete_expired(conn: AsyncConnection, now: datetime, most: int) -> Sequence[RowMapping]:
    """Marks as deleted what nobody must keep any more."""
    return (await conn.execute(EXPIRED, {"now": now, "most": most})).mappings().all()


async def to_erase(conn: AsyncConnection, most: int) -> Sequence[RowMapping]:
    """Deleted ones whose files may still lie there."""
    return (await conn.execute(TO_ERASE, {"most": most})).mappings().all()


async def erased(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> None:
    await conn.execute(FORGET_PEAKS, {"ids": list(ids)})
    await conn.execute(ERASED, {"ids": list(ids), "now": now})


# ── what the event log tells of (asyncpg) ──

ADD_GAPS: Final = """
insert into recording_gaps (tenant_id, interaction_id, started_at, ended_at, reason)
select $1, * from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[]) on conflict do nothing
"""
ADD_MARKS: Final = """
insert into recording_marks (tenant_id, interaction_id, event_id, at, kind, agent_id, queue_id)
select $1, m.* from unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::uuid[], $7::uuid[])
  as m(interaction_id, event_id, at, kind, agent_id, queue_id)
join interactions i on i.id = m.interaction_id where i.channel <> 'webchat' on conflict do nothing
"""


async def add_gaps(conn: Any, tenant: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows: contact, from, to, reason."""
    if rows:
        await conn.execute(ADD_GAPS, tenant, *zip(*rows, strict=True))


async def add_marks(conn: Any, tenant: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows: contact, event, moment, kind, agent, queue. Only of contacts that may have sound."""
    if rows:
        await conn.execute(ADD_MARKS, tenant, *zip(*rows, strict=True))
