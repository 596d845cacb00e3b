"""Users, roles, branches and calendars over REST, and who may do what to whom."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tenancy.conftest import BROKER, PASSWORD, Browser, House, code, new_id
from yingda.foundation.principal import system
from yingda.tenancy.api import is_open, load_calendars

OFFICE = [{"start": "09:00", "end": "12:00"}, {"start": "13:30", "end": "18:00"}]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)


def user(username: str = "lina", **more: Any) -> dict[str, Any]:
    return {"username": username, "name": "客服1001", "full_name": "李娜", **more}


def changed(view: dict[str, Any], **more: Any) -> dict[str, Any]:
    kept = {name: view[name] for name in ("version", "name", "agent", "branch_id", "active")}
    return kept | more


@pytest.fixture
async def admin(house: House) -> Browser:
    return await house.enter("admin1", "administrator")


@pytest.fixture
async def security(house: House) -> Browser:
    return await house.enter("security1", "security_administrator")


async def test_a_new_account_shows_its_personal_data_masked(admin: Browser) -> None:
    made = await admin.ok("POST", "/api/users", user(email="lina@bank.test", agent=True, password="Copper-Lantern-9"))
    assert (made["full_name_masked"], made["email_masked"]) == ("李**", "l***@bank.test")
    assert (made["roles"], made["agent"], made["password_must_change"], made["totp"]) == ([], True, True, False)
    assert made == await admin.ok("GET", f"/api/users/{made['id']}")


async def test_personal_data_is_in_the_database_under_seal_only(house: House, admin: Browser) -> None:
    await admin.ok("POST", "/api/users", user(email="lina@bank.test", password="Copper-Lantern-9"))
    tables = [row[0] for row in await house.sql("select tablename from pg_tables where schemaname = 'public'")]
    for table in tables:
        rows = await house.sql(f"select t::text as row from {table} t")
        for secret in ("李娜", "lina@bank.test", "Copper-Lantern-9"):
            assert not any(secret in row["row"] or secret.encode().hex() in row["row"] for row in rows), table


async def test_a_repeated_operation_makes_one_account(admin: Browser) -> None:
    operation = new_id()
    first = await admin("POST", "/api/users", user(), operation)
    assert first == await admin("POST", "/api/users", user(), operation)
    listed = await admin.ok("GET", "/api/users?words=lina")
    assert [each["username"] for each in listed["items"]] == ["lina"]


async def test_a_user_name_and_an_address_are_taken_once(admin: Browser) -> None:
    await admin.ok("POST", "/api/users", user(email="lina@bank.test"))
    assert code(await admin("POST", "/api/users", user())) == (409, "user.name_taken")
    answer = await admin("POST", "/api/users", user("other", email="LINA@bank.test"))
    assert code(answer) == (409, "user.email_taken")


async def test_two_tenants_may_use_the_same_user_name(house: House, admin: Browser) -> None:
    await house.person("lina", tenant=BROKER)
    await admin.ok("POST", "/api/users", user())


async def test_a_weak_first_password_is_refused(admin: Browser) -> None:
    answer = await admin("POST", "/api/users", user(password="12345678"))
    assert code(answer) == (422, "password.weak")


async def test_a_change_needs_the_version_that_was_seen(admin: Browser) -> None:
    made = await admin.ok("POST", "/api/users", user())
    after = await admin.ok("PUT", f"/api/users/{made['id']}", changed(made, name="客服1002"))
    assert (after["version"], after["name"], after["full_name_masked"]) == (2, "客服1002", "李**")
    answer = await admin("PUT", f"/api/users/{made['id']}", changed(made, name="客服1003"))
    assert code(answer) == (409, "version.stale")
    assert answer[1]["error"]["data"]["version"] == 2


async def test_two_changes_at_once_do_not_overwrite_each_other(admin: Browser) -> None:
    made = await admin.ok("POST", "/api/users", user())
    path = f"/api/users/{made['id']}"
    answers = await asyncio.gather(*(admin("PUT", path, changed(made, name=f"n{n}")) for n in range(4)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]


async def test_an_account_switched_off_is_out_at_once(house: House, admin: Browser) -> None:
    agent = await house.enter("agent1", "agent")
    await admin.ok("DELETE", f"/api/users/{agent.user}")
    assert (await agent("GET", "/api/session"))[0] == 401
    assert (await house.sign_in(house.browser(), "agent1"))[0] == 401


async def test_revealing_needs_a_reason_and_is_audited(house: House, admin: Browser) -> None:
    made = await admin.ok("POST", "/api/users", user())
    path = f"/api/users/{made['id']}/reveal"
    assert (await admin("POST", path, {"field": "full_name", "reason": ""}))[0] == 422
    shown = await admin.ok("POST", path, {"field": "full_name", "reason": "核对工牌"})
    assert shown == {"field": "full_name", "value": "李娜"}
    rows = await house.sql("select actor, subject, data::text from audit_entries where action = 'user.revealed'")
    assert [(row["actor"], row["subject"]) for row in rows] == [(f"user:{admin.user}", made["id"])]
    assert "核对工牌" in rows[0]["data"]
    assert await house.sql("select 1 from operations where convert_from(answer, 'UTF8') like '%李娜%'") == []


async def test_what_is_empty_cannot_be_revealed(admin: Browser) -> None:
    made = await admin.ok("POST", "/api/users", user())
    answer = await admin("POST", f"/api/users/{made['id']}/reveal", {"field": "email", "reason": "核对"})
    assert code(answer) == (422, "reveal.field")


async def test_an_administrator_cannot_give_roles(admin: Browser, house: House) -> None:
    made = await admin.ok("POST", "/api/users", user())
    for target in (made["id"], admin.user):
        answer = await admin("PUT", f"/api/users/{target}/roles", {"version": 1, "roles": ["auditor"]})
        assert code(answer) == (403, "forbidden")


async def test_a_security_administrator_gives_roles_but_not_to_himself(house: House, security: Browser) -> None:
    id = await house.person("lina")
    answer = await security.ok("PUT", f"/api/users/{id}/roles", {"version": 1, "roles": ["agent", "team_leader"]})
    assert answer["roles"] == ["agent", "team_leader"]
    own = await security("PUT", f"/api/users/{security.user}/roles", {"version": 1, "roles": ["administrator"]})
    assert code(own) == (403, "user.self")


async def test_new_roles_sign_the_person_out(house: House, security: Browser) -> None:
    agent = await house.enter("lina", "agent")
    await security.ok("PUT", f"/api/users/{agent.user}/roles", {"version": 1, "roles": ["supervisor"]})
    assert (await agent("GET", "/api/session"))[0] == 401


@pytest.mark.parametrize(
    "together",
    [
        ["administrator", "security_administrator"],
        ["administrator", "auditor"],
        ["security_administrator", "auditor"],
        ["auditor", "agent"],
        ["security_administrator", "supervisor"],
    ],
)
async def test_the_three_administrators_are_three_people(house: House, security: Browser, together: list[str]) -> None:
    id = await house.person("lina")
    answer = await security("PUT", f"/api/users/{id}/roles", {"version": 1, "roles": together})
    assert code(answer) == (422, "roles.conflict")


async def test_a_role_that_is_not_there_cannot_be_given(house: House, security: Browser) -> None:
    id = await house.person("lina")
    answer = await security("PUT", f"/api/users/{id}/roles", {"version": 1, "roles": ["king"]})
    assert code(answer) == (422, "role.unknown")


@pytest.mark.parametrize("path", ["/api/users", "/api/branches", "/api/calendars", "/api/roles", "/api/security"])
async def test_an_auditor_reads_the_audit_log_and_nothing_else(house: House, path: str) -> None:
    auditor = await house.enter("auditor1", "auditor")
    assert (await auditor("GET", path))[0] == 403
    assert (await auditor("GET", "/api/audit"))[0] == 200


@pytest.mark.parametrize("role", ["security_administrator", "auditor"])
async def test_an_administrator_cannot_touch_the_accounts_that_watch_him(
    house: House, admin: Browser, role: str
) -> None:
    id = await house.person("watcher", role)
    view = await admin.ok("GET", f"/api/users/{id}")
    answer = await admin("PUT", f"/api/users/{id}", changed(view, email="mine@evil.test"))
    assert code(answer) == (403, "user.protected")
    assert code(await admin("DELETE", f"/api/users/{id}")) == (403, "user.protected")
    body = {"password": "Copper-Lantern-9"}
    for what, sent in (("password", body), ("totp/remove", None), ("unlock", None)):
        assert code(await admin("POST", f"/api/users/{id}/{what}", sent)) == (403, "forbidden")


async def test_an_administrator_cannot_redirect_another_administrators_sign_in(house: House, admin: Browser) -> None:
    id = await house.person("admin2", "administrator")
    view = await admin.ok("GET", f"/api/users/{id}")
    answer = await admin("PUT", f"/api/users/{id}", changed(view, email="mine@evil.test"))
    assert code(answer) == (403, "user.protected")


async def test_an_administrator_sets_an_agents_password_which_must_be_changed(house: House, admin: Browser) -> None:
    id = await house.person("lina", "agent")
    await admin.ok("POST", f"/api/users/{id}/password", {"password": "Copper-Lantern-9"})
    browser = house.browser()
    assert (await house.sign_in(browser, "lina", PASSWORD))[0] == 401
    _, me = await house.sign_in(browser, "lina", "Copper-Lantern-9")
    assert me["must"] == ["password"]


async def test_somebody_locked_out_can_be_let_in(house: House, admin: Browser) -> None:
    id = await house.person("lina", "agent")
    for _ in range(5):
        await house.sign_in(house.browser("10.9.9.9"), "lina", "wrong")
    await admin.ok("POST", f"/api/users/{id}/unlock")
    assert (await house.sign_in(house.browser(), "lina"))[0] == 200


async def test_nobody_switches_himself_off(admin: Browser) -> None:
    assert code(await admin("DELETE", f"/api/users/{admin.user}")) == (403, "user.self")


async def test_a_role_of_ones_own_gives_its_permissions(house: House, security: Browser) -> None:
    body = {"key": "coach", "name": "教练", "permissions": ["wallboard.view", "articles.view"]}
    made = await security.ok("POST", "/api/roles", body)
    id = await house.person("lina")
    await security.ok("PUT", f"/api/users/{id}/roles", {"version": 1, "roles": ["coach"]})
    browser = house.browser()
    _, me = await house.sign_in(browser, "lina")
    assert me["permissions"] == ["articles.view", "wallboard.view"]
    after = await security.ok("PUT", f"/api/roles/{made['id']}", {**body, "permissions": [], "version": 1})
    assert (after["permissions"], after["users"]) == ([], 1)
    assert (await browser("GET", "/api/session"))[0] == 401


@pytest.mark.parametrize("permission", ["roles.assign", "roles.edit", "audit.view", "users.credentials"])
async def test_a_role_of_ones_own_cannot_undo_the_separation(security: Browser, permission: str) -> None:
    body = {"key": "sly", "name": "x", "permissions": [permission]}
    assert code(await security("POST", "/api/roles", body)) == (422, "permission.reserved")


async def test_a_permission_that_is_not_there_is_refused(security: Browser) -> None:
    body = {"key": "sly", "name": "x", "permissions": ["moon.fly"]}
    assert code(await security("POST", "/api/roles", body)) == (422, "permission.unknown")


async def test_a_built_in_role_cannot_be_changed_and_a_used_one_not_deleted(house: House, security: Browser) -> None:
    roles = {each["key"]: each for each in (await security.ok("GET", "/api/roles"))["items"]}
    agent = roles["agent"]
    body = {"key": "agent", "name": "x", "permissions": [], "version": 1}
    assert code(await security("PUT", f"/api/roles/{agent['id']}", body)) == (409, "role.builtin")
    made = await security.ok("POST", "/api/roles", {"key": "coach", "name": "教练", "permissions": []})
    id = await house.person("lina")
    await security.ok("PUT", f"/api/users/{id}/roles", {"version": 1, "roles": ["coach"]})
    assert code(await security("DELETE", f"/api/roles/{made['id']}")) == (409, "role.in_use")


async def branch(admin: Browser, code: str, parent: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = await admin.ok("POST", "/api/branches", {"code": code, "name": code, "parent_id": parent})
    return made


async def test_branches_know_their_way_up(admin: Browser) -> None:
    head = await branch(admin, "HQ")
    province = await branch(admin, "GD", head["id"])
    city = await branch(admin, "GZ", province["id"])
    assert city["path"] == [head["id"], province["id"], city["id"]]


async def test_a_moved_branch_takes_along_what_is_below(admin: Browser) -> None:
    head, other = await branch(admin, "HQ"), await branch(admin, "HQ2")
    province = await branch(admin, "GD", head["id"])
    city = await branch(admin, "GZ", province["id"])
    body = {"code": "GD", "name": "GD", "parent_id": other["id"], "version": 1}
    await admin.ok("PUT", f"/api/branches/{province['id']}", body)
    after = await admin.ok("GET", f"/api/branches/{city['id']}")
    assert after["path"] == [other["id"], province["id"], city["id"]]


async def test_a_branch_cannot_lie_below_itself(admin: Browser) -> None:
    head = await branch(admin, "HQ")
    city = await branch(admin, "GZ", head["id"])
    for parent in (head["id"], city["id"]):
        body = {"code": "HQ", "name": "HQ", "parent_id": parent, "version": 1}
        assert code(await admin("PUT", f"/api/branches/{head['id']}", body)) == (422, "branch.cycle")


async def test_two_moves_at_once_do_not_close_a_ring(admin: Browser) -> None:
    a, b = await branch(admin, "A"), await branch(admin, "B")
    moves = [(a, b["id"]), (b, a["id"])]
    answers = await asyncio.gather(
        *(
            admin(
                "PUT", f"/api/branches/{each['id']}", {"code": each["code"], "name": "x", "parent_id": to, "version": 1}
            )
            for each, to in moves
        )
    )
    assert sorted(status for status, _ in answers) == [200, 422]


async def test_a_tree_has_a_deepest_level(admin: Browser) -> None:
    parent = None
    for level in range(12):
        parent = (await branch(admin, f"L{level}", parent))["id"]
    answer = await admin("POST", "/api/branches", {"code": "L12", "name": "x", "parent_id": parent})
    assert code(answer) == (422, "branch.too_deep")


async def test_a_branch_in_use_stays(admin: Browser) -> None:
    head = await branch(admin, "HQ")
    await admin.ok("POST", "/api/users", user(branch_id=head["id"]))
    body = {"code": "HQ", "name": "HQ", "parent_id": None, "version": 1, "active": False}
    assert code(await admin("PUT", f"/api/branches/{head['id']}", body)) == (409, "branch.in_use")
    assert code(await admin("DELETE", f"/api/branches/{head['id']}")) == (409, "branch.in_use")


async def test_somebody_of_a_branch_that_is_not_there_is_refused(admin: Browser) -> None:
    assert code(await admin("POST", "/api/users", user(branch_id=new_id()))) == (422, "branch.unknown")


async def test_a_calendar_opens_as_it_was_written(house: House, admin: Browser) -> None:
    hours = {"week": WEEK, "exceptions": {"2026-03-02": [{"start": "22:00", "end": "02:00"}]}}
    made = await admin.ok("POST", "/api/calendars", {"name": "总行", "hours": hours})
    assert made["holidays_known_until"] >= "2026-12-31"
    async with house.database.read(system((await house.app.state.sessions(_token(admin))).tenant)) as read:
        calendar = (await load_calendars(read))[made["id"]]

    def at(hour: int, day: int) -> int:
        return round(datetime(2026, 3, day, hour - 8, tzinfo=UTC).timestamp() * 1000)

    assert [is_open(calendar, at(hour, 3)) for hour in (9, 12, 14, 18)] == [True, False, True, False]
    assert not is_open(calendar, at(9, 2))
    days = await admin.ok("GET", f"/api/calendars/{made['id']}/days?since=2026-09-30&days=12")
    assert [each["kind"] for each in days][:2] == ["ordinary", "holiday"]
    assert days[10]["kind"] == "swapped_workday"
    assert days[10]["spans"] == OFFICE


def _token(browser: Browser) -> str:
    return str(browser.client.cookies["yingda_session"])


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"timezone": "Moon/Crater"}, "timezone", "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone", "timezone"),
        ({"hours": {"week": {"mon": [{"start": "09:00", "end": "09:00"}]}}}, "week.mon", "empty"),
        ({"hours": {"week": {"mon": [OFFICE[0], {"start": "11:00", "end": "14:00"}]}}}, "week.mon", "overlap"),
        ({"hours": {"week": WEEK, "holiday": [OFFICE[0], OFFICE[0]]}}, "holiday", "overlap"),
    ],
)
async def test_hours_that_make_no_sense_are_refused_with_the_place(
    admin: Browser, change: dict[str, Any], field: str, reason: str
) -> None:
    body = {"name": "总行", "hours": {"week": WEEK}} | change
    answer = await admin("POST", "/api/calendars", body)
    assert code(answer) == (422, "calendar.invalid")
    assert answer[1]["error"]["data"] == {"field": field, "reason": reason}


async def test_a_calendar_is_changed_retired_and_deleted(admin: Browser) -> None:
    made = await admin.ok("POST", "/api/calendars", {"name": "总行", "hours": {"week": WEEK}})
    assert code(await admin("POST", "/api/calendars", {"name": "总行", "hours": {"week": WEEK}})) == (409, "key.taken")
    path = f"/api/calendars/{made['id']}"
    body = {"name": "总行", "hours": {"week": {}}, "version": 1, "active": False}
    assert (await admin.ok("PUT", path, body))["active"] is False
    await admin.ok("DELETE", f"{path}?version=2")
    assert (await admin("GET", path))[0] == 404


async def test_an_unknown_field_is_refused_and_changes_nothing(house: House, admin: Browser) -> None:
    before = await house.sql("select count(*) from users")
    assert (await admin("POST", "/api/users", user(roles=["administrator"])))[0] == 422
    assert await house.sql("select count(*) from users") == before


async def test_security_settings_are_the_security_administrators(admin: Browser, security: Browser) -> None:
    assert code(await admin("PUT", "/api/security", {"second_factor": True})) == (403, "forbidden")
    await security.ok("PUT", "/api/security", {"second_factor": True})
    assert code(await security("GET", "/api/security")) == (403, "forbidden")
    assert (await security.ok("GET", "/api/session"))["must"] == ["totp"]


async def test_lists_go_on_where_they_ended(house: House, admin: Browser) -> None:
    for number in range(5):
        await house.person(f"p{number}")
    seen, after = [], ""
    while after is not None:
        page = await admin.ok("GET", f"/api/users?limit=2{'&after=' + after if after else ''}")
        seen += [each["username"] for each in page["items"]]
        after = page["next"]
    assert seen == ["admin1", "p0", "p1", "p2", "p3", "p4"]
