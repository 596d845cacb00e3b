"""Waiting on in the chat at the place of a call, as the customer of a signed-in page sees it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.webchat.bank import Bank, until
from tests.webchat.test_moving import CUSTOMER, calls, on_the_phone, vouched, with_telephone
from tests.webchat.test_widget import DESKTOP, browser, findings, site
from yingda.interactions.contact import State

__all__ = ["browser", "site"]

pytestmark = pytest.mark.e2e


MOVE = {"zh-CN": "改在这里等，位置不变", "en": "Wait here instead, same place"}


@pytest.mark.parametrize("language", MOVE)
async def test_who_waits_on_the_telephone_goes_on_here_at_the_same_place(
    language: str, browser: Browser, site: Bank
) -> None:
    call = await calls(site, await with_telephone(site), CUSTOMER)
    place_at = site.owner.live.contacts[call].place_at
    vouched(site, CUSTOMER)
    shell = (
        f'<!doctype html><html lang="{language}"><title>bank</title><body><main><h1>bank</h1></main>'
        f'<script src="/widget/yingda-widget.js" data-entry="yuanshan-web" data-lang="{language}"'
        ' data-identity="a signed word"></script></body></html>'
    )
    site.app.routes.insert(0, Route("/signed-in", lambda _request: HTMLResponse(shell)))
    context = await browser.new_context(viewport=DESKTOP, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{site.base}/signed-in")
    await page.locator("yingda-chat .launcher").click()
    strip = page.get_by_role("button", name=MOVE[language])
    await expect(strip).to_be_visible()
    assert await findings(page) == []
    await strip.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("yingda-chat .strip.wait")).to_be_visible()
    await expect(strip).to_have_count(0)
    (chat,) = [each for each in site.owner.live.contacts.values() if each.channel == "webchat"]
    await until(lambda: chat.state is State.WAITING)
    assert chat.place_at == place_at
    assert all(each.outcome == "moved" for each in on_the_phone(site))
    await context.close()
