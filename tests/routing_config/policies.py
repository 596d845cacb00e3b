"""A small centre with two queues, and drafts of policies over REST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.configuring import EVERYTHING, Person, World, new_id
from yingda.tenancy.branches import endpoints as branches

ROUTING = frozenset(f"routing.{what}" for what in ("view", "edit", "publish", "market_event"))


@dataclass(frozen=True)
class Centre:
    """张敏 and an expert serve cards; the bank has a province with a city."""

    admin: Person
    card: str
    general: str
    skill: str
    other: str
    branch: str
    expert: Person

    def document(self, **rules: Any) -> dict[str, Any]:
        """A policy with these rules for cards."""
        return {"queues": {self.card: rules}}

    async def draft(self, kind: str = "policy", **document: Any) -> dict[str, Any]:
        body = {"kind": kind, "name": "晚高峰", "document": document or self.document(order="best_match")}
        made: dict[str, Any] = await self.admin.made("/api/routing/drafts", **body)
        return made

    async def problems(self, **document: Any) -> tuple[list[str], list[str]]:
        """Errors and warnings as `code path`, ids in the path left out."""
        status, answer = await self.admin("POST", "/api/routing/check", {"document": document})
        assert status == 200, answer
        return tuple([f"{each['code']} {self._place(each['path'])}" for each in answer[part]]
                     for part in ("errors", "warnings"))  # type: ignore[return-value]  # fmt: skip

    def _place(self, path: str) -> str:
        for name in ("card", "general", "skill", "other", "branch"):
            path = path.replace(getattr(self, name), name)
        return path


async def centre(world: World) -> Centre:
    world.app.include_router(branches.router)
    admin = await world.person(permissions=EVERYTHING | ROUTING | {"branches.view", "branches.edit"})
    skill, other = [
        (await admin.made("/api/skills", key=key, name=key, name_en=key))["id"] for key in ("card", "english")
    ]
    card, general = [
        (await admin.made("/api/queues", key=key, name=key, name_en=key, last_resort="message", required=required))[
            "id"
        ]
        for key, required in (("card", {skill: 2}), ("general", {}))
    ]
    branch = new_id()
    await world.sql(
        "insert into branches (id, tenant_id, path, code, name, changed_at, changed_by)"
        " values ($1::uuid, $2, array[$1::uuid], 'ZJ', '浙江分行', now(), 'test')", branch, world.tenant,
    )  # fmt: skip
    for name, line in (("张敏", 1), ("何云", 2)):
        person = await world.person(name, agent=True)
        await world.sql("update users set branch_id = $1 where id = $2", branch, person.id)
        profile = {"version": 0, "skills": {skill: 4}, "capacity": {"phone": 1}, "line": line}
        status, answer = await admin("PUT", f"/api/agents/{person.id}/skills", profile)
        assert (status, answer["line"]) == (200, line)
    return Centre(admin, card, general, skill, other, branch, person)


async def tried(world: World, centre: Centre, draft: dict[str, Any], *, days_ago: int = 0) -> str:
    """A trial of this content was finished so many days ago."""
    id = new_id()
    await world.sql(
        "insert into routing_trials (id, tenant_id, draft_id, name, document, hash, base_number, day, seeds, volume,"
        " state, result, asked_at, asked_by, ended_at) values ($1, $2, $3, 'x', '{}', $4, 0, '2026-01-01', 1, 1,"
        " 'done', '{}', to_timestamp($5), 'test', to_timestamp($5))",
        id, world.tenant, draft["id"], draft["hash"], world.database.clock.now_ms() / 1000 - days_ago * 86_400,
    )  # fmt: skip
    return id
