"""All SQL of the gate: its policy, what it decided, what counts. The do-not-contact list has its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.listing import Row, plain
from yingda.outbound_gate.tables import gate_decisions, gate_policies

g = gate_decisions.c

LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended(:tenant, 11))")
PRUNE: Final = """
delete from gate_decisions where id in (select id from gate_decisions where at < $1 order by at limit $2)
"""


async def take_turn(conn: AsyncConnection, tenant: str) -> None:
    """Decisions of one institution are made one after the other, until each commits: so no two see the same count."""
    await conn.execute(LOCK, {"tenant": tenant})


async def policy(conn: AsyncConnection, lock: bool = False) -> RowMapping | None:
    """The tenant's policy, if it made one; `lock` holds it until the commit."""
    query = select(gate_policies)
    return (await conn.execute(query.with_for_update() if lock else query)).mappings().first()


async def made_by_all(conn: AsyncConnection, day: datetime, hour: datetime) -> RowMapping:
    """Calls granted since `day` and `hour`: `day`, `hour`, and `oldest` of the hour."""
    return await _counted(conn, day, hour)


async def made_by(conn: AsyncConnection, agent: str, day: datetime, hour: datetime) -> RowMapping:
    """The same of one agent."""
    return await _counted(conn, day, hour, g.agent_id == agent)


async def _counted(conn: AsyncConnection, day: datetime, hour: datetime, *where: Any) -> RowMapping:
    in_hour = g.at > hour
    query: Any = select(
        func.count().filter(g.at >= day).label("day"),
        func.count().filter(in_hour).label("hour"),
        func.min(g.at).filter(in_hour).label("oldest"),
    ).where(g.granted, g.at >= min(day, hour), *where)
    counted: RowMapping = (await conn.execute(query)).mappings().one()
    return counted


async def made_to(conn: AsyncConnection, index: bytes, callbacks: bool, day: datetime) -> int:
    """Calls granted to a number since `day`: those that it asked for, or the others."""
    asked = g.purpose == "callback"
    query = select(func.count()).where(g.granted, g.number_index == index, g.at >= day, asked if callbacks else ~asked)
    return int((await conn.execute(query)).scalar_one())


async def granted_to(conn: AsyncConnection, operation: str) -> RowMapping | None:
    """What this operation was granted already."""
    query = select(gate_decisions).where(g.granted, g.operation_id == operation)
    return (await conn.execute(query)).mappings().first()


async def keep(conn: AsyncConnection, values: dict[str, Any]) -> None:
    await conn.execute(insert(gate_decisions).values(**values))


async def newest(conn: AsyncConnection, most: int, refused_only: bool) -> list[Row]:
    """The latest decisions, newest first."""
    query = select(
        g.id, g.at, g.actor, g.agent_id, g.purpose, g.number_masked, g.reach, g.granted, g.code, g.caller_id,
        g.policy_version,
    )  # fmt: skip
    if refused_only:
        query = query.where(~g.granted)
    return plain((await conn.execute(query.order_by(g.at.desc(), g.id.desc()).limit(most))).mappings())
