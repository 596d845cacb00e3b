"""Tabs, reloads, cuts and a kill -9: no message is lost, doubled or out of order, no half-written reply is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import BACK_WITHIN_MS, Agent, Customer, texts_in_order
from tests.e2e.product import Product
from tests.e2e.rest import until


def talking(visitor: Customer, desk: Agent, first: str) -> None:
    """The visitor has written, and the agent has the contact in front."""
    visitor.open()
    visitor.greeted()
    visitor.ask_for_human()
    desk.ready()
    desk.accept()
    visitor.write(first)
    desk.has_sent(first)


def ended(visitor: Customer, desk: Agent) -> None:
    desk.finish()
    desk.wrap_up("其他咨询")
    desk.go_home()
    visitor.leave()


def settled(visitor: Customer, desk: Agent, texts: list[str]) -> None:
    """Both sides show each text once, in this order, and nothing is on its way any more."""
    expect(visitor.pending).to_have_count(0, timeout=BACK_WITHIN_MS)
    expect(desk.page.locator(".line.unsent")).to_have_count(0, timeout=BACK_WITHIN_MS)
    for log in (visitor.log, desk.timeline):
        for text in texts:
            expect(log).to_contain_text(text, timeout=BACK_WITHIN_MS)
        assert texts_in_order(log, texts), log.inner_text()


def test_a_second_tab_shows_the_same(customer: Callable[..., Customer], agent: Callable[..., Agent]) -> None:
    visitor, desk = customer(), agent("wang.fang")
    talking(visitor, desk, "第一句")
    desk.write("第二句")
    tab = visitor.open(visitor.another_page())
    log = tab.locator("yingda-chat .log")
    for text in ("第一句", "第二句"):
        expect(log).to_contain_text(text)
    other_desk = desk.another_page()
    other_desk.goto(desk.page.url)
    expect(other_desk.locator("button.row")).to_have_count(1)
    other_desk.locator("button.row").click()
    visitor.write("第三句")
    expect(log).to_contain_text("第三句")
    expect(other_desk.get_by_role("region", name=desk.words["desk.contact.title"])).to_contain_text("第三句")
    until(lambda: log.inner_text() == visitor.log.inner_text())
    other_desk.close()
    ended(visitor, desk)


def test_a_reload_keeps_everything_and_the_half_written_reply(
    customer: Callable[..., Customer], agent: Callable[..., Agent]
) -> None:
    visitor, desk = customer(), agent("wang.fang")
    talking(visitor, desk, "重载前写的")
    desk.page.keyboard.press("Alt+i")
    desk.page.keyboard.insert_text("写了一半的回复")
    visitor.field.fill("写了一半的问题")
    visitor.page.reload()
    desk.page.reload()
    expect(desk.rows).to_have_count(1)
    desk.page.keyboard.press("Alt+1")
    expect(desk.field).to_have_value("写了一半的回复")
    expect(visitor.log).to_contain_text("重载前写的")
    expect(visitor.field).to_have_value("写了一半的问题")
    elsewhere = agent("wang.fang")
    expect(elsewhere.rows).to_have_count(1)
    elsewhere.page.keyboard.press("Alt+1")
    expect(elsewhere.field).to_have_value("写了一半的回复")
    elsewhere.leave()
    desk.page.keyboard.press("Alt+i")
    expect(desk.field).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(visitor.field).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.reads("写了一半的回复")
    desk.has_sent("写了一半的问题")
    ended(visitor, desk)


def test_a_cut_line_loses_nothing(customer: Callable[..., Customer], agent: Callable[..., Agent]) -> None:
    visitor, desk = customer(), agent("wang.fang")
    talking(visitor, desk, "断线前")
    visitor.cut()
    expect(visitor.lost()).to_be_visible()
    visitor.write("断线时客户写的一")
    visitor.write("断线时客户写的二")
    expect(visitor.pending).to_have_count(2)
    visitor.mend()
    settled(visitor, desk, ["断线前", "断线时客户写的一", "断线时客户写的二"])
    desk.cut()
    expect(desk.page.locator(".banner")).to_contain_text(desk.words["desk.lost.title"])
    desk.write("断线时座席写的一")
    desk.write("断线时座席写的二")
    desk.mend()
    settled(visitor, desk, ["断线前", "断线时座席写的一", "断线时座席写的二"])
    ended(visitor, desk)


@pytest.mark.slow
def test_a_killed_server_comes_back_with_everything(
    customer: Callable[..., Customer], agent: Callable[..., Agent], product: Product
) -> None:
    """kill -9 with one contact talking, one waiting and one with the robot; then the same data again."""
    visitor, desk = customer(), agent("wang.fang")
    talking(visitor, desk, "重启前客户写的")
    desk.write("重启前座席写的")
    visitor.reads("重启前座席写的")
    desk.rest()
    waiting, alone = customer(), customer()
    for other in (waiting, alone):
        other.open()
        other.greeted()
    waiting.ask_for_human()
    expect(strip(waiting)).to_contain_text(waiting.words["wait.next"])

    product.kill()
    expect(visitor.lost()).to_be_visible()
    expect(desk.page.locator(".banner")).to_contain_text(desk.words["desk.lost.title"])
    visitor.write("停机时客户写的")
    desk.write("停机时座席写的")
    product.start()

    settled(visitor, desk, ["重启前客户写的", "重启前座席写的", "停机时客户写的"])
    settled(visitor, desk, ["重启前客户写的", "重启前座席写的", "停机时座席写的"])
    expect(strip(waiting)).to_contain_text(waiting.words["wait.next"], timeout=BACK_WITHIN_MS)
    alone.write("怎么查余额")
    alone.reads("账户管理—余额查询", timeout=BACK_WITHIN_MS)

    desk.ready()
    desk.accept()
    expect(desk.rows).to_have_count(2)
    for _ in range(2):
        desk.page.keyboard.press("Alt+1")
        desk.finish()
        desk.wrap_up("其他咨询")
    desk.go_home()


def strip(visitor: Customer) -> Locator:
    return visitor.page.locator("yingda-chat .strip.wait")
