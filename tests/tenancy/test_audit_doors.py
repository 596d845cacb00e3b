"""The audit log over REST and on the command line, with checkpoints outside the database."""

from __future__ import annotations

from tests.tenancy.conftest import BANK, BROKER, House, code
from yingda.entrypoints.audit_cli import verify_audit
from yingda.foundation.config import Settings
from yingda.foundation.principal import system
from yingda.tenancy.api import write_checkpoints


async def test_an_auditor_reads_entries_newest_first_and_page_by_page(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    first = await auditor.ok("GET", "/api/audit?limit=2")
    assert first["items"][0]["action"] == "session.opened"
    seen, after = [*first["items"]], first["next"]
    while after:
        page = await auditor.ok("GET", f"/api/audit?limit=2&after={after}")
        seen, after = seen + page["items"], page["next"]
    assert [each["seq"] for each in seen] == list(range(len(seen), 0, -1))


async def test_entries_are_found_by_actor_action_subject_and_time(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    person = await house.person("lina")

    async def count(query: str) -> int:
        return len((await auditor.ok("GET", f"/api/audit?{query}"))["items"])

    assert await count(f"subject={person}") == 2
    assert await count("action=session.opened") == 1
    assert await count("action=tenancy.") == 4
    assert await count("actor=user:nobody") == 0
    assert await count("until=2020-01-01T00:00:00Z") == 0


async def test_actors_and_subjects_that_are_staff_or_configured_have_their_names_beside_the_id(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    await auditor.ok("POST", "/api/audit/verify")
    verified, opened = (await auditor.ok("GET", "/api/audit?limit=2"))["items"]
    assert (verified["actor"], verified["actor_name"]) == (f"user:{auditor.user}", "auditor1")
    assert (opened["subject"], opened["subject_name"]) == (auditor.user, "auditor1")
    made = (await auditor.ok("GET", "/api/audit?action=tenant.created"))["items"][0]
    assert (made["actor"], made["actor_name"], made["subject_name"]) == ("system", None, None)


async def test_nobody_of_another_tenant_is_named(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    stranger = await house.person("wangwu", tenant=BROKER)
    async with house.database.work(system(BANK)) as work:
        work.audit("planted", stranger)
    newest = (await auditor.ok("GET", "/api/audit"))["items"][0]
    assert (newest["subject"], newest["subject_name"]) == (stranger, None)


async def test_a_cursor_we_never_gave_is_refused(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    for cursor in ("x", "AAAA", "WyJhIiwiYiIsMV0"):
        assert code(await auditor("GET", f"/api/audit?after={cursor}")) == (422, "cursor.malformed")


async def test_verifying_a_whole_log_finds_nothing_and_is_itself_recorded(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    await write_checkpoints(house.database, house.app.state.checkpoints)
    verdict = await auditor.ok("POST", "/api/audit/verify")
    assert (verdict["intact"], verdict["findings"], verdict["checkpoints"]) == (True, [], 1)
    assert (await auditor.ok("GET", "/api/audit"))["items"][0]["action"] == "audit.verified"


async def test_verifying_finds_what_was_done_to_the_log_and_to_the_checkpoints(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    await write_checkpoints(house.database, house.app.state.checkpoints)
    await house.sql("update audit_entries set actor = 'user:9' where tenant_id = $1 and seq = 1", BANK)
    file = house.data_dir / "audit-checkpoints.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"admin":[', b'"admin":[1'))
    verdict = await auditor.ok("POST", "/api/audit/verify")
    assert {each["kind"] for each in verdict["findings"]} == {"changed", "checkpoint"}


async def test_a_tenant_sees_its_own_log_only(house: House) -> None:
    auditor = await house.enter("auditor1", "auditor")
    async with house.database.work(system(BANK)) as work:
        work.audit("planted", "x")
    other = await house.enter("auditor2", "auditor", tenant=BROKER)
    assert "planted" in {each["action"] for each in (await auditor.ok("GET", "/api/audit"))["items"]}
    assert "planted" not in {each["action"] for each in (await other.ok("GET", "/api/audit"))["items"]}


def settings_of(house: House) -> Settings:
    return Settings(data_dir=house.data_dir, database_url=house.database.url)


async def test_the_command_finds_nothing_in_a_whole_log(house: House) -> None:
    await write_checkpoints(house.database, house.app.state.checkpoints)
    assert await verify_audit(settings_of(house)) == []


async def test_the_command_names_tenant_stream_and_entry(house: House) -> None:
    await house.person("lina")
    await house.sql("delete from audit_entries where tenant_id = $1 and seq = 1", BANK)
    lines = await verify_audit(settings_of(house))
    assert any(line.startswith("yuanshan: stream admin, entry 1: missing") for line in lines), lines
    assert await verify_audit(settings_of(house), "yunhai") == []


async def test_the_command_says_when_there_is_no_such_tenant(house: House) -> None:
    assert await verify_audit(settings_of(house), "nowhere") == ["nowhere: there is no such tenant."]
