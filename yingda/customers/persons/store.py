"""All SQL of people and their identifiers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.customers.tables import customers, identifiers
from yingda.foundation.listing import Row, plain

c = customers.c
i = identifiers.c

LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended(:key, 16))")
FAMILY: Final = text("""
with recursive up (id, into_id) as (
  select id, merged_into from customers where id = cast(:id as uuid)
  union all select c.id, c.merged_into from customers c join up on c.id = up.into_id),
down (id) as (
  select id from up where into_id is null
  union all select c.id from customers c join down on c.merged_into = down.id)
select id::text from down
""")
ROOTS: Final = text("""
with recursive up (start, id, into_id) as (
  select id, id, merged_into from customers where id = any(cast(:ids as uuid[]))
  union all select up.start, c.id, c.merged_into from customers c join up on c.id = up.into_id)
select start::text, id::text from up where into_id is null
""")
BRANCH: Final = text("select id::text from branches where code = :branch or name = :branch order by code limit 1")
SEES: Final = text("""
select cast(:branch as uuid) is null or cast(:own as uuid) is null
  or (select parent_id is null from branches where id = cast(:own as uuid))
  or cast(:own as uuid) = any((select path from branches where id = cast(:branch as uuid))::uuid[])
""")


async def take_turn(conn: AsyncConnection, keys: Collection[str]) -> None:
    """Those who tell of the same person take turns until they commit, in one order."""
    for key in sorted(keys):
        await conn.execute(LOCK, {"key": key})


async def family(conn: AsyncConnection, id: str) -> list[str]:
    """The customer that this one goes on as, and then all that are merged into it; empty: there is none."""
    return [row[0] for row in await conn.execute(FAMILY, {"id": id})]


async def roots(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Under which id each of them goes on."""
    return {row[0]: row[1] for row in await conn.execute(ROOTS, {"ids": list(ids)})} if ids else {}


async def customer(conn: AsyncConnection, id: str) -> RowMapping | None:
    return (await conn.execute(select(customers).where(c.id == id))).mappings().first()


async def several(conn: AsyncConnection, ids: Collection[str]) -> list[Row]:
    return plain((await conn.execute(select(customers).where(c.id.in_(list(ids))))).mappings())


async def add(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(customers).values(**values))


async def change(conn: AsyncConnection, id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(customers).where(c.id == id).values(version=c.version + 1, **values))


async def keep_conversation(conn: AsyncConnection, id: str, conversation: str, now: datetime) -> None:
    await conn.execute(update(customers).where(c.id == id).values(conversation_id=conversation, conversation_at=now))


async def locked(conn: AsyncConnection, id: str) -> RowMapping | None:
    return (await conn.execute(select(customers).where(c.id == id).with_for_update())).mappings().first()


async def branch_named(conn: AsyncConnection, branch: str) -> str | None:
    """The branch that a core calls so, by code or name."""
    found: str | None = (await conn.execute(BRANCH, {"branch": branch})).scalar()
    return found


async def sees(conn: AsyncConnection, own: str | None, branch: str | None) -> bool:
    """Whether somebody of the branch `own` sees what belongs to `branch`: their own and below; none is everybody's."""
    return bool((await conn.execute(SEES, {"own": own, "branch": branch})).scalar())


async def holders(conn: AsyncConnection, kind: str, index: bytes, role: str | None = None) -> list[Row]:
    """Identifiers in force with this value, with their proof."""
    query = select(i.customer_id, i.role, i.proof).where(i.kind == kind, i.value_index == index, i.until.is_(None))
    if role is not None:
        query = query.where(i.role == role)
    return plain((await conn.execute(query.limit(50))).mappings())


async def identifiers_of(conn: AsyncConnection, ids: Sequence[str], *kinds: str) -> list[Row]:
    """Identifiers in force of a family, oldest first."""
    query = select(identifiers).where(i.customer_id.in_(list(ids)), i.until.is_(None))
    if kinds:
        query = query.where(i.kind.in_(kinds))
    return plain((await conn.execute(query.order_by(i.since, i.id))).mappings())


async def add_identifiers(conn: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    if rows:
        await conn.execute(insert(identifiers), rows)


async def end_identifiers(conn: AsyncConnection, ids: Collection[str], now: datetime) -> None:
    if ids:
        await conn.execute(update(identifiers).where(i.id.in_(list(ids))).values(until=now))


AGENT: Final = text("select exists (select from users where id = cast(:id as uuid) and agent and active)")
NAME: Final = text("select name from users where id = cast(:id as uuid)")


async def is_agent(conn: AsyncConnection, id: str) -> bool:
    """Whether somebody with this id has a desk and may work."""
    return bool((await conn.execute(AGENT, {"id": id})).scalar())


async def name_of_user(conn: AsyncConnection, id: str | None) -> str | None:
    """The staff display name."""
    found: str | None = (await conn.execute(NAME, {"id": id})).scalar() if id is not None else None
    return found


NAMES: Final = text("select 'user:' || id as actor, name from users where id = any(cast(:ids as uuid[]))")


async def names_of_actors(conn: AsyncConnection, actors: Collection[str]) -> dict[str, str]:
    """Names of staff by actor (`user:<id>`); whoever is no user (`system`, a customer) has none."""
    users = {each.removeprefix("user:") for each in actors if each.startswith("user:")}
    return {row[0]: row[1] for row in await conn.execute(NAMES, {"ids": list(users)})} if users else {}
