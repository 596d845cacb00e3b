"""All SQL of trials."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Row, plain
from yingda.foundation.work import Work
from yingda.routing.policies.tables import trials

t = trials.c
BRIEF: Final = [column for column in t if column.name not in ("result", "document")]
UNDER_WAY: Final = ("waiting", "running")

NEWEST_DONE: Final = text("""
select distinct on (hash) id::text as id, hash, day, ended_at from routing_trials
where state = 'done' and hash = any(cast(:hashes as text[])) order by hash, ended_at desc
""")
CLAIM: Final = text("""
update routing_trials set state = 'running', began_at = :now, alive_at = :now where id = (
  select id from routing_trials where state = 'waiting' order by asked_at limit 1 for update skip locked)
returning id::text as id, document, base_number, day, seeds, volume, name, hash, draft_id::text as draft_id
""")
FORGET: Final = text("""
delete from routing_trials where id in (
  select id from routing_trials where state not in ('waiting', 'running') order by asked_at desc offset :kept)
""")


async def newest_done(conn: AsyncConnection, hashes: Collection[str]) -> list[Row]:
    """Of each content that was tried to the end, the newest trial."""
    return plain((await conn.execute(NEWEST_DONE, {"hashes": list(hashes)})).mappings()) if hashes else []


async def newest(conn: AsyncConnection, draft: str | None, limit: int) -> list[Row]:
    query = select(*BRIEF).order_by(t.asked_at.desc(), t.id.desc()).limit(limit)
    if draft is not None:
        query = query.where(t.draft_id == draft)
    return plain((await conn.execute(query)).mappings())


async def trial(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(select(trials).where(t.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


async def under_way(conn: AsyncConnection) -> Row | None:
    row = (await conn.execute(select(*BRIEF).where(t.state.in_(UNDER_WAY)))).mappings().first()
    return plain([row])[0] if row is not None else None


async def add(work: Work, values: Row) -> str:
    id = work.ids.new()
    stamp = {"asked_at": work.now, "asked_by": work.actor, "state": "waiting", "progress": 0, "failure": ""}
    await work.conn.execute(insert(trials).values(id=id, tenant_id=work.tenant, **stamp, **values))
    return id


async def end(conn: AsyncConnection, id: str, now: datetime, state: str, **values: Any) -> bool:
    """Over, if it was under way."""
    query = update(trials).where(t.id == id, t.state.in_(UNDER_WAY)).values(state=state, ended_at=now, **values)
    return bool((await conn.execute(query)).rowcount)


async def claim(conn: AsyncConnection, now: datetime) -> Row | None:
    """The one that waits; it runs from now on, and nowhere else."""
    row = (await conn.execute(CLAIM, {"now": now})).mappings().first()
    return plain([row])[0] if row is not None else None


async def go_on(conn: AsyncConnection, id: str, now: datetime, progress: int) -> bool:
    """Alive, and so far (percent). False: it was cancelled."""
    query = update(trials).where(t.id == id, t.state == "running").values(alive_at=now, progress=progress)
    return bool((await conn.execute(query)).rowcount)


async def give_up_dead(conn: AsyncConnection, now: datetime, silence: timedelta) -> None:
    """Trials whose process said nothing for so long have failed."""
    query = update(trials).where(t.state == "running", t.alive_at < now - silence)
    await conn.execute(query.values(state="failed", failure="trial.lost", ended_at=now))


async def forget_old(work: Work, kept: int) -> None:
    """Only the newest are kept."""
    await work.conn.execute(FORGET, {"kept": kept})
