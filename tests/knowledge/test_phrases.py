"""Standard phrases over REST: the tenant's, and everybody's own."""

from typing import Any

import pytest

from tests.configuring import Person, World, code, flow
from yingda.configuration import references
from yingda.foundation.principal import system

HELLO = {"shortcut": "nh", "title": "问候", "texts": {"zh-CN": "您好", "en": "Hello"}, "group": "开场"}


@pytest.fixture
async def agent(world: World) -> Person:
    return await world.person("张敏", agent=True, permissions=frozenset({"phrases.view"}))


def shortcuts(page: Any) -> list[tuple[str, str]]:
    return [(phrase["shortcut"], phrase["scope"]) for phrase in page["items"]]


async def test_an_agent_sees_the_tenants_phrases_and_the_own(admin: Person, agent: Person) -> None:
    await admin.made("/api/phrases", **HELLO, scope="tenant")
    await agent.made("/api/phrases", **HELLO | {"shortcut": "zj"})
    assert shortcuts(await agent.got("/api/phrases")) == [("nh", "tenant"), ("zj", "personal")]


async def test_nobody_sees_anothers_own_phrases(admin: Person, agent: Person) -> None:
    phrase = await agent.made("/api/phrases", **HELLO)
    assert shortcuts(await admin.got("/api/phrases")) == []
    for answer in (
        await admin("GET", f"/api/phrases/{phrase['id']}"),
        await admin.changed("/api/phrases", phrase, title="偷"),
        await admin("DELETE", f"/api/phrases/{phrase['id']}"),
    ):
        assert answer[0] == 404


async def test_an_agent_does_not_write_the_tenants_phrases(admin: Person, agent: Person) -> None:
    phrase = await admin.made("/api/phrases", **HELLO, scope="tenant")
    for status, answer in (
        await agent("POST", "/api/phrases", HELLO | {"scope": "tenant"}),
        await agent.changed("/api/phrases", phrase, title="改"),
        await agent("DELETE", f"/api/phrases/{phrase['id']}"),
    ):
        assert (status, code(answer)) == (403, "forbidden")


async def test_a_shortcut_is_unique_in_its_scope(admin: Person, agent: Person) -> None:
    await admin.made("/api/phrases", **HELLO, scope="tenant")
    await admin.made("/api/phrases", **HELLO)
    await agent.made("/api/phrases", **HELLO)
    for scope in ("tenant", "personal"):
        status, answer = await admin("POST", "/api/phrases", HELLO | {"scope": scope})
        assert (status, code(answer)) == (409, "phrase.shortcut_taken")


async def test_a_phrase_stays_in_its_scope(admin: Person) -> None:
    phrase = await admin.made("/api/phrases", **HELLO)
    _, answer = await admin.changed("/api/phrases", phrase, scope="tenant")
    assert code(answer) == "phrase.scope_fixed"


async def test_an_agent_changes_and_deletes_the_own(agent: Person) -> None:
    phrase = await agent.made("/api/phrases", **HELLO)
    _, changed = await agent.changed("/api/phrases", phrase, title="问好")
    assert (changed["title"], changed["version"]) == ("问好", 2)
    assert (await agent("DELETE", f"/api/phrases/{phrase['id']}"))[0] == 204


async def test_a_phrase_without_text_or_with_an_odd_shortcut_is_refused(agent: Person) -> None:
    for wrong in ({"texts": {}}, {"texts": {"fr": "Bonjour"}}, {"shortcut": "a b"}, {"shortcut": ""}):
        assert (await agent("POST", "/api/phrases", HELLO | wrong))[0] == 422


async def test_the_audit_log_names_the_tenants_phrases_but_nobodys_own(
    admin: Person, agent: Person, world: World
) -> None:
    common = await admin.made("/api/phrases", **HELLO, scope="tenant")
    own = await agent.made("/api/phrases", **HELLO | {"shortcut": "zj"})
    async with world.database.read(system(world.tenant)) as read:
        names = await references().names(read.conn, {common["id"], own["id"], agent.id})
    assert names == {common["id"]: "问候", agent.id: "张敏"}


async def test_the_audit_log_names_things_of_every_context(admin: Person, world: World) -> None:
    await flow(admin, "reception")
    skill = await admin.made("/api/skills", key="card", name="信用卡", name_en="Cards")
    shown = {thing["id"]: thing["name"] for path in ("skills", "flows") for thing in await listed(admin, path)}
    async with world.database.read(system(world.tenant)) as read:
        assert await references().names(read.conn, set(shown)) == shown
        assert await references().names(read.conn, set()) == {}
    assert shown[skill["id"]] == "信用卡"


async def listed(person: Person, path: str) -> Any:
    return (await person.got(f"/api/{path}"))["items"]
