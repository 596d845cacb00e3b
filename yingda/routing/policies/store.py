"""All SQL of policies, drafts, and of what is live."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Listing, Row, page, plain
from yingda.foundation.work import Work
from yingda.routing.policies.tables import drafts, live, policies, queue_versions, switches

d, p, l, s, qv = drafts.c, policies.c, live.c, switches.c, queue_versions.c  # noqa: E741

NOTHING_LIVE: Final[Row] = {
    "number": 0, "plan_id": None, "plan_number": None, "plan_since": None, "plan_until": None, "plan_by": None,
    "plan_reason": None, "plan_trial_days": 30, "version": 0,
}  # fmt: skip
"""Of a tenant that never published anything."""


# drafts


def _drafts() -> Select[Any]:
    return select(drafts, d.retired_at.is_(None).label("active"))


async def drafts_page(conn: AsyncConnection, asked: Listing, kind: str | None) -> tuple[list[Row], str | None]:
    query = _drafts() if kind is None else _drafts().where(d.kind == kind)
    return await page(conn, query, d.name, d.id, asked)


async def draft(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_drafts().where(d.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


# published


async def published_page(conn: AsyncConnection, before: int | None, limit: int) -> list[Row]:
    """Newest first, one more than `limit` if there are more."""
    query = select(policies).order_by(p.number.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(p.number < before)
    return plain((await conn.execute(query)).mappings())


async def published(conn: AsyncConnection, number: int) -> Row | None:
    row = (await conn.execute(select(policies).where(p.number == number))).mappings().first()
    return plain([row])[0] if row is not None else None


async def published_like(conn: AsyncConnection, hash: str, plan: str) -> int | None:
    """The version as which this very plan was on before."""
    query = select(func.max(p.number)).where(p.hash == hash, p.plan_id == plan)
    number: int | None = (await conn.execute(query)).scalar()
    return number


async def add_published(work: Work, values: Row) -> int:
    """One more version; its number. What is live must be held."""
    last = (await work.conn.execute(select(func.max(p.number)))).scalar()
    number = (last or 0) + 1
    stamp = {"published_at": work.now, "published_by": work.actor}
    await work.conn.execute(insert(policies).values(tenant_id=work.tenant, number=number, **stamp, **values))
    return number


NAMING: Final = text("""
select number, name from routing_policies where number = any(cast(:numbers as int[]))
  and position(:id in document::text) > 0 order by number desc limit 20
""")
EVER_NAMING: Final = text("""
select number, name from routing_policies where position(:id in document::text) > 0 order by number desc limit 20
""")


async def naming(conn: AsyncConnection, id: str, numbers: Collection[int] | None) -> list[Row]:
    """Published versions whose document names this id; `numbers`: only among these."""
    if numbers is None:
        return plain((await conn.execute(EVER_NAMING, {"id": id})).mappings())
    return plain((await conn.execute(NAMING, {"id": id, "numbers": list(numbers)})).mappings())


# what is live


async def live_row(conn: AsyncConnection) -> Row:
    row = (await conn.execute(select(live))).mappings().first()
    return plain([row])[0] if row is not None else dict(NOTHING_LIVE)


async def hold_live(work: Work) -> Row:
    """What is live; nobody changes it before our commit."""
    first = upsert(live).values(
        tenant_id=work.tenant, number=0, plan_trial_days=NOTHING_LIVE["plan_trial_days"], version=1,
        changed_at=work.now, changed_by=work.actor,
    )  # fmt: skip
    await work.conn.execute(first.on_conflict_do_nothing())
    row = (await work.conn.execute(select(live).with_for_update())).mappings().one()
    return plain([row])[0]


async def set_live(work: Work, row: Row, **values: Any) -> None:
    stamp = {"version": row["version"] + 1, "changed_at": work.now, "changed_by": work.actor}
    await work.conn.execute(update(live).values(**stamp, **values))


async def add_switch(
    work: Work, kind: str, number: int, reason: str, plan: str | None = None, until: datetime | None = None
) -> None:
    values = {"at": work.now, "by": work.actor, "kind": kind, "number": number, "reason": reason}
    await work.conn.execute(
        insert(switches).values(id=work.ids.new(), tenant_id=work.tenant, plan_id=plan, until=until, **values)
    )


async def newest_switches(conn: AsyncConnection, limit: int) -> list[Row]:
    query = select(switches).order_by(s.at.desc(), s.id.desc()).limit(limit)
    return plain((await conn.execute(query)).mappings())


HOLD_SKILLS: Final = text("select id from skills where id = any(cast(:ids as uuid[])) order by id for share")
HOLD_QUEUES: Final = text("select id from queues where id = any(cast(:ids as uuid[])) order by id for share")
HOLD_BRANCHES: Final = text("select id from branches where id = any(cast(:ids as uuid[])) order by id for share")


async def hold_named(work: Work, skills: Collection[str], queues: Collection[str], branches: Collection[str]) -> None:
    """Nobody retires these before our commit: who wants to, waits and then sees what we made live."""
    for statement, ids in ((HOLD_BRANCHES, branches), (HOLD_SKILLS, skills), (HOLD_QUEUES, queues)):
        if ids:
            await work.conn.execute(statement, {"ids": sorted(ids)})


# how queues were


async def keep_queue(work: Work, id: str, version: int, body: Row) -> None:
    """How this queue is from now on."""
    await work.conn.execute(
        insert(queue_versions).values(tenant_id=work.tenant, queue_id=id, version=version, at=work.now, body=body)
    )


QUEUES_OF: Final = text("""
select queue_id::text as id, body from queue_versions
where (queue_id, version) in (select * from unnest(cast(:ids as uuid[]), cast(:versions as int[])))
""")
QUEUES_AT: Final = text("""
select distinct on (queue_id) queue_id::text as id, body from queue_versions
where at <= :at order by queue_id, version desc
""")
CHANGES: Final = text("""
select distinct at from queue_versions where at > :since and at <= :until order by at desc limit 10
""")


async def queues_of(conn: AsyncConnection, versions: Mapping[str, int]) -> list[Row]:
    """How these queues were in these versions; what was never put down is left out."""
    given = {"ids": list(versions), "versions": list(versions.values())}
    return plain((await conn.execute(QUEUES_OF, given)).mappings())


async def queues_at(conn: AsyncConnection, at: datetime) -> list[Row]:
    """How every queue was at this moment."""
    return plain((await conn.execute(QUEUES_AT, {"at": at})).mappings())


async def queue_changes(conn: AsyncConnection, since: datetime, until: datetime) -> list[datetime]:
    """When queues were changed in this time, latest first, ten at most."""
    return [row[0] for row in await conn.execute(CHANGES, {"since": since, "until": until})]
