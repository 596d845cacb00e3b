"""One's own password and second factor."""

from __future__ import annotations

import pyotp
import pytest

from tests.tenancy.conftest import BANK, PASSWORD, Browser, House, code
from yingda.tenancy.rules.password import weaknesses

NEW = "Ginger-Bridge-Window"


def code_at(secret: str, house: House, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(house.clock.now_ms() // 1000 + 30 * steps)


async def enrolled(house: House, browser: Browser) -> str:
    """The secret of a second factor that was put in force."""
    made = await browser.ok("POST", "/api/session/totp")
    await browser.ok("POST", "/api/session/totp/confirm", {"code": code_at(made["secret"], house)})
    house.clock.advance(60_000)
    return str(made["secret"])


async def demand_second_factor(house: House) -> None:
    await house.sql("update tenants set settings = '{\"second_factor\": true}' where id = $1", BANK)


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("Copper-Lantern-River", []),
        ("correct horse battery", []),
        ("Tr0ub4dor", []),
        ("银行客服中心安全登录口令啊", []),
        ("abc", ["short", "common"]),
        ("abcdefgh", ["classes", "common"]),
        ("Password1!", ["common"]),
        ("P@ssw0rd2024", ["common"]),
        ("aaaaaaaaaaaaaaaa", ["common"]),
        ("12345678901", ["classes", "common"]),
        ("Wangfang-2026", ["username"]),
        ("x" * 60 + "Yz1!" * 20, ["long"]),
    ],
)
def test_a_password_is_judged_by_length_variety_and_what_everybody_tries(password: str, reasons: list[str]) -> None:
    assert weaknesses(password, "wangfang") == reasons


async def test_a_changed_password_opens_and_the_old_one_does_not(house: House) -> None:
    browser = await house.enter("wangfang")
    await browser.ok("POST", "/api/session/password", {"old": PASSWORD, "new": NEW})
    assert code(await house.sign_in(house.browser(), "wangfang", PASSWORD)) == (401, "session.refused")
    assert (await house.sign_in(house.browser(), "wangfang", NEW))[0] == 200


async def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(house: House) -> None:
    browser, other = await house.enter("wangfang"), house.browser()
    await house.sign_in(other, "wangfang")
    await browser.ok("POST", "/api/session/password", {"old": PASSWORD, "new": NEW})
    assert (await browser("GET", "/api/session"))[0] == 200
    assert (await other("GET", "/api/session"))[0] == 401


async def test_a_weak_new_password_is_refused_with_every_reason(house: House) -> None:
    browser = await house.enter("wangfang")
    status, answer = await browser("POST", "/api/session/password", {"old": PASSWORD, "new": "abc"})
    assert (status, answer["error"]["data"]["reasons"]) == (422, ["short", "common"])


async def test_somebody_at_a_forgotten_browser_cannot_guess_the_password(house: House) -> None:
    browser = await house.enter("wangfang")
    for _ in range(5):
        answer = await browser("POST", "/api/session/password", {"old": "wrong", "new": NEW})
        assert code(answer) == (422, "password.wrong")
    assert code(await browser("POST", "/api/session/password", {"old": PASSWORD, "new": NEW})) == (
        429,
        "session.locked",
    )


async def test_who_must_change_the_password_can_do_nothing_else_first(house: House) -> None:
    await house.person("wangfang", "administrator")
    await house.sql("update users set password_must_change = true")
    browser = house.browser()
    _, me = await house.sign_in(browser, "wangfang")
    assert (me["must"], me["permissions"]) == (["password"], [])
    assert (await browser("GET", "/api/users"))[0] == 403
    assert code(await browser("POST", "/api/session/ticket")) == (403, "session.must_first")
    await browser.ok("POST", "/api/session/password", {"old": PASSWORD, "new": NEW})
    assert (await browser("GET", "/api/users"))[0] == 200


async def test_enrolling_gives_a_secret_an_address_and_a_picture(house: House) -> None:
    browser = await house.enter("wangfang")
    made = await browser.ok("POST", "/api/session/totp")
    assert made["uri"].startswith("otpauth://totp/")
    assert made["secret"] in made["uri"]
    assert made["qr"].startswith("<svg")


async def test_a_second_factor_is_in_force_only_after_its_first_code(house: House) -> None:
    browser = await house.enter("wangfang")
    made = await browser.ok("POST", "/api/session/totp")
    assert (await house.sign_in(house.browser(), "wangfang"))[0] == 200
    assert code(await browser("POST", "/api/session/totp/confirm", {"code": "000000"})) == (401, "session.totp_wrong")
    await browser.ok("POST", "/api/session/totp/confirm", {"code": code_at(made["secret"], house)})
    assert code(await house.sign_in(house.browser(), "wangfang")) == (401, "session.totp_required")


async def test_with_a_second_factor_both_are_needed(house: House) -> None:
    secret = await enrolled(house, await house.enter("wangfang"))
    browser = house.browser()
    assert code(await house.sign_in(browser, "wangfang")) == (401, "session.totp_required")
    assert code(await house.sign_in(browser, "wangfang", totp="000000")) == (401, "session.totp_wrong")
    right = code_at(secret, house)
    assert code(await house.sign_in(browser, "wangfang", "wrong", totp=right)) == (401, "session.refused")
    assert (await house.sign_in(browser, "wangfang", totp=right))[0] == 200


async def test_a_code_opens_only_once(house: House) -> None:
    secret = await enrolled(house, await house.enter("wangfang"))
    right = code_at(secret, house)
    assert (await house.sign_in(house.browser(), "wangfang", totp=right))[0] == 200
    assert code(await house.sign_in(house.browser(), "wangfang", totp=right)) == (401, "session.totp_wrong")


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_be_off_by_one_step(house: House, steps: int, good: bool) -> None:
    secret = await enrolled(house, await house.enter("wangfang"))
    house.clock.advance(300_000)
    status, _ = await house.sign_in(house.browser(), "wangfang", totp=code_at(secret, house, steps))
    assert (status == 200) is good


async def test_wrong_codes_lock_like_wrong_passwords(house: House) -> None:
    secret = await enrolled(house, await house.enter("wangfang"))
    for _ in range(5):
        await house.sign_in(house.browser(), "wangfang", totp="000000")
    answer = await house.sign_in(house.browser(), "wangfang", totp=code_at(secret, house))
    assert code(answer) == (429, "session.locked")


async def test_a_second_factor_is_not_replaced_without_a_code(house: House) -> None:
    browser = await house.enter("wangfang")
    secret = await enrolled(house, browser)
    assert code(await browser("POST", "/api/session/totp")) == (409, "totp.already_on")
    assert code(await browser("POST", "/api/session/totp/remove", {"code": "000000"})) == (401, "session.totp_wrong")
    await browser.ok("POST", "/api/session/totp/remove", {"code": code_at(secret, house)})
    assert (await house.sign_in(house.browser(), "wangfang"))[0] == 200


@pytest.mark.parametrize("role", ["administrator", "security_administrator", "auditor"])
async def test_the_three_administrators_set_up_a_second_factor_first_where_it_is_demanded(
    house: House, role: str
) -> None:
    await demand_second_factor(house)
    browser = await house.enter("wangfang", role)
    me = await browser.ok("GET", "/api/session")
    assert (me["must"], me["permissions"]) == (["totp"], [])
    secret = await enrolled(house, browser)
    me = await browser.ok("GET", "/api/session")
    assert me["must"] == []
    assert me["permissions"]
    answer = await browser("POST", "/api/session/totp/remove", {"code": code_at(secret, house)})
    assert code(answer) == (409, "totp.needed_by_role")


async def test_an_agent_needs_no_second_factor_where_it_is_demanded_of_administrators(house: House) -> None:
    await demand_second_factor(house)
    browser = await house.enter("wangfang", "agent")
    assert (await browser.ok("GET", "/api/session"))["must"] == []


async def test_the_secret_of_a_second_factor_is_stored_under_seal_only(house: House) -> None:
    browser = await house.enter("wangfang")
    secret = await enrolled(house, browser)
    for table in ("users", "operations", "audit_entries", "events"):
        rows = await house.sql(f"select t::text as row from {table} t")
        assert not any(secret in row["row"] for row in rows)
