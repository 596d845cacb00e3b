"""Who administers is told what is wrong before it harms a customer; desk and widget show what was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.product import Product
from tests.e2e.rest import Rest, signed_in, until
from tests.e2e.words import LANGUAGES
from yingda.interactions.entry_points.schemas import ChangedEntryPoint

NIGHT = {"zh-CN": "夜间值班", "en": "Night shift"}
NEVER: dict[str, Any] = {"name": "从不", "holidays": "none", "hours": {"week": {}}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_queue_without_a_last_resort_is_refused_with_what_to_do(language: str, staff: Callable[..., Staff]) -> None:
    admin = staff("tang.wei", "/admin/", language)
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.queues"], exact=True).click()
    page.get_by_role("button", name=words["queues.add"]).click()
    for field, text in (("name", NIGHT["zh-CN"]), ("name_en", NIGHT["en"]), ("key", f"night-{language.lower()}")):
        page.locator(f"#f-{field}").fill(text)
    page.get_by_role("button", name=words["admin.form.create"]).click()
    fault = page.locator(".row.wrong", has_text=words["queues.field.last_resort"]).locator(".error")
    expect(fault).to_contain_text(words["error.queue.without_last_resort"].split("{")[0][:6])
    page.locator("#f-last_resort").click()
    page.locator(".n-base-select-option", has_text=words["queues.option.last_resort.message"]).click()
    page.get_by_role("button", name=words["admin.form.create"]).click()
    expect(page.locator("a.line[aria-current=true]")).to_contain_text(NIGHT[language])
    admin.leave()


def test_a_new_phrase_is_at_the_desk(
    staff: Callable[..., Staff], agent: Callable[..., Agent], customer: Callable[..., Customer]
) -> None:
    admin = staff("luo.xin", "/admin/")
    page, words = admin.page, admin.words
    page.get_by_role("link", name=words["admin.page.phrases"], exact=True).click()
    page.get_by_role("button", name=words["phrases.add"]).click()
    page.locator("#f-title").fill("新春问候")
    page.locator("#f-shortcut").fill("xc")
    page.locator("#f-texts").fill("新春快乐，万事如意！")
    page.get_by_role("button", name=words["admin.form.create"]).click()
    expect(page.locator("a.line", has_text="新春问候")).to_be_visible()
    visitor, desk = customer(), agent("xu.hao")
    visitor.open()
    visitor.greeted()
    visitor.ask_for_human()
    desk.ready()
    desk.accept()
    desk.phrase("xc")
    visitor.reads("新春快乐，万事如意！")
    desk.finish()
    desk.wrap_up("其他咨询")
    desk.go_home()


@contextmanager
def closed(rest: Rest) -> Iterator[None]:
    """The securities firm's entry point is closed for as long as this lasts."""
    never = rest.post("/api/calendars", NEVER)
    point = rest.named("/api/entry-points", "key", "yunhai-web")

    def change(calendar: str | None) -> None:
        current = rest.get(f"/api/entry-points/{point['id']}")
        body = {name: current[name] for name in ChangedEntryPoint.model_fields}
        rest.put(f"/api/entry-points/{point['id']}", {**body, "calendar_id": calendar})

    change(never["id"])
    try:
        yield
    finally:
        change(point["calendar_id"])


def test_a_closed_entry_point_takes_a_message(product: Product, customer: Callable[..., Customer]) -> None:
    with signed_in(product.base, "yunhai", "ren.jie") as rest, closed(rest):
        for language in LANGUAGES:
            visitor = customer(language, bank="yunhai")
            visitor.open()
            visitor.greeted()
            visitor.ask_for_human()
            form = visitor.page.get_by_role("form", name=visitor.words["leave.title"])
            form.get_by_label(visitor.words["leave.text"]).fill("请帮我查一下开户进度")
            form.get_by_role("button", name=visitor.words["leave.send"]).click()
            expect(form).to_contain_text(visitor.words["leave.need_contact"])
            form.get_by_label(visitor.words["leave.contact"]).fill("customer@mail.example")
            form.get_by_role("button", name=visitor.words["leave.send"]).click()
            visitor.reads(visitor.words["event.message_left"])
            visitor.leave()
    with signed_in(product.base, "yunhai", "cheng.lu") as rest:
        until(lambda: len(rest.get("/api/interactions?outcome=message_left")["items"]) == len(LANGUAGES))
