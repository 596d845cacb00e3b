"""What the customer sees: curves and statements that add up, quotes, consents; and what a chat may do."""

from __future__ import annotations

import pytest

from tests.banking.statements.reading import words_of
from tests.portal.world import LIQUN, XIAOYU, Page, World
from yingda.banking.statements.words import KINDS, money
from yingda.customers.persons.store import family
from yingda.foundation.principal import system
from yingda.outbound_gate.consents import api as consents

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def account(page: Page) -> dict[str, object]:
    return (await page.holdings("account"))[0]


async def test_a_curve_adds_up_to_the_balance(page: Page) -> None:
    held = await account(page)
    found = await page.get(f"/accounts/bank/{held['ref']}/curve?months=6")
    assert (len(found["months"]), found["whole"]) == (6, True)
    for before, after in zip(found["months"], found["months"][1:], strict=False):
        assert before["balance"] + after["paid_in"] - after["paid_out"] == after["balance"]
    assert found["months"][-1]["balance"] == held["balance"]


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "账户交易明细"), ("en", "Account statement")])
async def test_a_statement_says_what_the_entries_say(page: Page, language: str, word: str) -> None:
    held = await account(page)
    path = f"/accounts/bank/{held['ref']}"
    entries = (await page.get(f"{path}/entries"))["items"]
    answer = await page.ask("GET", f"{path}/statement.pdf?lang={language}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    words = words_of(answer.content)
    assert word in words
    assert "顾晓雨" in words
    assert str(held["number"]) in words
    assert money(sum(each["amount"] for each in entries if each["amount"] > 0)) in words
    assert money(-sum(each["amount"] for each in entries if each["amount"] < 0)) in words


@pytest.mark.parametrize(
    "asked", ["since=2026-11-02&until=2026-11-01", "since=never", "since=2020-01-01&until=2026-11-01"]
)
async def test_a_period_that_makes_no_sense_is_refused(page: Page, asked: str) -> None:
    path = f"/accounts/bank/{(await account(page))['ref']}"
    for door in ("entries", "statement.pdf"):
        assert await page.refused("GET", f"{path}/{door}?{asked}") == "portal.period_invalid"


async def test_an_account_that_is_nobodys_does_not_exist(page: Page) -> None:
    for role in ("bank", "broker", "moon"):
        answer = await page.ask("GET", f"/accounts/{role}/A99999/curve")
        assert answer.status_code in (404, 409), answer.text


async def test_every_kind_of_entry_of_the_sample_bank_has_a_word(page: Page) -> None:
    held = await account(page)
    items = (await page.get(f"/accounts/bank/{held['ref']}/entries?since=2025-12-01&until=2026-11-30"))["items"]
    assert {each["kind"] for each in items} <= KINDS["zh-CN"].keys()


async def test_names_behind_accounts_are_masked_and_not_to_be_collected(world: World) -> None:
    page = await world.sign_in()
    number = next(iter([each["number"] for each in await page.holdings("account")]))
    codes = [await _payee(page, "6009000000000000")]
    for _ in range(40):
        codes.append(await _payee(page, number.replace("*", "0")))
        if codes[-1] == "limit.reached":
            return
    raise AssertionError(codes)


async def _payee(page: Page, number: str) -> str:
    answer = await page.ask("GET", f"/payee?number={number}")
    return "" if answer.status_code == 200 else str(answer.json()["error"]["code"])


async def test_a_word_about_marketing_is_kept_with_its_source(page: Page) -> None:
    assert all(each["given"] is not True for each in (await page.get("/consents"))["items"])
    said = [{"purpose": "marketing", "channel": "sms", "given": True}]
    answer = await page.ask("PUT", "/consents", {"items": said})
    assert answer.status_code == 200, answer.text
    given = [(each["purpose"], each["channel"]) for each in answer.json()["items"] if each["given"]]
    assert given == [("marketing", "sms")]
    database, tenant = page.world.house.app.database, page.world.house.tenants["yuanshan"]
    async with database.read(system(tenant)) as read:
        held = await consents.present(read.conn, await family(read.conn, page.customer))
    assert [(each.channel, each.given, each.source) for each in held] == [("sms", True, "portal")]
    other = await page.world.sign_in(phone=LIQUN)
    assert all(each["given"] is None for each in (await other.get("/consents"))["items"])


async def test_a_word_about_something_else_is_refused(page: Page) -> None:
    for said in ({"purpose": "spying", "channel": "sms", "given": True}, {"purpose": "marketing", "given": True}, 7):
        assert await page.refused("PUT", "/consents", {"items": [said]}) == "input.invalid"


async def test_the_broker_shows_positions_quotes_and_orders(world: World) -> None:
    page = await world.sign_in("yunhai")
    assert await page.holdings("position")
    quotes = (await page.get("/quotes"))["items"]
    assert len(quotes) > 3
    assert [each["code"] for each in (await page.get(f"/quotes?codes={quotes[0]['code']}"))["items"]] == [
        quotes[0]["code"]
    ]
    assert isinstance((await page.get("/orders"))["items"], list)


async def test_quotes_alone_keep_nobody_signed_in(world: World) -> None:
    page = await world.sign_in("yunhai")
    await world.sql("update portal_sessions set expires_at = now() + interval '1 minute'")
    await page.get("/quotes")
    assert (await world.sql("select max(expires_at) < now() + interval '2 minutes' from portal_sessions"))[0][0]


async def test_a_chat_of_a_known_customer_sees_its_operations_and_no_consents(world: World) -> None:
    customer = await world.house.chat("yuanshan", await world.identity(phone=XIAOYU))
    assert customer.known
    headers = {"x-visitor": customer.secret_of_visit}
    me = await world.http.get("/portal/me", headers=headers)
    assert (me.status_code, me.json()["customer"]["name"], me.json()["tier"]) == (200, "顾晓雨", 2)
    assert (await world.http.get("/portal/operations", headers=headers)).status_code == 200
    refused = await world.http.get("/portal/consents", headers=headers)
    assert refused.json()["error"]["code"] == "portal.signed_out"


async def test_a_chat_of_nobody_we_know_does_nothing(world: World) -> None:
    customer = await world.house.chat("yuanshan")
    headers = {"x-visitor": customer.secret_of_visit}
    for path in ("me", "holdings", "operations", "quotes"):
        answer = await world.http.get(f"/portal/{path}", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "portal.customer_unknown")
    forged = await world.http.get("/portal/me", headers={"x-visitor": "yuanshan-web.AAAA"})
    assert forged.status_code == 401
