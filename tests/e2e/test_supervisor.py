"""Who leads sees the numbers move, opens the contacts behind them, reads along, takes over and sends to a break."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.words import LANGUAGES

FRESH_WITHIN_MS = 2_000
SAID = {"zh-CN": "我的余额好像不对，少了三百块", "en": "my balance is wrong, three hundred are missing"}
WORD = {"zh-CN": "余额", "en": "balance"}


def number(leader: Staff, label: str) -> Locator:
    """The big number under this label."""
    return leader.page.locator("button.big", has_text=leader.words[label]).locator(".value")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wallboard_moves_and_every_number_opens_its_contacts(
    language: str, customer: Callable[..., Customer], agent: Callable[..., Agent], staff: Callable[..., Staff]
) -> None:
    leader = staff("lin.tao", "/supervisor/", language)
    expect(number(leader, "wallboard.measure.waiting")).to_have_text("0")
    arrived = int(number(leader, "wallboard.arrived_today").inner_text())
    visitor = customer(language)
    visitor.open()
    visitor.greeted()
    visitor.write(SAID[language])
    visitor.ask_for_human()
    expect(visitor.page.locator("yingda-chat .strip.wait")).to_be_visible()
    expect(number(leader, "wallboard.measure.waiting")).to_have_text("1", timeout=FRESH_WITHIN_MS)
    expect(number(leader, "wallboard.arrived_today")).to_have_text(str(arrived + 1))

    number(leader, "wallboard.measure.waiting").click()
    drawer = leader.page.locator(".drawer")
    expect(drawer.locator("tbody tr")).to_have_count(1)
    leader.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

    desk = agent("sun.li", language)
    desk.ready()
    desk.accept()
    expect(number(leader, "wallboard.measure.waiting")).to_have_text("0", timeout=FRESH_WITHIN_MS)
    cell = leader.page.locator(".agents .cell", has_text="孙丽")
    expect(cell).to_contain_text(leader.words["wallboard.state.talking"])

    cell.click()
    panel = leader.page.locator(".panel")
    panel.get_by_role("button", name=leader.words["agents.load.active"]).click()
    drawer.get_by_role("button", name=leader.words["drill.open"]).first.click()
    log = drawer.get_by_role("log")
    expect(log).to_contain_text(SAID[language])
    visitor.write("READ-ALONG")
    expect(log).to_contain_text("READ-ALONG", timeout=FRESH_WITHIN_MS)

    drawer.get_by_role("button", name=leader.words["contact.take_over"]).click()
    drawer.locator(".sure .primary").click()
    expect(drawer.locator(".done")).to_contain_text(leader.words["contact.taken"])
    expect(desk.rows).to_have_count(0)
    leader.page.keyboard.press("Escape")

    leader.page.locator(".agents .cell", has_text="孙丽").click()
    force = leader.page.locator("form.force")
    force.locator(".n-base-selection").click()
    leader.page.locator(".n-base-select-option", has_text=leader.words["common.status.meeting"]).click()
    force.get_by_role("textbox", name=leader.words["agents.force_reason"]).fill("10:00")
    force.locator("button[type=submit]").click()
    expect(force).to_contain_text(leader.words["agents.force_done"])
    expect(desk.page.locator("button.status")).to_contain_text(desk.words["common.status.meeting"])
    desk.go_home()

    own = agent("lin.tao", language)
    expect(own.rows).to_have_count(1)
    own.page.keyboard.press("Alt+1")
    own.write("TAKEN-OVER")
    visitor.reads("TAKEN-OVER")
    own.finish()
    own.wrap_up({"zh-CN": "余额", "en": "Balance"}[language])
    own.go_home()
    visitor.leave()

    found_in_the_history(leader, language)


def found_in_the_history(leader: Staff, language: str) -> None:
    """By a word of two characters; opened with a purpose, and only then."""
    page = leader.page
    page.goto(f"{leader.base}/supervisor/{leader.asked}#/history")
    page.get_by_role("textbox", name=leader.words["history.words"]).fill(WORD[language])
    page.keyboard.press("Enter")
    hit = page.locator("tr.match").first
    expect(hit.locator("mark").first).to_contain_text(WORD[language])
    hit.click()
    expect(page.locator("form.ask")).to_be_visible()
    expect(page.get_by_text(SAID[language])).to_have_count(0)
    page.get_by_text(leader.words["contact.purpose.complaint"], exact=True).click()
    page.get_by_role("button", name=leader.words["contact.purpose_open"]).click()
    expect(page.get_by_role("log")).to_contain_text(SAID[language])
    expect(page.get_by_role("log")).to_contain_text("TAKEN-OVER")
