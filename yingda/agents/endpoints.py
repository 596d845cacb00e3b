"""REST of skills and agents' profiles."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.agents import actions, permissions, store
from yingda.agents.schemas import ChangedProfile, ChangedSkill, NewSkill, ProfileView, SkillView
from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.references import Referring
from yingda.foundation.work import Read

router = APIRouter(prefix="/api", tags=["agents"])


@router.get("/skills")
async def list_skills(
    asked: Listed, active: bool | None = None, edge: Edge = permission(permissions.SKILLS_VIEW)
) -> Page[SkillView]:
    async def look(read: Read) -> Page[SkillView]:
        rows, after = await store.skills_page(read.conn, asked, active)
        return Page(items=[SkillView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("/skills", status_code=201)
async def create_skill(body: NewSkill, edge: Edge = permission(permissions.SKILLS_EDIT)) -> SkillView:
    return await edge.write(lambda work: actions.create_skill(work, body), SkillView)


@router.get("/skills/{id}")
async def get_skill(id: Id, edge: Edge = permission(permissions.SKILLS_VIEW)) -> SkillView:
    row = await edge.read(lambda read: store.skill(read.conn, id))
    if row is None:
        raise NotFound(id=id)
    return SkillView.model_validate(row)


@router.put("/skills/{id}")
async def change_skill(
    id: Id, body: ChangedSkill, references: Referring, edge: Edge = permission(permissions.SKILLS_EDIT)
) -> SkillView:
    return await edge.write(lambda work: actions.change_skill(work, references, id, body), SkillView)


@router.delete("/skills/{id}", status_code=204)
async def delete_skill(
    id: Id,
    references: Referring,
    version: VersionSeen = None,
    edge: Edge = permission(permissions.SKILLS_EDIT),
) -> None:
    await edge.write(lambda work: actions.delete_skill(work, references, id, version), None)


@router.get("/agents")
async def list_agents(asked: Listed, edge: Edge = permission(permissions.AGENTS_VIEW)) -> Page[ProfileView]:
    async def look(read: Read) -> Page[ProfileView]:
        rows, after = await store.profiles_page(read.conn, asked)
        return Page(items=[ProfileView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.get("/agents/{id}/skills")
async def get_profile(id: Id, edge: Edge = permission(permissions.AGENTS_VIEW)) -> ProfileView:
    row = await edge.read(lambda read: store.profile(read.conn, id))
    if row is None:
        raise NotFound(id=id)
    return ProfileView.model_validate(row)


@router.put("/agents/{id}/skills")
async def change_profile(id: Id, body: ChangedProfile, edge: Edge = permission(permissions.AGENTS_EDIT)) -> ProfileView:
    return await edge.write(lambda work: actions.change_profile(work, id, body), ProfileView)
