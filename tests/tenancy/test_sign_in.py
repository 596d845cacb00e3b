"""Signing in and out: the right people in, everybody else told nothing but when to try again."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.tenancy.conftest import BANK, BROKER, PASSWORD, House, code
from yingda.tenancy.sessions.passwords import hash_password

MINUTE_MS = 60_000


async def test_the_right_password_opens_a_session_that_says_who_i_am(house: House) -> None:
    await house.person("wangfang", "agent", agent=True)
    browser = house.browser()
    status, me = await house.sign_in(browser, "wangfang")
    assert status == 200
    assert me["user"] == {"id": house.people["wangfang"], "name": "wangfang", "username": "wangfang"}
    assert me["tenant"] == {"id": BANK, "slug": "yuanshan", "name": "远山银行", "time_zone": "Asia/Shanghai"}
    assert (me["roles"], me["agent"], me["must"]) == (["agent"], True, [])
    assert "desk.use" in me["permissions"]
    assert await browser("GET", "/api/session") == (200, me)


async def test_the_cookie_is_for_our_pages_only(house: House) -> None:
    await house.person("wangfang", "agent")
    body = {"tenant": "yuanshan", "user": "wangfang", "password": PASSWORD}
    for base, secure in (("http://bank.test", False), ("https://bank.test", True)):
        answer = await house.browser(base=base).client.post("/api/session", json=body)
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert ("secure" in cookie) is secure


async def test_user_names_and_institutions_are_found_whatever_their_case(house: House) -> None:
    await house.person("wangfang")
    assert (await house.sign_in(house.browser(), " WangFang ", slug="YuanShan"))[0] == 200


@pytest.mark.parametrize(
    ("slug", "username", "password"),
    [
        ("yuanshan", "wangfang", "wrong"),
        ("yuanshan", "nobody", PASSWORD),
        ("yunhai", "wangfang", PASSWORD),
        ("nowhere", "wangfang", PASSWORD),
        ("yuanshan", "oidc-only", PASSWORD),
        ("yuanshan", "gone", PASSWORD),
        ("yuanshan", "' or 1=1 --", "\x00"),
        ("\x00", "\x00", "\x00"),
        ("yuanshan", "wang\x00fang", PASSWORD),
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(house: House, slug: str, username: str, password: str) -> None:
    await house.person("wangfang")
    await house.person("gone")
    await house.person("oidc-only")
    await house.sql("update users set password_hash = null where username = 'oidc-only'")
    await house.sql("update users set retired_at = now() where username = 'gone'")
    status, answer = await house.sign_in(house.browser(), username, password, slug)
    assert (status, answer) == (401, {"error": {"code": "session.refused", "data": {}}})


async def test_an_unknown_name_takes_as_long_as_a_wrong_password(house: House) -> None:
    house.password_hash = await hash_password(PASSWORD)
    await house.person("wangfang")

    async def shortest(slug: str, username: str) -> float:
        times = []
        for number in range(4):
            start = time.perf_counter()
            await house.sign_in(house.browser(f"10.1.{number}.1"), username, "wrong", slug)
            times.append(time.perf_counter() - start)
        return min(times)

    known = await shortest("yuanshan", "wangfang")
    for slug, username in (("yuanshan", "nobody"), ("nowhere", "nobody")):
        assert 0.4 < await shortest(slug, username) / known < 2.5


async def test_five_failures_lock_the_name_and_say_until_when(house: House) -> None:
    await house.person("wangfang")
    browser = house.browser()
    for _ in range(5):
        assert code(await house.sign_in(browser, "wangfang", "wrong")) == (401, "session.refused")
        house.clock.advance(MINUTE_MS)
    status, answer = await house.sign_in(browser, "wangfang")
    assert code((status, answer)) == (429, "session.locked")
    assert answer["error"]["data"]["retry_after_s"] == 10 * 60
    assert answer["error"]["data"]["until"]


async def test_a_lock_ends_by_itself(house: House) -> None:
    await house.person("wangfang")
    for _ in range(5):
        await house.sign_in(house.browser(), "wangfang", "wrong")
    house.clock.advance(15 * MINUTE_MS)
    assert (await house.sign_in(house.browser(), "wangfang"))[0] == 200


async def test_a_name_that_does_not_exist_locks_alike(house: House) -> None:
    for _ in range(5):
        await house.sign_in(house.browser(), "nobody", "wrong")
    assert code(await house.sign_in(house.browser(), "nobody", "wrong")) == (429, "session.locked")


async def test_a_success_forgets_the_failures_of_the_name(house: House) -> None:
    await house.person("wangfang")
    for _ in range(2):
        for _ in range(4):
            await house.sign_in(house.browser(), "wangfang", "wrong")
            house.clock.advance(1)
        assert (await house.sign_in(house.browser(), "wangfang"))[0] == 200
        house.clock.advance(1)


async def test_a_burst_of_guesses_gets_no_more_answers_than_one_after_the_other(house: House) -> None:
    await house.person("wangfang")
    guesses = [house.sign_in(house.browser(), "wangfang", f"wrong {number}") for number in range(12)]
    answers = [code(answer)[1] for answer in await asyncio.gather(*guesses)]
    assert answers.count("session.refused") == 5
    assert answers.count("session.locked") == 7


async def test_an_address_that_guesses_at_many_names_is_locked(house: House) -> None:
    await house.person("wangfang")
    await house.sql(
        "insert into sign_in_attempts (tenant_id, at, username_index, address, outcome) select $1,"
        " to_timestamp($2::float8 / 1000), sha256(n::text::bytea), '10.0.0.1', 'refused' from generate_series(1, 50) n",
        BANK, house.clock.now_ms(),
    )  # fmt: skip
    assert code(await house.sign_in(house.browser("10.0.0.1"), "wangfang")) == (429, "session.locked")
    assert (await house.sign_in(house.browser("10.0.0.2"), "wangfang"))[0] == 200


async def test_attempts_do_not_keep_the_names_that_were_typed(house: House) -> None:
    await house.sign_in(house.browser(), "my-password-in-the-wrong-field", "x")
    rows = await house.sql("select a::text as row from sign_in_attempts a")
    assert len(rows) == 1
    assert "wrong-field" not in rows[0]["row"]


async def test_a_session_ends_after_half_an_hour_of_idling(house: House) -> None:
    browser = await house.enter("wangfang")
    for _ in range(3):
        house.clock.advance(29 * MINUTE_MS)
        assert (await browser("GET", "/api/session"))[0] == 200
    house.clock.advance(30 * MINUTE_MS)
    assert code(await browser("GET", "/api/session")) == (401, "session.missing")


async def test_a_session_ends_after_twelve_hours_however_busy(house: House) -> None:
    browser = await house.enter("wangfang")
    for _ in range(12 * 3 - 1):
        house.clock.advance(20 * MINUTE_MS)
        assert (await browser("GET", "/api/session"))[0] == 200
    house.clock.advance(20 * MINUTE_MS)
    assert code(await browser("GET", "/api/session")) == (401, "session.missing")


async def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser = await house.enter("wangfang")
    token = browser.client.cookies["yingda_session"]
    assert (await browser("DELETE", "/api/session"))[0] == 204
    thief = house.browser()
    thief.client.cookies.set("yingda_session", token)
    assert code(await thief("GET", "/api/session")) == (401, "session.missing")


@pytest.mark.parametrize("token", ["", "x", "A" * 64, "é" * 64, "A" * 10_000])
async def test_a_cookie_we_never_gave_is_nobody(house: House, token: str) -> None:
    answer = await house.browser().client.get(
        "/api/session", headers=[(b"cookie", b"yingda_session=" + token.encode())]
    )
    assert answer.status_code == 401


async def test_a_cookie_with_another_tenant_in_it_is_nobody(house: House) -> None:
    import base64
    import uuid

    browser = await house.enter("wangfang")
    raw = bytearray(base64.urlsafe_b64decode(browser.client.cookies["yingda_session"]))
    raw[:16] = uuid.UUID(BROKER).bytes
    thief = house.browser()
    thief.client.cookies.set("yingda_session", base64.urlsafe_b64encode(bytes(raw)).decode())
    assert (await thief("GET", "/api/session"))[0] == 401


async def test_the_database_does_not_hold_the_token(house: House) -> None:
    browser = await house.enter("wangfang")
    rows = await house.sql("select s::text as row from sessions s")
    assert browser.client.cookies["yingda_session"] not in rows[0]["row"]


async def test_the_eleventh_session_ends_the_first(house: House) -> None:
    first = await house.enter("wangfang")
    for _ in range(10):
        house.clock.advance(1000)
        await house.sign_in(house.browser(), "wangfang")
    assert (await first("GET", "/api/session"))[0] == 401


async def test_a_ticket_opens_once_within_half_a_minute(house: House) -> None:
    browser = await house.enter("wangfang", "agent")
    sessions = house.app.state.sessions
    ticket = (await browser.ok("POST", "/api/session/ticket"))["ticket"]
    principal = await sessions.take_ticket(ticket)
    assert principal.user == browser.user
    assert await sessions.take_ticket(ticket) is None
    late = (await browser.ok("POST", "/api/session/ticket"))["ticket"]
    house.clock.advance(30_000)
    assert await sessions.take_ticket(late) is None


async def test_a_ticket_of_an_ended_session_opens_nothing(house: House) -> None:
    browser = await house.enter("wangfang", "agent")
    ticket = (await browser.ok("POST", "/api/session/ticket"))["ticket"]
    await browser.ok("DELETE", "/api/session")
    assert await house.app.state.sessions.take_ticket(ticket) is None


async def test_an_open_socket_keeps_its_session_alive_and_learns_of_its_end(house: House) -> None:
    browser = await house.enter("wangfang", "agent")
    sessions = house.app.state.sessions
    session = (await sessions(browser.client.cookies["yingda_session"])).session
    for _ in range(3):
        house.clock.advance(20 * MINUTE_MS)
        assert await sessions.keep_alive(BANK, [session]) == []
    await browser.ok("DELETE", "/api/session")
    assert await sessions.keep_alive(BANK, [session]) == [session]


async def test_signing_in_from_another_site_is_refused(house: House) -> None:
    await house.person("wangfang")
    body = {"tenant": "yuanshan", "user": "wangfang", "password": PASSWORD}
    answer = await house.browser()("POST", "/api/session", body, origin="http://evil.test")
    assert code(answer) == (403, "origin.foreign")


async def test_signing_in_and_failing_are_in_the_audit_log_without_the_name(house: House) -> None:
    await house.person("wangfang")
    await house.sign_in(house.browser(), "wangfang", "wrong")
    await house.sign_in(house.browser(), "wangfang")
    actions = await house.audited()
    assert {"session.refused", "session.opened"} <= set(actions)


async def test_sweeping_removes_what_is_over(house: House) -> None:
    from yingda.tenancy.api import sweep

    await house.enter("wangfang")
    house.clock.advance(25 * 3600 * 1000)
    await sweep(house.database)
    for table in ("sessions", "sign_in_attempts"):
        assert await house.sql(f"select 1 from {table}") == []
