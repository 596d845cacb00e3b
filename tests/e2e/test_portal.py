"""A customer signs in at the demo's bank and broker: looks, pays, confirms what an agent drafted, chats."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.banking.statements.reading import words_of
from tests.e2e.people import DESKTOP, PHONE, Agent, Person
from tests.e2e.product import Product
from tests.e2e.rest import signed_in
from tests.e2e.signed_in import PIN, SignedIn
from tests.e2e.test_screens import IMAGES, Looks, looks
from tests.e2e.words import LANGUAGES

__all__ = ["looks"]

SHORT = {"zh-CN": "zh", "en": "en"}


@pytest.fixture
def known(browser: Browser, product: Product, present: list[Person]) -> Callable[..., SignedIn]:
    def come(language: str = "zh-CN", **more: Any) -> SignedIn:
        person = SignedIn(browser, product.base, language, **more)
        present.append(person)
        person.sign_in()
        return person

    return come


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_every_page_of_the_bank(
    language: str, viewport: dict[str, int], known: Callable[..., SignedIn], looks: Looks
) -> None:
    customer = known(language, viewport=viewport)
    page, size = customer.page, "phone" if viewport is PHONE else "desktop"
    picture = f"portal-{{}}-{SHORT[language]}-{size}"
    expect(page.locator("[data-kind=credit]").first).to_be_visible()
    looks.at(page, f"overview {size}", picture.format("bank"))
    page.locator("[data-kind=account] a").first.click()
    expect(page.locator(".p-chart canvas")).to_be_visible()
    expect(page.locator(".p-entries .p-row").first).to_be_visible()
    looks.at(page, f"account {size}", picture.format("account"))
    page.get_by_role("button", name=customer.says["curve.as_table"]).click()
    expect(page.locator(".p-table tbody tr")).to_have_count(12)
    for tab in ("move", "wealth", "activity", "consent"):
        customer.go(tab)
        expect(page.locator("main .p-panel").first).to_be_visible()
        looks.at(page, f"{tab} {size}")
    assert overflow(page) == 0
    customer.leave()
    assert looks.found == {}


def overflow(page: Page) -> int:
    """How far the page can be pushed sideways, in pixels."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_a_bill_is_paid_by_pin_and_a_wrong_one_is_told(known: Callable[..., SignedIn], looks: Looks) -> None:
    customer = known(viewport=PHONE)
    page = customer.page
    customer.go("move")
    page.get_by_role("link", name=customer.says["do.bill_payment"]).click()
    form = page.locator("form.p-form")
    form.locator("select").nth(1).select_option("water")
    form.get_by_label(customer.says["line.bill_no"]).fill("12345678")
    form.get_by_label(customer.says["line.amount"]).fill("88.50")
    form.locator("[type=submit]").click()
    expect(customer.dialog.locator(".large dd").filter(has_text="¥ 88.50")).to_be_visible()
    customer.confirm("111111")
    expect(customer.dialog.locator(".p-said")).to_contain_text("不对")
    looks.at(page, "confirming", "portal-confirm-zh-phone")
    customer.confirm()
    customer.done()
    customer.go("activity")
    expect(page.locator("[data-state=executed]").first).to_contain_text(customer.says["kind.bill_payment"])
    customer.leave()
    assert looks.found == {}


def test_a_statement_is_downloaded_and_says_what_the_page_says(known: Callable[..., SignedIn]) -> None:
    customer = known("en")
    page = customer.page
    page.locator("[data-kind=account] a").first.click()
    expect(page.locator(".p-entries .p-row").first).to_be_visible()
    newest = page.locator(".p-entries .p-amount small").first.inner_text().rpartition(" ")[2]
    with page.expect_download() as coming:
        page.get_by_role("button", name=customer.says["statement.download"]).click()
    file = coming.value
    assert re.fullmatch(r"statement-[\d-]+\.pdf", file.suggested_filename)
    words = words_of(file.path().read_bytes())
    assert "Account statement" in words
    assert newest in words
    customer.leave()


def test_consent_is_changed_and_kept(known: Callable[..., SignedIn]) -> None:
    customer = known()
    page = customer.page
    customer.go("consent")
    marketing = page.get_by_role("group", name=customer.says["purpose.marketing"])
    switch = marketing.get_by_role("switch").nth(1)
    before = switch.is_checked()
    switch.click()
    expect(page.get_by_role("status").filter(has_text=customer.says["consent.kept"])).to_be_visible()
    page.reload()
    expect(page.locator(".p-switch").first).to_be_visible()
    expect(marketing.get_by_role("switch").nth(1)).to_be_checked(checked=not before)
    customer.leave()


def test_a_known_customer_chats_and_confirms_what_the_agent_drafted(
    known: Callable[..., SignedIn], agent: Callable[..., Agent], product: Product, looks: Looks
) -> None:
    desk = agent("zhang.min")
    customer = known()
    page = customer.page
    page.locator("yingda-chat .launcher").click()
    customer.greeted()
    customer.ask_for_human()
    desk.ready()
    desk.accept()
    with signed_in(product.base, "yuanshan", "zhang.min") as rest:
        held = customer.own("/holdings")["roles"]["bank"]["holdings"]
        account = next(each["ref"] for each in held if each["kind"] == "account")
        interaction = under_way(page)
        made = rest.post(
            "/api/operations",
            {"interaction": interaction, "kind": "bill_payment", "params": {
                "from_account": account, "biller": "electricity", "bill_no": "1234567890", "amount": 12_345}},
        )  # fmt: skip
        assert made["state"] == "drafted", made
    expect(customer.dialog).to_contain_text(customer.says["confirm.by_agent"])
    expect(customer.dialog.locator(".large dd").filter(has_text="¥ 123.45")).to_be_visible()
    expect(customer.dialog.locator(".p-digits")).to_be_focused()
    expect(customer.dialog).to_contain_text("1234567890")  # whole before anything is typed
    looks.at(page, "pushed by an agent", "portal-pushed-zh-desktop")
    customer.confirm()
    customer.done()
    card = page.locator("yingda-chat .operation").last
    expect(card).to_contain_text(customer.words["op.state.executed"])
    looks.at(page, "receipt in the chat", "portal-receipt-zh-desktop")
    customer.leave()
    desk.finish()
    desk.wrap_up("其他咨询")
    desk.go_home()
    assert looks.found == {}


def under_way(page: Page) -> str:
    """The contact of the chat on this page, as its transcript's door knows it."""
    secret = page.evaluate("Object.values(localStorage).find((each) => each.startsWith('yuanshan-web.'))")
    answer = page.request.get(f"{page.url.split('/demo')[0]}/portal/me", headers={"x-visitor": secret}).json()
    assert answer["tier"] == 2, answer
    interaction: str = answer["interaction"]
    return interaction


def test_a_card_in_the_chat_is_confirmed_there(
    known: Callable[..., SignedIn], agent: Callable[..., Agent], product: Product
) -> None:
    desk = agent("zhang.min")
    customer = known(phone="13900000002")
    held = customer.own("/holdings")["roles"]["bank"]["holdings"]
    account = next(each["ref"] for each in held if each["kind"] == "account")
    page = customer.page
    page.locator("yingda-chat .launcher").click()
    customer.greeted()
    customer.ask_for_human()
    desk.ready()
    desk.accept()
    interaction = under_way(page)
    page.evaluate("document.querySelector('[data-yingda-portal]').remove()")  # a page with nothing but the chat
    with signed_in(product.base, "yuanshan", "zhang.min") as rest:
        params = {"from_account": account, "biller": "gas", "bill_no": "123456789", "amount": 4_500}
        rest.post("/api/operations", {"interaction": interaction, "kind": "bill_payment", "params": params})
    box = page.locator("yingda-chat .operation").last
    box.get_by_role("button", name=customer.words["op.look"]).click()
    box.get_by_role("button", name=customer.words["op.by.pin"]).click()
    box.locator("input.secret").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.locator("yingda-chat .operation").last).to_contain_text(customer.words["op.state.executed"])
    customer.gone = True
    customer.context.close()
    desk.finish()
    desk.wrap_up("其他咨询")
    desk.go_home()


def test_signing_out_leaves_nothing_of_the_chat_behind(known: Callable[..., SignedIn]) -> None:
    customer = known()
    page = customer.page
    page.locator("yingda-chat .launcher").click()
    customer.greeted()
    assert page.evaluate("Object.values(localStorage).some((each) => each.startsWith('yuanshan-web.'))")
    page.get_by_role("button", name=customer.says["sign_out"]).click()
    expect(page.locator("#sign-in")).to_be_visible()
    assert not page.evaluate("Object.values(localStorage).some((each) => each.startsWith('yuanshan-web.'))")
    page.goto(customer.address)
    expect(page.locator("[data-phase=signed_out]")).to_be_visible()
    customer.leave()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_at_the_broker(language: str, known: Callable[..., SignedIn], looks: Looks) -> None:
    customer = known(language, bank="yunhai", viewport=PHONE if language == "zh-CN" else DESKTOP)
    page = customer.page
    looks.at(page, "broker, overview")
    customer.go("trade")
    quotes = page.locator(".p-quotes tbody tr")
    expect(quotes.nth(3)).to_be_visible()
    looks.at(page, "broker, trading", f"portal-trade-{SHORT[language]}")
    form = page.locator("form.p-form").first
    form.locator("[type=submit]").click()
    expect(customer.dialog.locator(".large dd").first).to_be_visible()
    looks.at(page, "broker, order", f"portal-order-{SHORT[language]}")
    customer.confirm()
    expect(customer.dialog.locator(".p-result")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-order]").first).to_be_visible()
    assert overflow(page) == 0
    customer.leave()
    assert looks.found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_login_and_telephone(language: str, browser: Browser, product: Product, looks: Looks) -> None:
    somebody = SignedIn(browser, product.base, language, viewport=PHONE)
    page = somebody.page
    page.goto(f"{somebody.site}/sign-in?lang={language}")
    looks.at(page, "login", f"portal-sign-in-{SHORT[language]}")
    page.locator("[name=phone]").fill(somebody.phone)
    page.locator("[name=password]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).not_to_be_empty()
    page.goto(f"{product.base}/demo/phone?lang={language}")
    expect(page.locator("#messages")).not_to_be_empty()
    looks.at(page, "telephone")
    page.goto(f"{somebody.address}")
    expect(page.locator("[data-phase=signed_out]")).to_be_visible()
    looks.at(page, "signed out")
    somebody.leave()
    assert looks.found == {}
    assert IMAGES.exists()
