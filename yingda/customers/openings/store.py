"""All SQL of openings, alarms and the policies of what is usual."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.customers.rules.browsing import Opened
from yingda.customers.tables import alarms, browsing_policies, openings
from yingda.foundation.listing import Row, plain

o = openings.c
a = alarms.c
p = browsing_policies.c

IN_BRANCH: Final = """(cast(:branch as uuid) is null or exists (select from users u
  left join branches b on b.id = u.branch_id where u.id = x.user_id and (cast(:branch as uuid) = any(b.path)
    or (select parent_id is null from branches where id = cast(:branch as uuid)))))"""
ALARMS: Final = text(f"""
select x.id::text, x.user_id::text, u.name as user_name, x.rule, x.counted, x.usual, x.since, x.at, x.policy_from,
  x.seen_at, x.seen_by, x.verdict, s.name as seen_by_name
from customer_alarms x left join users u on u.id = x.user_id left join users s on 'user:' || s.id = x.seen_by
where {IN_BRANCH} and (cast(:open as boolean) is not true or x.seen_at is null)
  and (cast(:id as uuid) is null or x.id = cast(:id as uuid)) and (x.at, x.id) < (:before, cast(:before_id as uuid))
order by x.at desc, x.id desc limit :most
""")  # noqa: S608 (one fixed piece)


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(openings).values(**values))


async def acts(conn: AsyncConnection, user: str, since: datetime, until: datetime | None = None) -> list[Opened]:
    """What somebody did in a window, in no order."""
    query = select(o.act, o.customer_id, o.talking, o.matching).where(o.user_id == user, o.at > since)
    if until is not None:
        query = query.where(o.at <= until)
    return [Opened(act=row[0], customer=row[1], talking=row[2], matching=row[3]) for row in await conn.execute(query)]


async def openings_of(conn: AsyncConnection, user: str, since: datetime, until: datetime, most: int) -> list[Row]:
    query = select(o.at, o.act, o.customer_id, o.purpose, o.purpose_id, o.talking, o.matching, o.field)
    query = query.where(o.user_id == user, o.at > since, o.at <= until).order_by(o.at, o.id).limit(most)
    return plain((await conn.execute(query)).mappings())


async def policy(conn: AsyncConnection, day: date) -> RowMapping | None:
    """The policy in force on a day."""
    query = select(browsing_policies).where(p.valid_from <= day).order_by(p.valid_from.desc()).limit(1)
    return (await conn.execute(query)).mappings().first()


async def policies(conn: AsyncConnection) -> list[Row]:
    query = select(p.id, p.valid_from, p.body, p.source, p.set_at, p.set_by).order_by(p.valid_from.desc()).limit(200)
    return plain((await conn.execute(query)).mappings())


async def add_policy(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(browsing_policies).values(**values))


async def alarmed_since(conn: AsyncConnection, user: str, since: datetime) -> set[str]:
    """Rules about which there is an alarm already."""
    return set((await conn.execute(select(a.rule).where(a.user_id == user, a.at > since))).scalars())


async def add_alarm(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(alarms).values(**values))


async def alarm(conn: AsyncConnection, id: str) -> RowMapping | None:
    """The row, held until the commit."""
    return (await conn.execute(select(alarms).where(a.id == id).with_for_update())).mappings().first()


async def judge(conn: AsyncConnection, id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(alarms).where(a.id == id).values(**values))


async def shown(
    conn: AsyncConnection, branch: str | None, open_only: bool, before: tuple[datetime, str], most: int,
    id: str | None = None,
) -> list[Row]:  # fmt: skip
    """Alarms about people of a branch and below, newest first."""
    given = {"branch": branch, "open": open_only, "id": id, "before": before[0], "before_id": before[1], "most": most}
    return plain((await conn.execute(ALARMS, given)).mappings())
