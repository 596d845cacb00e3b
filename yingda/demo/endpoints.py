"""`GET /api/demo`: who can sign in to the demo world. Public, and there only while the demo is on."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from yingda.demo.load import INSTITUTIONS
from yingda.demo.world import PASSWORD, Institution

PUBLIC: Final[list[tuple[str, str]]] = [("GET", "/api/demo")]


class DemoPerson(BaseModel):
    """Somebody to be. `role`: the key of a built-in role."""

    user: str
    name: str
    role: str


class DemoInstitution(BaseModel):
    """An institution of the demo world. `site`: the page that carries its chat."""

    tenant: str
    name: str
    name_en: str
    site: str
    people: list[DemoPerson]


class DemoWorld(BaseModel):
    """Everybody's password is the same, and public."""

    password: str
    institutions: list[DemoInstitution]


def router() -> APIRouter:
    """For an installation that has the demo on."""
    made = APIRouter(prefix="/api", tags=["demo"])

    @made.get("/demo")
    async def demo_world() -> DemoWorld:
        """The first person of each role, for the sign-in page."""
        return DemoWorld(password=PASSWORD, institutions=[_institution(each) for each in INSTITUTIONS])

    return made


def _institution(institution: Institution) -> DemoInstitution:
    first = {person.role: person for person in reversed(institution.people)}
    order = sorted(first, key=[person.role for person in institution.people].index)
    people = [DemoPerson(user=first[role].username, name=first[role].name, role=role) for role in order]
    return DemoInstitution(
        tenant=institution.slug, name=institution.name, name_en=institution.name_en,
        site=f"/demo/{institution.slug}", people=people,
    )  # fmt: skip
