"""What callers and visitors are told: the announcement on the wallboard, sentences in the flow editor, recordings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Customer, Staff
from tests.e2e.words import LANGUAGES

ANNOUNCED = "系统正在维护，手机银行暂停服务，预计 22:00 恢复。"


def test_an_announcement_is_switched_on_shown_to_who_arrives_and_switched_off(
    staff: Callable[..., Staff], customer: Callable[..., Customer]
) -> None:
    supervisor = staff("lin.tao", "/supervisor/")
    page, words = supervisor.page, supervisor.words
    page.get_by_role("button", name=words["announcements.title"], exact=True).click()
    drawer = page.get_by_role("dialog", name=words["announcements.title"])
    drawer.get_by_text("远山银行网站").click()
    drawer.get_by_role("textbox", name=words["announcements.text.zh-CN"]).fill(ANNOUNCED)
    expect(drawer.locator(".hint")).to_be_visible()
    drawer.get_by_role("button", name=words["announcements.do"]).click()
    expect(drawer.get_by_role("status")).to_have_text(words["announcements.switched_on"])
    expect(drawer.locator(".running")).to_contain_text(ANNOUNCED)
    visitor = customer()
    visitor.open()
    expect(visitor.page.locator("yingda-chat .announcement")).to_have_text(ANNOUNCED)
    drawer.get_by_role("button", name=words["announcements.off_all"]).click()
    expect(drawer.get_by_role("status")).to_have_text(words["announcements.switched_off"])
    later = customer()
    later.open()
    later.greeted()
    expect(later.page.locator("yingda-chat .announcement")).to_have_count(0)
    supervisor.leave()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_flow_is_written_for_the_ear_and_told_when_a_key_is_not_named(
    language: str, staff: Callable[..., Staff]
) -> None:
    admin = staff("tang.wei", "/admin/", language)
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.flows"], exact=True).click()
    page.get_by_role("link").filter(has_text="远山银行电话 95500").first.click()
    menu = page.locator("article", has=page.locator("h3 code", has_text="loan_open"))
    menu.locator("#flow-loan_open-voice").fill("贷款申请，请按1。提前还款，请按2。")
    menu.locator("#flow-loan_open-timeout_s").fill("12")
    page.get_by_role("button", name=words["common.save"], exact=True).click()
    expect(menu).to_contain_text(words["error.flow.voice_key_missing"].split("{")[0])
    menu.locator("#flow-loan_open-voice").fill("贷款申请，请按1。提前还款，请按2。贷款专席，请按3。返回，请按9。")
    page.get_by_role("button", name=words["common.save"], exact=True).click()
    expect(page.get_by_text(words["flows.fit"])).to_be_visible()
    expect(menu.locator("#flow-loan_open-timeout_s")).to_have_value("12")
    admin.leave()


def test_sentences_are_listed_and_without_a_telephone_it_is_said_why_nothing_is_heard(
    staff: Callable[..., Staff],
) -> None:
    admin = staff("tang.wei", "/admin/")
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.prompts"], exact=True).click()
    expect(page.get_by_text("感谢您的评价，再见。")).to_be_visible()
    page.locator(".filters .n-select").click()
    page.locator(".n-base-select-option", has_text="远山银行电话 95500").first.click()
    row = page.locator("li", has_text="贷款专席的服务时间是工作日9点到18点。")
    expect(row).to_contain_text(words["prompts.engine"])
    row.get_by_role("button").first.click()
    expect(row.get_by_role("alert")).to_have_text(words["error.prompt.sound_away"])
    admin.leave()
