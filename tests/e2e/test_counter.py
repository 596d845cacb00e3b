"""The counter by chat: the customer's picture, proof, an assisted transfer, a second pair of eyes, the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sample_cores.common.numbers import account_number
from tests.e2e.counter import Counter
from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.signed_in import SignedIn
from tests.e2e.test_portal import known
from tests.e2e.test_screens import Looks, looks

__all__ = ["known", "looks"]

CALLER = "13900000001"
PAYEE, PAYEE_NAME = account_number(2), "沈立群"


@pytest.fixture
def counter(agent: Callable[..., Agent], customer: Callable[..., Customer]) -> Callable[..., Counter]:
    """An agent in a talk with somebody nobody knows yet."""

    def come(user: str = "zhang.min", language: str = "zh-CN", **more: str) -> Counter:
        visitor = customer(language)
        visitor.open()
        visitor.greeted()
        visitor.ask_for_human()
        desk = agent(user, language, **more)
        desk.ready()
        desk.accept()
        return Counter(desk, visitor)

    return come


def test_an_assisted_transfer_goes_to_the_receipt_and_a_large_one_by_a_second_person(
    counter: Callable[..., Counter], staff: Callable[..., Staff], looks: Looks
) -> None:
    talk = counter()
    talk.find(CALLER)
    looks.at(talk.page, "the customer, a hint", "desk-customer-zh-light")
    talk.verify()
    expect(talk.side.locator(".amount").first).to_contain_text("¥")

    talk.transfer(PAYEE, PAYEE_NAME, "120")
    expect(talk.operation).to_contain_text("壹佰贰拾元整")
    looks.at(talk.page, "a draft")
    talk.customer_confirms()
    talk.stands("executed")
    expect(talk.operation).to_contain_text(talk.words["desk.business.receipt"])
    expect(talk.agent.timeline.locator("button.card.executed")).to_be_visible()
    looks.at(talk.page, "a receipt", "desk-receipt-zh-light")

    talk.transfer(PAYEE, PAYEE_NAME, "60000")
    talk.customer_confirms()
    talk.stands("awaiting_approval")
    looks.at(talk.page, "waiting for a second person")

    checker = staff("lin.tao", "/supervisor/#/approvals")
    checker.page.get_by_role("link", name=checker.words["supervisor.approvals"]).click()
    panel = checker.page.locator("article.panel")
    expect(panel).to_contain_text("陆万元整")
    expect(panel).to_contain_text("张敏")
    expect(panel.get_by_role("button", name=checker.words["business.reject"])).to_be_disabled()
    looks.at(checker.page, "to review", "supervisor-approvals-zh-dark")
    panel.get_by_role("button", name=checker.words["business.approve"]).click()
    expect(panel).to_contain_text(checker.words["business.decided.approved"])
    talk.stands("executed")
    checker.leave()
    talk.leave()
    assert looks.found == {}


def test_what_asks_for_a_second_person_is_not_decided_by_the_first(
    counter: Callable[..., Counter], staff: Callable[..., Staff]
) -> None:
    talk = counter("he.yun", tenant="yuanshan")
    talk.find("13900000002")
    talk.verify()
    talk.transfer(account_number(1), "顾晓雨", "50")
    talk.customer_confirms()
    talk.stands("executed")
    talk.transfer(account_number(1), "顾晓雨", "70000")
    talk.customer_confirms()
    talk.stands("awaiting_approval")
    maker = staff("he.yun", "/supervisor/#/approvals")
    maker.page.get_by_role("link", name=maker.words["supervisor.approvals"]).click()
    panel = maker.page.locator("article.panel")
    expect(panel).to_contain_text(maker.words["business.barred.own"])
    expect(panel.get_by_role("button", name=maker.words["business.approve"])).to_have_count(0)
    maker.leave()
    talk.operation.get_by_role("button", name=talk.words["desk.business.cancel"]).click()
    talk.operation.get_by_role("button", name=talk.words["desk.business.cancel"]).click()
    talk.stands("cancelled")
    talk.leave()


def test_the_picture_is_there_before_the_answer(
    agent: Callable[..., Agent], known: Callable[..., SignedIn], looks: Looks
) -> None:
    desk = agent("zhang.min")
    visitor = known()
    visitor.page.locator("yingda-chat .launcher").click()
    visitor.greeted()
    desk.ready()
    visitor.ask_for_human()
    expect(desk.offers.first).to_be_visible()
    side = desk.page.get_by_role("complementary", name=desk.words["desk.side.title"])
    expect(side).to_contain_text(desk.words["desk.certainty.proven"])
    expect(side.get_by_role("heading", name=desk.words["desk.product.title"])).to_be_visible()
    expect(side.locator(".amount").first).to_contain_text("¥")
    looks.at(desk.page, "before the answer")
    desk.accept()
    visitor.gone = True
    visitor.context.close()
    desk.finish()
    desk.wrap_up("其他")
    desk.go_home()
    assert looks.found == {}


def test_what_is_masked_is_revealed_with_a_reason_and_covered_with_the_talk(counter: Callable[..., Counter]) -> None:
    talk = counter()
    talk.find(CALLER)
    talk.side.get_by_role("button", name=talk.words["desk.reveal.name"]).click()
    dialog = talk.page.get_by_role("dialog")
    expect(dialog.locator("[type=submit]")).to_be_disabled()
    dialog.get_by_role("button", name=talk.words["desk.reveal.reason.verify"]).click()
    dialog.locator("[type=submit]").click()
    expect(talk.side).to_contain_text("顾晓雨")
    expect(talk.page.locator(".n-modal-mask")).to_have_count(0)
    talk.leave()


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_rules_connections_and_what_is_in_doubt(
    language: str, theme: str, staff: Callable[..., Staff], looks: Looks
) -> None:
    short = "zh" if language == "zh-CN" else "en"
    administrator = staff("tang.wei", "/admin/", language, theme=theme)
    page, words = administrator.page, administrator.words
    page.get_by_role("link", name=words["admin.page.banking-rules"]).click()
    expect(page.get_by_role("table", name=words["banking-rules.picture"]).first).to_be_visible()
    looks.at(page, "rules", f"admin-rules-{short}-{theme}")
    page.get_by_role("button", name=words["banking-rules.add"]).click()
    looks.at(page, "rules, a new edition")
    page.get_by_role("link", name=words["admin.page.core-connections"]).click()
    core = page.get_by_role("article", name=words["core-connections.role.bank"])
    core.get_by_role("button", name=words["core-connections.test"]).click()
    expect(core.locator(".answer.answered")).to_be_visible()
    looks.at(page, "connections", f"admin-connections-{short}-{theme}")
    page.get_by_role("link", name=words["admin.page.identity-issuers"]).click()
    expect(page.locator(".line").first).to_be_visible()
    looks.at(page, "issuers")
    administrator.leave()
    leader = staff("lin.tao", "/supervisor/", language, theme=theme)
    for where in ("doubt", "alarms"):
        leader.page.get_by_role("link", name=leader.words[f"supervisor.{where}"]).click()
        expect(leader.page.locator(".list h2")).to_be_visible()
        looks.at(leader.page, where)
    leader.leave()
    assert looks.found == {}
