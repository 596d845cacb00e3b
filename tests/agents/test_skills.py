"""Skills and agents' profiles over REST."""

from tests.configuring import Person, World, code, new_id
from yingda.agents.api import load_agents, load_skills

CARD = {"key": "card", "name": "信用卡", "name_en": "Credit cards"}
QUEUE = {"key": "card", "name": "信用卡", "name_en": "Cards", "last_resort": "message"}


async def profile(person: Person, agent: Person, version: int = 0, **skills: int) -> tuple[int, object]:
    body = {"version": version, "skills": skills, "capacity": {"webchat": 4}}
    return await person("PUT", f"/api/agents/{agent.id}/skills", body)


async def test_a_skill_that_was_made_is_in_the_list(admin: Person) -> None:
    skill = await admin.made("/api/skills", **CARD)
    assert (await admin.got("/api/skills"))["items"] == [skill]


async def test_a_change_is_audited_and_told_to_whoever_holds_configuration(admin: Person, world: World) -> None:
    skill = await admin.made("/api/skills", **CARD)
    await admin.changed("/api/skills", skill, name="信用卡业务")
    assert await world.audited() == ["agents.skill_created", "agents.skill_changed"]
    assert [(each["kind"], each["version"], each["change"]) for each in await world.events()] == [
        ("skill", 1, "created"),
        ("skill", 2, "changed"),
    ]


async def test_a_stale_version_is_refused_with_the_current_one(admin: Person) -> None:
    skill = await admin.made("/api/skills", **CARD)
    await admin.changed("/api/skills", skill, name="甲")
    status, answer = await admin.changed("/api/skills", skill, name="乙")
    assert (status, code(answer), answer["error"]["data"]["version"]) == (409, "version.stale", 2)


async def test_a_repeat_of_the_operation_gets_the_first_answer(admin: Person) -> None:
    operation = new_id()
    first = await admin("POST", "/api/skills", CARD, operation)
    assert await admin("POST", "/api/skills", CARD, operation) == first
    assert len((await admin.got("/api/skills"))["items"]) == 1


async def test_a_second_skill_of_the_same_key_is_refused(admin: Person) -> None:
    await admin.made("/api/skills", **CARD)
    status, answer = await admin("POST", "/api/skills", CARD)
    assert (status, code(answer)) == (409, "key.taken")


async def test_a_key_never_changes(admin: Person) -> None:
    skill = await admin.made("/api/skills", **CARD)
    _, answer = await admin.changed("/api/skills", skill, key="loan")
    assert code(answer) == "key.fixed"


async def test_a_skill_that_an_agent_has_is_not_deleted_and_says_who_has_it(admin: Person, world: World) -> None:
    skill, agent = await admin.made("/api/skills", **CARD), await world.person("张敏", agent=True)
    await profile(admin, agent, **{skill["id"]: 3})
    status, answer = await admin("DELETE", f"/api/skills/{skill['id']}")
    assert (status, code(answer)) == (409, "skill.in_use")
    assert [user["name"] for user in answer["error"]["data"]["users"]] == ["张敏"]


async def test_a_skill_that_only_agents_have_is_retired(admin: Person, world: World) -> None:
    skill, agent = await admin.made("/api/skills", **CARD), await world.person(agent=True)
    await profile(admin, agent, **{skill["id"]: 3})
    status, answer = await admin.changed("/api/skills", skill, active=False)
    assert (status, answer["active"]) == (200, False)


async def test_a_skill_that_a_queue_asks_for_is_not_retired(admin: Person) -> None:
    skill = await admin.made("/api/skills", **CARD)
    await admin.made("/api/queues", **QUEUE, required={skill["id"]: 2})
    status, answer = await admin.changed("/api/skills", skill, active=False)
    assert (status, answer["error"]["data"]["users"][0]["kind"]) == (409, "queue")


async def test_an_unused_skill_is_deleted(admin: Person) -> None:
    skill = await admin.made("/api/skills", **CARD)
    assert (await admin("DELETE", f"/api/skills/{skill['id']}"))[0] == 204
    assert (await admin("GET", f"/api/skills/{skill['id']}"))[0] == 404


async def test_lists_go_on_where_they_ended(admin: Person) -> None:
    for key in ("a", "b", "c"):
        await admin.made("/api/skills", key=key, name=key, name_en=key)
    first = await admin.got("/api/skills?limit=2")
    second = await admin.got(f"/api/skills?limit=2&after={first['next']}")
    assert [each["key"] for each in first["items"] + second["items"]] == ["a", "b", "c"]
    assert second["next"] is None


async def test_a_made_up_cursor_is_refused(admin: Person) -> None:
    for cursor in ("x", "%00", "WyJhIiwgImIiXQ", "é"):
        status, answer = await admin("GET", f"/api/skills?after={cursor}")
        assert (status, code(answer)) == (422, "cursor.malformed")


async def test_an_agent_gets_levels_and_capacity(admin: Person, world: World) -> None:
    skill, agent = await admin.made("/api/skills", **CARD), await world.person("张敏", agent=True)
    await profile(admin, agent, **{skill["id"]: 5})
    async with world.database.read(world.principal(admin)) as read:
        (loaded,), (known,) = await load_agents(read), await load_skills(read)
    assert (loaded.name, loaded.skills, loaded.capacity) == ("张敏", {known.id: 5}, {"webchat": 4})


async def test_a_user_without_a_desk_has_no_profile(admin: Person) -> None:
    status, answer = await profile(admin, admin)
    assert (status, code(answer)) == (409, "agent.without_desk")


async def test_a_profile_that_somebody_else_changed_meanwhile_is_refused(admin: Person, world: World) -> None:
    agent = await world.person(agent=True)
    await profile(admin, agent)
    status, answer = await profile(admin, agent)
    assert (status, code(answer)) == (409, "version.stale")


async def test_a_retired_skill_is_not_given_anew(admin: Person, world: World) -> None:
    skill, agent = await admin.made("/api/skills", **CARD), await world.person(agent=True)
    await admin.changed("/api/skills", skill, active=False)
    _, answer = await profile(admin, agent, **{skill["id"]: 1})
    assert code(answer) == "skill.unknown"


async def test_a_level_outside_1_to_5_is_refused(admin: Person, world: World) -> None:
    skill, agent = await admin.made("/api/skills", **CARD), await world.person(agent=True)
    for level in (0, 6):
        assert (await profile(admin, agent, **{skill["id"]: level}))[0] == 422


async def test_another_tenant_sees_and_changes_nothing(admin: Person, world: World) -> None:
    skill, other = await admin.made("/api/skills", **CARD), new_id()
    await world.tenant_row(other, "yunhai")
    stranger = await world.person(tenant=other)
    assert (await stranger.got("/api/skills"))["items"] == []
    assert (await stranger.changed("/api/skills", skill, name="偷"))[0] == 404


async def test_who_may_only_look_changes_nothing(world: World) -> None:
    viewer = await world.person(permissions=frozenset({"skills.view"}))
    status, answer = await viewer("POST", "/api/skills", CARD)
    assert (status, code(answer)) == (403, "forbidden")
