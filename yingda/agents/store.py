"""All SQL of skills and agents' profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ARRAY, Boolean, Select, Text, Uuid, column, delete, func, insert, select
from sqlalchemy import table as lightweight
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.agents.tables import agent_profiles, agent_skills
from yingda.agents.tables import skills as table
from yingda.foundation.listing import Listing, Row, page, plain
from yingda.foundation.work import Work

s = table.c

CAPACITY_DEFAULT: Final = {"webchat": 3}
"""Contacts at once by channel of an agent for whom nothing else was set."""


def _selected() -> Select[Any]:
    active = s.retired_at.is_(None).label("active")
    return select(s.id, s.key, s.name, s.name_en, s.version, s.changed_at, s.changed_by, active)


async def skills(conn: AsyncConnection) -> list[Row]:
    """Every skill, named as `api.Skill` names its fields."""
    return plain((await conn.execute(_selected().order_by(s.key))).mappings())


async def skills_page(conn: AsyncConnection, asked: Listing, active: bool | None) -> tuple[list[Row], str | None]:
    query = _selected()
    if active is not None:
        query = query.where(s.retired_at.is_(None) if active else s.retired_at.is_not(None))
    rows, after = await page(conn, query, s.key, s.id, asked)
    return rows, after


async def skill(conn: AsyncConnection, id: str) -> Row | None:
    row = (await conn.execute(_selected().where(s.id == id))).mappings().first()
    return plain([row])[0] if row is not None else None


# Tenancy's table, of which agents are a part: only what an agent's profile shows, only to read.
_users = lightweight(
    "users",
    column("id", Uuid(as_uuid=False)),
    column("name", Text),
    column("branch_id", Uuid(as_uuid=False)),
    column("agent", Boolean),
    column("active", Boolean),
)
u = _users.c
_branches = lightweight(
    "branches", column("id", Uuid(as_uuid=False)), column("path", ARRAY(Uuid(as_uuid=False)))
)  # fmt: skip
"""The tree above an agent: `path` is from the top down to the branch itself."""


def _people() -> Select[Any]:
    at = _branches.c
    joined = _users.outerjoin(_branches, at.id == u.branch_id)
    return select(u.id, u.name, u.branch_id.label("branch"), at.path, u.active).select_from(joined).where(u.agent)


async def agents(conn: AsyncConnection) -> list[Row]:
    """Every user with a desk, named as `api.AgentProfile` names its fields, and the profile's version."""
    return await _with_profiles(conn, (await conn.execute(_people().order_by(u.id))).mappings())


async def profiles_page(conn: AsyncConnection, asked: Listing) -> tuple[list[Row], str | None]:
    rows, after = await page(conn, _people(), u.name, u.id, asked)
    return await _with_profiles(conn, rows), after


async def profile(conn: AsyncConnection, agent: str) -> Row | None:
    found = await _with_profiles(conn, (await conn.execute(_people().where(u.id == agent))).mappings())
    return found[0] if found else None


async def _with_profiles(conn: AsyncConnection, people: Iterable[Mapping[str, Any]]) -> list[Row]:
    rows = {row["id"]: _without_profile(row) for row in people}
    for found in await conn.execute(select(agent_profiles).where(agent_profiles.c.agent_id.in_(rows))):
        rows[found.agent_id] |= {"capacity": found.capacity, "line": found.line, "version": found.version}
    for link in await conn.execute(select(agent_skills).where(agent_skills.c.agent_id.in_(rows))):
        rows[link.agent_id]["skills"][link.skill_id] = link.level
    return list(rows.values())


def _without_profile(person: Mapping[str, Any]) -> Row:
    own = {name: person[name] for name in ("id", "name", "branch", "active")}
    return {
        **own, "branches": tuple(person["path"] or ()), "skills": {}, "capacity": CAPACITY_DEFAULT, "line": 1,
        "version": 0,
    }  # fmt: skip


async def hold_agent(work: Work, agent: str) -> None:
    """Lets one at a time change an agent's profile; the row may not be there yet, so it is the id that is held."""
    await work.conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(agent, 3))))


async def save_profile(work: Work, agent: str, version: int, capacity: dict[str, int], line: int) -> None:
    stamp = {"version": version, "capacity": capacity, "line": line, "changed_at": work.now, "changed_by": work.actor}
    statement = upsert(agent_profiles).values(agent_id=agent, tenant_id=work.tenant, **stamp)
    await work.conn.execute(statement.on_conflict_do_update(index_elements=["agent_id"], set_=stamp))


async def save_skills(work: Work, agent: str, skills: dict[str, int]) -> None:
    """Makes these the agent's skills."""
    await work.conn.execute(delete(agent_skills).where(agent_skills.c.agent_id == agent))
    if skills:
        rows = [
            {"tenant_id": work.tenant, "agent_id": agent, "skill_id": skill, "level": level}
            for skill, level in skills.items()
        ]
        await work.conn.execute(insert(agent_skills), rows)


async def agents_with(conn: AsyncConnection, skill: str) -> list[Row]:
    """Agents that have the skill: id and name."""
    query = select(u.id, u.name).join(agent_skills, agent_skills.c.agent_id == u.id)
    found = await conn.execute(query.where(agent_skills.c.skill_id == skill).order_by(u.name, u.id))
    return plain(found.mappings())
