"""A routing policy is written, tried on a day that was, published and lived by; a receipt is read and decided again."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.analytics.worlds import At, answered, arrived, ended, present, queued, status, tell, wrapped
from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.product import Product
from tests.e2e.rest import Rest, signed_in
from tests.e2e.test_screens import THEMES, Looks, looks
from tests.e2e.words import LANGUAGES, started
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId

__all__ = ["looks"]

ZONE = ZoneInfo("Asia/Shanghai")
TRIED_WITHIN_MS = 60_000
KNOWN_WITHIN_S = 60
LOOK_EVERY_S = 0.2
CONTACTS, EVERY_MS, TALK_MS = 40, 45_000, 80_000
NAME = {"zh-CN": "合适的座席先接", "en": "Best match first"}
REASON = {"zh-CN": "让合适的人接", "en": "the right people answer"}
QUEUE = {"zh-CN": "人工客服", "en": "General service"}
LIFT = {"zh-CN": "2", "en": "1"}
"""Another content each time: what was tried counts wherever the same is written."""
SAID = {"zh-CN": "请问怎么开通短信通知", "en": "how do I switch on text messages"}


def yesterday(product: Product, rest: Rest) -> None:
    """A short day is written into the event log: forty calls for two agents."""
    queue = rest.named("/api/queues", "key", "general")["id"]
    agents = [each["id"] for each in rest.get("/api/agents?limit=200")["items"] if each["active"]][:2]
    begin = datetime.combine(datetime.now(ZONE) - timedelta(days=1), time(10), ZONE)
    since = round(begin.timestamp() * 1000)
    told: list[At] = [(since, event) for each in agents for event in (present(each), status(each))]
    for n, agent in zip(range(CONTACTS), itertools.cycle(agents), strict=False):
        id, at = str(uuid.uuid4()), since + n * EVERY_MS
        told += [(at, arrived(id, "phone")), (at, queued(id, queue)), (at, answered(id, agent, queue, 0))]
        told += [(at + TALK_MS, ended(id)), (at + TALK_MS, wrapped(id, agent, queue, 0))]
    told += [(since + 3_600_000, status(each, "offline", "ready")) for each in agents]
    told.sort(key=lambda each: each[0])
    tenant = TenantId(rest.get("/api/session")["tenant"]["id"])

    async def write() -> None:
        database = Database(product.database_url)
        await database.open()
        await tell(database, told, tenant)
        while await known(database, tenant, since) < CONTACTS:
            await asyncio.sleep(LOOK_EVERY_S)
        await database.close()

    with ThreadPoolExecutor(1) as apart:  # the browser's own loop runs here
        apart.submit(asyncio.run, write()).result(KNOWN_WITHIN_S)


async def known(database: Database, tenant: TenantId, since: int) -> int:
    """Contacts of the day that the readers of the log have taken in."""
    ask = "select count(*) from interaction_facts where arrived_at >= $1 and arrived_at < $1 + interval '1 hour'"
    async with database.raw(tenant) as conn:
        found: int = await conn.fetchval(ask, to_datetime(since))
        return found


def draft_written(admin: Staff, language: str, looks: Looks) -> None:
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.routing-policy"], exact=True).click()
    expect(page.get_by_role("heading", name=words["routing.versions"])).to_be_visible()
    looks.at(page, "policy")
    page.get_by_role("button", name=words["routing.new.policy"]).click()
    page.get_by_role("textbox", name=words["routing.draft.name"]).fill(NAME[language])
    page.get_by_role("button", name=words["routing.new.go"], exact=True).click()
    queues = page.get_by_role("navigation", name=words["routing.section.queues"])
    queues.get_by_role("button", name=QUEUE[language]).click()
    page.get_by_role("radio", name=words["routing.order.best_match"]).check()
    page.get_by_role("button", name=words["routing.queue.add_step"]).click()
    page.get_by_role("button", name=words["routing.queue.add_step"]).click()
    later = page.get_by_label(words["routing.step.after_label"]).nth(1)
    later.fill("10")
    later.press("Tab")
    expect(page.locator(".step .problem.error")).to_be_visible()
    page.locator(".problems .go").first.press("Enter")
    expect(later).to_be_focused()
    assert page.locator(".shell").evaluate("shell => shell.scrollTop + document.scrollingElement.scrollTop") == 0
    looks.at(page, "draft with an error")
    later.fill("90")
    later.press("Tab")
    page.get_by_label(words["routing.step.lift"]).nth(0).fill(LIFT[language])
    page.get_by_label(words["routing.step.lift"]).nth(1).fill("3")
    page.get_by_label(words["routing.step.lift"]).nth(1).press("Tab")
    expect(page.locator(".step .problem.error")).to_have_count(0)
    page.locator(".section").evaluate("place => place.scrollTo(0, 0)")
    looks.at(page, "draft", f"admin-routing-{ {'zh-CN': 'zh', 'en': 'en'}[language] }-{THEMES[language]}")
    later.press("Control+s")
    expect(page.get_by_text(words["routing.tried.not"])).to_be_visible()
    for section in ("customers", "topics", "history", "reserves", "capacity", "between", "changes"):
        page.get_by_role("button", name=words[f"routing.section.{section}"]).click()
        looks.at(page, f"draft, {section}")
    expect(page.get_by_text(words["routing.order.best_match"])).to_be_visible()
    one_customer_tried(page, admin, language, looks)
    taken_back_by_key(page, admin)


def one_customer_tried(page: Page, admin: Staff, language: str, looks: Looks) -> None:
    """Under the draft a customer of this queue meets the best match first, and gains points as steps come."""
    words = admin.words
    page.get_by_role("button", name=words["routing.section.try"]).click()
    who = page.get_by_role("group", name=words["routing.try.who"])
    who.get_by_label(words["routing.try.queue"]).select_option(label=QUEUE[language])
    felt = page.locator(".verdict tr", has_text=words["routing.try.felt.order"])
    expect(felt).to_contain_text(words["routing.order.best_match"])
    expect(page.locator(".way")).to_have_count(2)
    looks.at(page, "draft, one customer", f"admin-try-{ {'zh-CN': 'zh', 'en': 'en'}[language] }-{THEMES[language]}")


def taken_back_by_key(page: Page, admin: Staff) -> None:
    words = admin.words
    page.get_by_role("button", name=words["routing.section.between"]).click()
    usual = page.get_by_role("radio", name=words["routing.between.claim"])
    page.get_by_role("radio", name=words["routing.between.longest_wait"]).check()
    expect(page.locator(".unsaved")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(usual).to_be_checked()
    expect(page.locator(".unsaved")).to_have_count(0)


def tried(page: Page, admin: Staff, language: str, looks: Looks) -> None:
    words = admin.words
    page.get_by_role("button", name=words["routing.trial.try"]).click()
    page.get_by_role("button", name=words["routing.trial.start"]).click()
    expect(page.get_by_role("row", name=words["routing.measure.service_level"])).to_be_visible(timeout=TRIED_WITHIN_MS)
    expect(page.locator("canvas").first).to_be_visible()
    looks.at(page, "trial", f"admin-trial-{ {'zh-CN': 'zh', 'en': 'en'}[language] }-{THEMES[language]}")
    page.get_by_role("link", name=words["routing.trial.back"]).last.click()
    expect(page.locator(".page > header .badge.on")).to_be_visible()


def published(page: Page, admin: Staff, language: str) -> int:
    words = admin.words
    page.get_by_role("button", name=words["routing.publish.go"], exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name=words["routing.difference.publish"])).to_contain_text(
        words["routing.order.best_match"]
    )
    expect(dialog.locator(".tried .rows")).to_contain_text(words["routing.measure.service_level"])
    dialog.get_by_role("textbox").fill(REASON[language])
    dialog.get_by_role("textbox").press("Control+Enter")
    expect(page.locator("tr", has_text=REASON[language]).locator(".badge.on")).to_be_visible()
    return int("".join(each for each in page.locator(".body h2").first.inner_text() if each.isdigit()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_is_written_tried_published_and_lived_by(
    language: str, product: Product, looks: Looks, staff: Callable[..., Staff], agent: Callable[..., Agent],
    customer: Callable[..., Customer],
) -> None:  # fmt: skip
    with signed_in(product.base, "yuanshan", "tang.wei") as rest:
        yesterday(product, rest)
    admin = staff("tang.wei", "/admin/", language, theme=THEMES[language])
    page = admin.page
    draft_written(admin, language, looks)
    tried(page, admin, language, looks)
    number = published(page, admin, language)

    visitor, desk = customer(language), agent("xu.hao", language)
    visitor.open()
    visitor.greeted()
    visitor.write(SAID[language])
    visitor.ask_for_human()
    desk.ready()
    desk.accept()
    desk.finish()
    desk.wrap_up({"zh-CN": "其他咨询", "en": "Other"}[language])
    desk.go_home()

    leader = staff("lin.tao", "/supervisor/", language, theme=THEMES[language])
    read = leader.page
    read.goto(f"{leader.base}/supervisor/{leader.asked}#/history")
    read.locator("tbody tr a").first.click()
    read.get_by_text(leader.words["contact.purpose.complaint"], exact=True).click()
    read.get_by_role("button", name=leader.words["contact.purpose_open"]).click()
    receipt = read.locator(".receipt").first
    expect(receipt.locator(".why").first).to_contain_text({"zh-CN": "徐浩", "en": "徐浩"}[language])
    expect(receipt).to_contain_text(leader.words["receipt.by"].split("{n}")[0].split("{time}")[-1] + str(number))
    read.get_by_role("button", name=leader.words["receipt.again"]).first.click()
    expect(read.get_by_text(leader.words["receipt.same"])).to_be_visible()
    looks.at(read, "receipt", f"receipt-{ {'zh-CN': 'zh', 'en': 'en'}[language] }-{THEMES[language]}")

    page.locator("tr", has_not_text=REASON[language]).get_by_role(
        "button", name=admin.words["routing.back_to.go"]
    ).last.click()
    page.get_by_role("dialog").get_by_role("textbox").fill(REASON[language])
    page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    back = page.locator("tr", has_text=started(admin.words["routing.switches.back"]))
    expect(back.first).to_contain_text("唐伟")
    page.get_by_role("link", name=admin.words["admin.page.market-plans"], exact=True).click()
    expect(page.locator(".plans li").first).to_be_visible()
    looks.at(page, "plans")
    assert looks.found == {}
    leader.leave()
    admin.leave()
