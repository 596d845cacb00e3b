"""Every main screen in both languages, light and dark: looked at by axe, and kept as a picture.

Pictures go to `test-results/`; with YINGDA_TEST_PICTURES=1 they replace those in `docs/images/`.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import axe
from tests.e2e.people import PHONE, Agent, Customer, Staff
from tests.e2e.product import ROOT, Product
from tests.e2e.words import LANGUAGES

IMAGES = ROOT / ("docs/images" if os.environ.get("YINGDA_TEST_PICTURES") else "test-results")
THEMES = {"zh-CN": "light", "en": "dark"}
WALL_THEMES = {"zh-CN": "dark", "en": "light"}
SHORT = {"zh-CN": "zh", "en": "en"}

TALK = {
    "zh-CN": {
        "first": "您好，我昨天给家里转了 5000 元，到现在还没有到账",
        "reply": "已为您查到这笔转账，收款行正在处理，预计今天 18 点前到账。",
        "then": "好的，那如果 18 点还没到怎么办？",
        "other": "信用卡账单日可以改吗？",
        "third": "我的手机银行登录不上去了",
        "note": "已核对流水号，收款行延迟入账",
    },
    "en": {
        "first": "Hello, I sent 5000 yuan home yesterday and it has not arrived",
        "reply": "I have found the transfer. The receiving bank is working on it; it should arrive by 18:00 today.",
        "then": "Thank you. And if it is not there by then?",
        "other": "Can I move the statement date of my credit card?",
        "third": "I cannot sign in to mobile banking any more",
        "note": "reference checked, delay at the receiving bank",
    },
}
AGENTS = {"zh-CN": ("zhang.min", "he.yun"), "en": ("chen.jing", "huang.ting")}


class Looks:
    """Findings of axe by screen; pictures on the way."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def at(self, page: Page, screen: str, picture: str = "") -> None:
        if picture:
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{picture}.png", animations="disabled")
        found = axe.findings(page)
        if found:
            self.found[screen] = found


@pytest.fixture
def looks() -> Looks:
    if not axe.SCRIPT.exists():
        pytest.skip("axe-core is not installed (npm ci in web/)")
    return Looks()


def waits(visitor: Customer, text: str) -> Customer:
    visitor.open()
    visitor.greeted()
    visitor.write(text)
    expect(visitor.log).to_contain_text(text)
    visitor.ask_for_human()
    expect(visitor.page.locator("yingda-chat .strip.wait")).to_be_visible()
    return visitor


@pytest.mark.parametrize("language", LANGUAGES)
def test_desk_wallboard_and_widget(
    language: str,
    looks: Looks,
    customer: Callable[..., Customer],
    agent: Callable[..., Agent],
    staff: Callable[..., Staff],
) -> None:
    said, theme, short = TALK[language], THEMES[language], SHORT[language]
    first_user, second_user = AGENTS[language]
    desk = agent(first_user, language, theme=theme)
    looks.at(desk.page, "desk, empty")

    visitor = waits(customer(language, viewport=PHONE, theme=theme), said["first"])
    looks.at(visitor.page, "widget, waiting")
    desk.ready()
    desk.accept()
    other = waits(customer(language), said["other"])
    desk.accept()
    desk.page.keyboard.press("Alt+1")
    desk.phrase("jx")
    desk.note(said["note"])
    desk.write(said["reply"])
    visitor.write(said["then"])
    desk.has_sent(said["then"])
    expect(visitor.page.locator("yingda-chat .mark-read")).to_contain_text(visitor.words["row.read"])
    looks.at(visitor.page, "widget, talking", f"widget-phone-{short}-{theme}")

    third = waits(customer(language), said["third"])
    expect(desk.offers).to_have_count(1)
    desk.page.keyboard.press("Alt+i")
    desk.page.keyboard.type("/")
    expect(desk.page.locator(".pop")).to_be_visible()
    looks.at(desk.page, "desk, phrases", f"desk-phrases-{short}-{theme}")
    desk.page.keyboard.press("Backspace")
    looks.at(desk.page, "desk, talking", f"desk-{short}-{theme}")

    leader = staff("lin.tao", "/supervisor/", language, theme=WALL_THEMES[language])
    colleague = agent(second_user, language)
    colleague.rest()
    expect(leader.page.locator(".agents .cell")).to_have_count(2)
    expect(leader.page.locator("canvas").first).to_be_visible()
    looks.at(leader.page, "wallboard", f"wallboard-{short}-{WALL_THEMES[language]}")
    leader.page.locator("button.big").first.click()
    expect(leader.page.locator(".drawer tbody tr")).to_have_count(1)
    looks.at(leader.page, "contacts behind a number", f"wallboard-contacts-{short}-{WALL_THEMES[language]}")
    leader.page.goto(f"{leader.base}/supervisor/{leader.asked}#/history")
    expect(leader.page.locator("form.filters")).to_be_visible()
    looks.at(leader.page, "history")
    leader.leave()
    colleague.go_home()

    desk.ready()  # looking took its time: the offer may have lapsed meanwhile
    desk.accept()
    for keys, screen, shown in (
        ("Alt+t", "desk, transfer", "[role=dialog]"),
        ("Control+k", "desk, palette", "[role=dialog]"),
        ("Alt+/", "desk, keys", "[role=dialog]"),
    ):
        desk.page.keyboard.press(keys)
        expect(desk.page.locator(shown).first).to_be_visible()
        looks.at(desk.page, screen)
        desk.page.keyboard.press("Escape")
        expect(desk.page.locator(f"{shown}, .n-modal-mask")).to_have_count(0)
    for _ in range(3):
        desk.page.keyboard.press("Alt+1")
        desk.finish()
        looks.at(desk.page, "desk, wrap-up", f"desk-wrap-up-{short}-{theme}")
        desk.wrap_up({"zh-CN": "其他咨询", "en": "Other question"}[language])
    desk.go_home()
    expect(visitor.page.locator("yingda-chat .stars")).to_be_visible()
    looks.at(visitor.page, "widget, survey", f"widget-survey-{short}-{theme}")
    for each in (visitor, other, third):
        each.leave()
    assert looks.found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_administration(language: str, looks: Looks, staff: Callable[..., Staff]) -> None:
    theme, short = THEMES[language], SHORT[language]
    admin = staff("tang.wei", "/admin/", language, theme=theme)
    page = admin.page
    for number in range(page.locator("nav a[href^='#/']").count()):
        link = page.locator("nav a[href^='#/']").nth(number)
        name = link.inner_text()
        link.click()
        expect(page.locator("h1:visible, h2:visible").first).to_be_visible()
        expect(page.locator(".n-progress, .progress, [role=progressbar]")).to_have_count(0)
        looks.at(page, f"administration, {name}")
    page.get_by_role("link", name=admin.words["admin.page.queues"], exact=True).click()
    page.locator("a.line").first.click()
    expect(page.locator("form.form .words")).to_be_visible()
    looks.at(page, "administration, a queue", f"admin-queue-{short}-{theme}")
    page.get_by_role("link", name=admin.words["admin.page.flows"], exact=True).click()
    page.locator("a.line").first.click()
    expect(page.locator("form.form")).to_be_visible()
    looks.at(page, "administration, a flow", f"admin-flow-{short}-{theme}")
    page.get_by_role("link", name=admin.words["admin.page.calendars"], exact=True).click()
    page.locator("a.line").first.click()
    expect(page.locator("form.form")).to_be_visible()
    looks.at(page, "administration, hours", f"admin-hours-{short}-{theme}")
    admin.leave()
    auditor = staff("peng.yue", "/admin/", language, theme=theme)
    expect(auditor.page.locator("h1:visible").first).to_be_visible()
    looks.at(auditor.page, "administration, audit", f"admin-audit-{short}-{theme}")
    auditor.leave()
    assert looks.found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_page(language: str, looks: Looks, browser: Browser, product: Product) -> None:
    somebody = Staff(browser, product.base, "", language, theme=THEMES[language])
    somebody.page.goto(f"{product.base}/{somebody.asked}")
    expect(somebody.page.locator("#tenant")).to_be_focused()
    looks.at(somebody.page, "sign-in", f"sign-in-{SHORT[language]}-{THEMES[language]}")
    somebody.leave()
    assert looks.found == {}


def test_the_banks_page(looks: Looks, customer: Callable[..., Customer]) -> None:
    visitor = customer()
    visitor.open()
    visitor.greeted()
    looks.at(visitor.page, "the bank's page", "bank-zh")
    visitor.leave()
    assert looks.found == {}
