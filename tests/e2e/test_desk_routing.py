"""What routing shows at the desk: a list to pick from, experts, a plan for a market event, the customer's manager."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import expect

from tests.e2e.counter import Counter
from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.product import Product
from tests.e2e.rest import Rest, signed_in
from tests.e2e.signed_in import SignedIn
from tests.e2e.test_counter import CALLER, counter
from tests.e2e.test_portal import known
from tests.e2e.test_screens import SHORT, THEMES, Looks, looks
from tests.e2e.words import LANGUAGES

__all__ = ["counter", "known", "looks"]

PICKERS = {"zh-CN": ("li.qiang", "李强", "liu.yang"), "en": ("zhao.lei", "赵磊", "wu.na")}
EXPERT = "he.yun"
MANAGER = "李强"
SAID = {"zh-CN": "提前还款要收手续费吗", "en": "is there a fee for paying a loan back early"}
NOTE = {"zh-CN": "想提前还款，请专家看看", "en": "wants to pay back early"}
BACK = {"zh-CN": "没有手续费，请答复客户", "en": "no fee, please tell them"}
PLAN = {"zh-CN": "行情异动", "en": "Rush of losses"}
ENDED = {"zh-CN": "其他咨询", "en": "Other"}
TRIED = """
insert into routing_trials (id, tenant_id, draft_id, name, document, hash, base_number, day, seeds, volume, state,
  result, asked_at, asked_by, ended_at)
select $1, tenant_id, id, 'x', '{}', hash, 0, '2026-01-01', 1, 1, 'done', '{}', now(), 'test', now()
from routing_drafts where id = $2
"""


@contextmanager
def policy(product: Product, rules: dict[str, Any], **more: Any) -> Iterator[Rest]:
    """While this lasts the general queue is served so, with what the whole policy says beside; then as it was."""
    with signed_in(product.base, "yuanshan", "tang.wei") as rest:
        before = rest.get("/api/routing/live")["number"]
        made = drafted(rest, "policy", "试一试", rules, **more)
        body = {"version": 1, "reason": "x", "untried": True}
        rest.post(f"/api/routing/drafts/{made['id']}/publication", body)
        try:
            yield rest
        finally:
            version = rest.get("/api/routing/live")["version"]
            rest.post(f"/api/routing/policies/{before}/live", {"version": version, "reason": "x"})


def drafted(rest: Rest, kind: str, name: str, rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    queue = rest.named("/api/queues", "key", "general")["id"]
    body = {"kind": kind, "name": name, "document": {"queues": {queue: rules}, **more}}
    made: dict[str, Any] = rest.post("/api/routing/drafts", body)
    return made


def tried(product: Product, draft: str) -> None:
    """As if a day had been tried: the trial itself is another test's."""

    async def write() -> None:
        connection = await asyncpg.connect(product.database_url)
        await connection.execute(TRIED, uuid.uuid4(), uuid.UUID(draft))
        await connection.close()

    with ThreadPoolExecutor(1) as apart:  # the browser's own loop runs here
        apart.submit(asyncio.run, write()).result()


def experts(desk: Agent) -> str:
    """The way to the second line, as the list of targets names it."""
    return desk.words["desk.transfer.experts"].split("(")[0].split("（")[0].strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contact_is_picked_goes_to_an_expert_and_back_and_a_plan_is_told(
    language: str, product: Product, looks: Looks, agent: Callable[..., Agent], customer: Callable[..., Customer]
) -> None:
    first_user, first_name, second_user = PICKERS[language]
    picture = f"desk-{{}}-{SHORT[language]}-{THEMES[language]}"
    desk, other = agent(first_user, language, theme=THEMES[language]), agent(second_user, language)
    visitor = customer(language)
    with policy(product, {"mode": "pull", "first_line": True}) as rest:
        for each in (desk, other):
            expect(each.page.locator(".picks")).to_be_visible()
            each.ready()
        visitor.open()
        visitor.greeted()
        visitor.write(SAID[language])
        visitor.ask_for_human()
        for each in (desk, other):
            expect(each.page.locator(".picks li button")).to_be_enabled()
        looks.at(desk.page, "to be taken", picture.format("pick"))
        desk.page.keyboard.press("Alt+d")
        expect(desk.rows).to_have_count(1)
        expect(desk.field).to_be_visible()
        expect(other.page.locator(".picks li")).to_have_count(0)
        desk.has_sent(SAID[language])

        expert = agent(EXPERT, language)
        expert.ready()
        desk.transfer(experts(desk), NOTE[language])
        expect(expert.page.locator(".picks li button")).to_be_enabled()
        expect(other.page.locator(".picks li")).to_have_count(0)
        looks.at(expert.page, "an expert is asked")
        expert.page.keyboard.press("Alt+d")
        expect(expert.field).to_be_visible()
        expert.has_sent(SAID[language])
        expert.has_sent(NOTE[language])
        looks.at(expert.page, "an expert at work", picture.format("expert"))
        expert.transfer(first_name, BACK[language])
        expect(desk.offers.first).to_contain_text(BACK[language])
        desk.accept()
        expert.go_home()

        plan = drafted(rest, "plan", PLAN[language], {"first_line": True})
        tried(product, plan["id"])
        box = desk.field.bounding_box()
        rest.post("/api/routing/market-event", {"plan": plan["id"], "version": 1, "minutes": 15, "reason": "x"})
        note = desk.page.get_by_role("status").filter(has_text=PLAN[language])
        expect(note).to_be_visible()
        expect(other.page.get_by_role("status").filter(has_text=PLAN[language])).to_be_visible()
        assert desk.field.bounding_box() == box
        looks.at(desk.page, "a plan", picture.format("plan"))
        desk.page.get_by_role("button", name=desk.words["desk.plan.understood"]).click()
        expect(desk.page.locator("dl.figures")).to_be_visible()
        chip = desk.page.locator("button.chip")
        chip.click()
        expect(desk.page.locator(".whole")).to_contain_text(PLAN[language])
        looks.at(desk.page, "a plan, read", picture.format("plan-read"))
        desk.page.keyboard.press("Escape")
        rest.delete("/api/routing/market-event?reason=x")
        expect(chip).to_have_count(0)
        expect(other.page.get_by_role("status").filter(has_text=PLAN[language])).to_have_count(0)
    expect(desk.page.locator(".picks")).to_have_count(0)
    desk.finish()
    desk.wrap_up(ENDED[language])
    for each in (desk, other):
        each.go_home()
    visitor.leave()
    assert looks.found == {}


def test_a_customer_comes_to_their_manager_and_goes_on_to_an_expert(
    counter: Callable[..., Counter], known: Callable[..., SignedIn], agent: Callable[..., Agent], product: Product,
    looks: Looks,
) -> None:  # fmt: skip
    """Everything is offered here; nobody picks."""
    talk = counter()
    page, words = talk.page, talk.words
    talk.find(CALLER)
    talk.side.get_by_role("button", name=words["desk.manager.name"], exact=True).click()
    dialog = page.get_by_role("dialog", name=words["desk.manager.title"])
    dialog.get_by_role("searchbox").fill(MANAGER)
    expect(dialog.get_by_role("option")).to_have_count(1)
    dialog.get_by_role("searchbox").press("ArrowDown")
    expect(dialog.get_by_role("option", selected=True)).to_contain_text(MANAGER)
    looks.at(page, "naming a manager", "desk-manager-zh-light")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(talk.side.locator("dd.manager")).to_contain_text(MANAGER)
    talk.agent.finish()
    talk.agent.wrap_up("其他咨询")

    with policy(product, {"first_line": True}, history=[{"source": "manager", "reserve_s": 60}]):
        manager, expert, customer = agent("li.qiang"), agent(EXPERT), known()
        manager.ready()  # idle for a shorter time than who named them
        customer.page.locator("yingda-chat .launcher").click()
        customer.greeted()
        customer.ask_for_human()
        manager.accept()
        expect(talk.agent.offers).to_have_count(0)
        manager.page.get_by_role("button", name=words["desk.receipt.why"]).click()
        expect(manager.page.locator(".receipt .rule").first).to_have_text(words["desk.receipt.rule.manager"])
        looks.at(manager.page, "the manager is told why", "desk-manager-why-zh-light")
        manager.page.keyboard.press("Escape")
        side = manager.page.get_by_role("complementary", name=words["desk.side.title"])
        side.get_by_role("button", name=words["desk.manager.change"], exact=True).click()
        dialog = manager.page.get_by_role("dialog", name=words["desk.manager.title"])
        dialog.get_by_role("button", name=words["desk.manager.remove"]).click()
        expect(dialog).to_have_count(0)
        expect(side.get_by_role("button", name=words["desk.manager.name"], exact=True)).to_be_visible()

        expert.ready()
        manager.transfer(experts(manager), NOTE["zh-CN"])
        expert.accept()
        expect(talk.agent.offers).to_have_count(0)
        expert.has_sent(NOTE["zh-CN"])
        expert.finish()
        expert.wrap_up("其他咨询")
    for each in (talk.agent, manager, expert):
        each.go_home()
    assert looks.found == {}


def test_the_kind_of_question_is_set_in_the_flow_editor(staff: Callable[..., Staff], looks: Looks) -> None:
    admin = staff("tang.wei", "/admin/", "zh-CN")
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.flows"], exact=True).click()
    page.locator(".list a.line").first.click()
    field = page.get_by_role("textbox", name=words["flows.topic"]).first
    place = page.locator(".topic").first
    place.locator(".n-base-selection").click()
    page.locator(".n-base-select-option", has_text="loss").click()
    expect(place).to_contain_text("(loss)")
    looks.at(page, "a flow's kind of question", "admin-flow-topic-zh-light")
    for typed, said in (("not-yet", "not-yet"), ("Nope!", "Nope!")):
        place.locator(".n-base-selection").click()
        field.fill(typed)
        field.press("Enter")
        page.get_by_role("button", name=words["common.save"], exact=True).click()
        expect(place.locator(".doubt, li")).to_contain_text(said)
    admin.leave()
    assert looks.found == {}
