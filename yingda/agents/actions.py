"""Writes about skills and agents' profiles: lock, decide, store, audit and publish."""

from __future__ import annotations

from yingda.agents import api, store
from yingda.agents.errors import AgentWithoutDesk, SkillInUse, SkillUnknown
from yingda.agents.schemas import SKILLS_MAX, ChangedProfile, ChangedSkill, NewSkill, ProfileView, SkillView
from yingda.agents.tables import skills
from yingda.foundation import versioned
from yingda.foundation.errors import VersionStale
from yingda.foundation.references import References
from yingda.foundation.work import Work


async def create_skill(work: Work, body: NewSkill) -> SkillView:
    await versioned.demand_room(work, skills, SKILLS_MAX)
    with versioned.refusing(skills_key=versioned.KeyTaken(key=body.key)):
        id = await versioned.add(work, skills, body.model_dump())
    versioned.announce(work, "agents", "skill", id, 1, "created", key=body.key)
    return SkillView.model_validate(await store.skill(work.conn, id))


async def change_skill(work: Work, references: References, id: str, body: ChangedSkill) -> SkillView:
    """Refused while a queue in use asks for it, if it is to be retired."""
    row = await versioned.locked(work, skills, id, body.version)
    versioned.demand_key(row, body.key)
    if not body.active:
        await references.demand_unused(work.conn, "skill", id, SkillInUse, live=True)
    version = await versioned.change(work, skills, row, {"name": body.name, "name_en": body.name_en}, body.active)
    versioned.announce(work, "agents", "skill", id, version, versioned.verb(row, body.active))
    return SkillView.model_validate(await store.skill(work.conn, id))


async def delete_skill(work: Work, references: References, id: str, version: int | None) -> None:
    """Only what no agent has and no queue asks for; else retire it."""
    row = await versioned.locked(work, skills, id, version)
    await references.demand_unused(work.conn, "skill", id, SkillInUse, live=False)
    with versioned.refusing_if_used(SkillInUse(id=id, users=[])):
        await versioned.remove(work, skills, id)
    versioned.announce(work, "agents", "skill", id, row["version"], "deleted", key=row["key"])


async def change_profile(work: Work, agent: str, body: ChangedProfile) -> ProfileView:
    """Sets an agent's skills, capacity and line. A retired skill may stay, but cannot be given anew."""
    await store.hold_agent(work, agent)
    known = await store.profile(work.conn, agent)
    if known is None:
        raise AgentWithoutDesk(id=agent)
    if known["version"] != body.version:
        raise VersionStale(id=agent, version=known["version"])
    if unknown := await api.unknown_skills(work, set(body.skills) - set(known["skills"])):
        raise SkillUnknown(skills=unknown)
    version = body.version + 1
    capacity = {str(channel): most for channel, most in body.capacity.items()}
    await store.save_profile(work, agent, version, capacity, body.line)
    await store.save_skills(work, agent, body.skills)
    told = {"skills": body.skills, "capacity": capacity, "line": body.line}
    versioned.announce(work, "agents", "agent", agent, version, "changed", **told)
    return ProfileView.model_validate(await store.profile(work.conn, agent))
