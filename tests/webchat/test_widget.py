"""The widget in a real browser, on the demo bank's page with its strict content security policy."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.webchat.bank import Bank, until
from yingda.demo.pages.routes import routes as demo_pages
from yingda.journey import commands

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "yingda" / "static"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 768}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WITHIN_MS = 15_000
BACK_WITHIN_MS = 25_000
"""The longest pause before the widget tries again, and some."""


TRIES_AGAIN_WITHIN_MS = 3_000
"""A broken line is tried again sooner than this."""

expect.set_options(timeout=WITHIN_MS)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None or not (STATIC / "widget").exists():
        pytest.skip("no Chromium, or the widget is not built")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def site(bank: Bank) -> Bank:
    """The bank with its web pages."""
    _serve_pages(bank)
    return bank


def _serve_pages(bank: Bank) -> None:
    bank.app.routes.extend([*demo_pages(), Mount("/", StaticFiles(directory=STATIC))])


@asynccontextmanager
async def customer(
    browser: Browser, bank: Bank, query: str = "", viewport: dict[str, int] | None = None
) -> AsyncIterator[BrowserContext]:
    """A customer's browser with the page open and the chat begun. Fails on any error that the page reports."""
    faults: list[str] = []
    context = await browser.new_context(viewport=viewport or DESKTOP, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    await page.goto(f"{bank.base}/demo/yuanshan{query}")
    await page.locator("yingda-chat .launcher").click()
    await expect(page.locator("yingda-chat .options button").first).to_be_visible()
    yield context
    await context.close()
    assert faults == []


def log_of(page: Page) -> Locator:
    return page.locator("yingda-chat .log")


async def write(page: Page, text: str) -> None:
    field = page.locator("yingda-chat textarea")
    await field.fill(text)
    await field.press("Enter")


async def all_delivered(page: Page) -> None:
    """What the customer wrote is with the server: until then it is only shown."""
    await expect(page.locator("yingda-chat .pending")).to_have_count(0)
    await expect(log_of(page)).to_contain_text("已送达")


async def times_shown(page: Page, text: str) -> int:
    return (await log_of(page).inner_text()).count(text)


async def findings(page: Page) -> list[str]:
    """Serious and critical findings of axe."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setBypassCSP", {"enabled": True})
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['target']}" for v in found["violations"] if v["impact"] in ("serious", "critical")
    ]


async def test_a_customer_and_an_agent_talk_to_the_end(browser: Browser, site: Bank) -> None:
    async with customer(browser, site) as context:
        page = context.pages[0]
        await write(page, "我的卡丢了怎么办？")
        await expect(log_of(page)).to_contain_text("卡片管理")
        await page.get_by_role("button", name="转人工", exact=True).first.click()
        await expect(page.locator("yingda-chat .strip.wait")).to_contain_text("下一位就是您")
        await site.agent_ready()
        interaction = await site.agent_accepts()
        await site.staff(commands.Send(staff=site.agent, interaction=interaction, text="见 https://a.example/x 。"))
        link = log_of(page).get_by_role("link", name="https://a.example/x")
        await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
        await page.locator("yingda-chat input[type=file]").set_input_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
        )
        await expect(log_of(page).get_by_role("button", name="a.pdf")).to_be_visible()
        await write(page, "<img src=x onerror=alert(1)>")
        await expect(log_of(page)).to_contain_text("<img src=x onerror=alert(1)>")
        await all_delivered(page)
        await site.staff(commands.Read(staff=site.agent, interaction=interaction, seq=99))
        await expect(log_of(page)).to_contain_text("已读")
        await site.staff(commands.Finish(staff=site.agent, interaction=interaction))
        await page.get_by_role("radio", name="4 星，满意").check()
        await page.get_by_role("button", name="提交评价").click()
        await until(lambda: site.owner.live.contacts[interaction].survey_score == 4)
        async with page.expect_download() as download:
            await page.get_by_role("button", name="下载对话记录").click()
        kept = Path(await (await download.value).path()).read_text("utf-8")
        assert "李明" in kept
        await page.get_by_role("button", name="开始新的对话").click()
        await expect(page.locator("yingda-chat .options button").first).to_be_visible()


async def test_two_tabs_and_a_cut_lose_double_and_turn_nothing_round(browser: Browser, site: Bank) -> None:
    async with customer(browser, site) as context:
        one = context.pages[0]
        two = await context.new_page()
        await two.goto(f"{site.base}/demo/yuanshan")
        await two.locator("yingda-chat .launcher").click()
        await write(one, "第一条")
        await expect(log_of(two)).to_contain_text("第一条")
        await context.set_offline(True)
        site.house.close_tenant(site.tenant)
        await expect(one.locator("yingda-chat .strip.warn")).to_be_visible()
        for text in ("第二条", "第三条"):
            await write(one, text)
        await expect(log_of(one)).to_contain_text("待连接恢复后发出")
        await context.set_offline(False)
        for page in (one, two):
            await expect(log_of(page)).to_contain_text("第三条", timeout=BACK_WITHIN_MS)
            await expect(page.locator("yingda-chat .pending")).to_have_count(0, timeout=BACK_WITHIN_MS)
        shown = await log_of(one).inner_text()
        await expect(log_of(two)).to_have_text(shown, use_inner_text=True)
        assert [shown.count(text) for text in ("第一条", "第二条", "第三条")] == [1, 1, 1]
        assert shown.index("第二条") < shown.index("第三条")


async def test_what_was_written_before_a_reload_is_sent_after_it(browser: Browser, site: Bank) -> None:
    async with customer(browser, site) as context:
        page = context.pages[0]
        await page.route("**/chat/visit", lambda route: route.abort())
        site.house.close_tenant(site.tenant)
        await expect(page.locator("yingda-chat .strip.warn")).to_be_visible()
        await write(page, "刷新前写的")
        await page.unroute("**/chat/visit")
        await page.reload()
        await expect(log_of(page)).to_contain_text("刷新前写的", timeout=BACK_WITHIN_MS)
        await expect(page.locator("yingda-chat .pending")).to_have_count(0, timeout=BACK_WITHIN_MS)
        assert await times_shown(page, "刷新前写的") == 1


async def test_a_restart_of_the_server_loses_nothing(browser: Browser, database: str, tmp_path: Path) -> None:
    first = Bank(database, tmp_path)
    _serve_pages(first)
    await first.open()
    async with customer(browser, first) as context:
        page = context.pages[0]
        await write(page, "重启前写的")
        await expect(log_of(page)).to_contain_text("已送达")
        await first.close()
        await write(page, "停机时写的")
        second = Bank(database, tmp_path, port=first.port)
        _serve_pages(second)
        await second.open()
        await expect(page.locator("yingda-chat .pending")).to_have_count(0, timeout=BACK_WITHIN_MS)
        assert [await times_shown(page, text) for text in ("重启前写的", "停机时写的")] == [1, 1]
        await second.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("query", ["", "?lang=en&theme=dark"], ids=["zh-CN light", "en dark"])
async def test_everybody_can_use_it(browser: Browser, site: Bank, viewport: dict[str, int], query: str) -> None:
    async with customer(browser, site, query, viewport) as context:
        page = context.pages[0]
        assert await findings(page) == []
        panel = page.get_by_role("dialog")
        box = await panel.bounding_box()
        assert box is not None
        assert (box["width"] == viewport["width"]) == (viewport is PHONE)
        for button in await panel.get_by_role("button").all():
            size = await button.bounding_box()
            assert size is None or min(size["width"], size["height"]) >= 40
        await page.keyboard.press("Escape")
        await expect(panel).to_have_count(0)
        await expect(page.locator("yingda-chat .launcher")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(panel).to_be_visible()
        if viewport is DESKTOP:
            await expect(page.locator("yingda-chat textarea")).to_be_focused()


async def test_while_nobody_works_a_message_is_left(browser: Browser, site: Bank) -> None:
    await site.sql("update queues set retired_at = now()")
    await site.reconfigured(lambda config: not config.queues[site.queue].active)
    async with customer(browser, site, viewport=PHONE) as context:
        page = context.pages[0]
        await expect(page.locator("yingda-chat .closed")).to_be_visible()
        await page.get_by_role("button", name="转人工", exact=True).first.click()
        await expect(page.get_by_label("留言内容")).to_be_focused()
        await page.get_by_role("button", name="提交留言").click()
        await expect(page.get_by_role("alert").filter(has_text="手机号或邮箱")).to_be_visible()
        assert await findings(page) == []
        await page.get_by_label("留言内容").fill("请回电")
        await page.get_by_label("联系方式（手机号或邮箱）").fill("13800001111")
        await page.get_by_role("button", name="提交留言").click()
        await expect(log_of(page)).to_contain_text("留言已收到")


async def test_the_whole_talk_can_be_had_by_keyboard(browser: Browser, site: Bank) -> None:
    async with customer(browser, site) as context:
        page = context.pages[0]
        await page.keyboard.press("Escape")
        await expect(page.locator("yingda-chat .launcher")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("yingda-chat textarea")).to_be_focused()
        await page.keyboard.type("转人工")
        await page.keyboard.press("Enter")
        await expect(page.locator("yingda-chat .strip.wait")).to_be_visible()
        await page.keyboard.type("有人吗")
        await page.keyboard.press("Enter")
        await expect(log_of(page)).to_contain_text("有人吗")


async def test_a_site_that_may_not_embed_the_chat_says_so_and_tries_no_more(browser: Browser, site: Bank) -> None:
    """`localhost` is another site than `127.0.0.1`."""
    visits: list[str] = []
    context = await browser.new_context()
    page = await context.new_page()
    page.on("request", lambda request: visits.append(request.method) if "/chat/visit" in request.url else None)
    shell = f'<body><script src="{site.base}/widget/yingda-widget.js" data-entry="yuanshan-web"></script>'
    site.app.routes.insert(0, Route("/elsewhere", lambda _request: HTMLResponse(shell)))
    await page.goto(f"http://localhost:{site.port}/elsewhere")
    await page.locator("yingda-chat .launcher").click()
    await expect(page.locator("yingda-chat .strip.bad")).to_have_text("这个页面没有开通在线客服")
    tried = len(visits)
    await page.wait_for_timeout(TRIES_AGAIN_WITHIN_MS)
    assert len(visits) == tried
    await context.close()
