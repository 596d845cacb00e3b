"""The player in a real browser, over a recording that the test made: heard with a purpose, led by keys."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e.words import staff_words
from tests.isolation.conftest import loaded, settings
from tests.isolation.installation import Installation, installed, served
from tests.recordings.world import tone
from yingda.foundation.clock import to_datetime
from yingda.foundation.config import Settings
from yingda.foundation.http import SESSION_COOKIE
from yingda.interactions.events import InteractionHeld, RecordingGap
from yingda.recordings.api import Raw, whole

__all__ = ["loaded", "settings"]

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "yingda" / "static"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PART_S = 4
GAP_MS = 20_000
FETCH = re.compile(r"/parts/(\d+)/sound")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None or not (STATIC / "supervisor" / "index.html").exists():
        pytest.skip("no Chromium, or the web side is not built")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class Desk:
    """A supervisor's browser at the contact that was recorded."""

    page: Page
    both: Installation
    words: dict[str, str]
    fetched: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def audited(self, action: str) -> int:
        async with self.both.app.database.raw(self.both.bank.tenant) as conn:
            found: int = await conn.fetchval("select count(*) from audit_entries where action = $1", action)
        return found

    def word(self, key: str, **given: str) -> str:
        text = self.words[key]
        for name, value in given.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    async def says(self, purpose: str) -> None:
        await self.page.locator(".purpose").get_by_text(self.word(f"recording.purpose.{purpose}"), exact=True).click()
        await self.page.get_by_role("button", name=self.word("recording.purpose_play"), exact=True).last.click()

    async def at_s(self) -> int:
        return int(
            await self.page.get_by_role("slider", name=self.word("recording.place")).get_attribute("aria-valuenow") or 0
        )


async def record(both: Installation) -> str:
    """A call in two parts of four seconds; twenty seconds in between, card digits were keyed in; the agent held it."""
    house, app = both.bank, both.app
    id, ended_at = house.things["interactions"], app.database.clock.now_ms()
    begun = ended_at - 2 * PART_S * 1000 - GAP_MS
    async with app.database.raw(house.tenant) as conn:
        for table, column in (("interactions", "id"), ("interaction_facts", "interaction_id")):
            await conn.execute(f"update {table} set channel = 'phone' where {column} = $1", id)
        await conn.execute(
            "insert into messages (id, tenant_id, interaction_id, seq, at, by, kind, text)"
            " values (gen_random_uuid(), $1, $2, 2, $3, 'agent', 'text', '挂失已办')",
            house.tenant, id, to_datetime(begun + 2 * PART_S * 1000 + GAP_MS - 2_000),
        )  # fmt: skip
        gap_at = begun + PART_S * 1000
        told: list[tuple[int, Any]] = [
            (begun + 1_000, InteractionHeld(interaction=id, agent=house.user)),
            (
                gap_at + GAP_MS,
                RecordingGap(interaction=id, reason="secure", started_at=gap_at, ended_at=gap_at + GAP_MS),
            ),
        ]
        for at, event in told:
            await conn.execute(
                "insert into events (tenant_id, at, type, actor, correlation, data) values ($1, $2, $3, '', '', $4)",
                house.tenant, to_datetime(at), event.type, event.data().decode(),
            )  # fmt: skip
    app.database.wakeups.ring(house.tenant)
    sounds = [whole(tone(PART_S), 2), whole(tone(PART_S, 700, 300), 2)]
    raw = Raw(source="tone.raw", kind="call", channels=2, ended_at=ended_at, read=lambda: iter(sounds))
    await app.recordings.keeping.keep(house.tenant, id, raw)
    return id


@asynccontextmanager
async def at_the_contact(
    settings: Settings, browser: Browser, language: str = "zh-CN", theme: str = "light"
) -> AsyncIterator[Desk]:
    async with installed(settings) as both, served(both.app) as host:
        id = await record(both)
        context = await browser.new_context(
            viewport={"width": 1366, "height": 900}, locale=language, reduced_motion="reduce"
        )
        await context.add_cookies([{"name": SESSION_COOKIE, "value": both.bank.token, "url": f"http://{host}"}])
        desk = Desk(await context.new_page(), both, staff_words(language))
        desk.page.on("pageerror", lambda fault: desk.faults.append(str(fault)))
        desk.page.on("request", lambda asked: desk.fetched.extend(map(int, FETCH.findall(asked.url))))
        await desk.page.goto(f"http://{host}/supervisor/?lang={language}&theme={theme}#/contact/{id}")
        await desk.page.get_by_role("button", name=desk.word("contact.purpose_open"), exact=True).click()
        await expect(desk.page.get_by_role("region", name=desk.word("recording.title"))).to_be_visible()
        await desk.page.get_by_role("button", name=re.compile(r"0:08$")).click()
        yield desk
        assert desk.faults == []
        await context.close()


async def until_at(desk: Desk, seconds: int) -> None:
    for _ in range(300):
        if await desk.at_s() >= seconds:
            return
        await desk.page.wait_for_timeout(50)
    raise AssertionError(f"at {await desk.at_s()} s, not {seconds}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_recording_is_heard_part_after_part_once_a_purpose_was_said(
    settings: Settings, browser: Browser, language: str
) -> None:
    async with at_the_contact(settings, browser, language) as desk:
        page = desk.page
        play = page.get_by_role("button", name=desk.word("recording.play"), exact=True)
        await expect(page.locator(".wave .gap rect")).to_have_count(1)
        await expect(page.locator(".marks li")).to_have_count(2)
        assert desk.fetched == []
        await play.click()
        assert desk.fetched == [], "nothing is fetched before the purpose is said"
        await desk.says("complaint")
        await expect(page.get_by_role("button", name=desk.word("recording.pause"), exact=True)).to_be_visible()
        await page.get_by_role("combobox").select_option("2")
        await until_at(desk, 1)
        await until_at(desk, PART_S + GAP_MS // 1000 + 1)
        await until_at(desk, 2 * PART_S + GAP_MS // 1000)
        await expect(play).to_be_visible()
        assert set(desk.fetched) == {2, 3}
        assert await desk.audited("recording.playback_granted") == 1
        assert await desk.audited("recording.played") >= 2
        await play.click()
        await until_at(desk, 1)
        assert await desk.audited("recording.playback_granted") == 1, "asked once"


async def test_the_player_is_led_by_keys_and_by_lines_of_the_contact(settings: Settings, browser: Browser) -> None:
    async with at_the_contact(settings, browser) as desk:
        page = desk.page
        slider = page.get_by_role("slider", name=desk.word("recording.place"))
        await slider.focus()
        await page.keyboard.press("ArrowRight")
        assert await desk.at_s() == 5, "in the gap"
        await page.keyboard.press("End")
        assert await desk.at_s() == 28
        await page.keyboard.press("Home")
        await page.locator(".log .line", has_text="挂失已办").get_by_role("button").click()
        assert await desk.at_s() == 26
        await desk.says("quality")
        await until_at(desk, 27)
        await slider.focus()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("button", name=desk.word("recording.play"), exact=True)).to_be_visible()
        await page.locator(".marks button").first.click()
        await expect(page.get_by_role("button", name=desk.word("recording.pause"), exact=True)).to_be_visible()
        await page.get_by_role(
            "slider", name=desk.word("recording.volume", side=desk.word("recording.side.agent"))
        ).fill("0")


async def test_a_damaged_recording_says_so(settings: Settings, browser: Browser) -> None:
    async with at_the_contact(settings, browser) as desk:
        for file in (settings.data_dir / "recordings").rglob("*"):
            if file.is_file():
                file.write_bytes(file.read_bytes()[:-1])
        await desk.page.get_by_role("button", name=desk.word("recording.play"), exact=True).click()
        await desk.says("quality")
        await expect(desk.page.get_by_role("alert")).to_contain_text(desk.word("error.recording.damaged")[:12])
        assert await desk.audited("recording.damaged") >= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nobody_stumbles_over_the_player(settings: Settings, browser: Browser, theme: str) -> None:
    async with at_the_contact(settings, browser, theme=theme) as desk:
        await desk.page.get_by_role("button", name=desk.word("recording.play"), exact=True).click()
        session = await desk.page.context.new_cdp_session(desk.page)
        await session.send("Page.setBypassCSP", {"enabled": True})
        await desk.page.evaluate(AXE.read_text("utf-8"))
        found = await desk.page.evaluate("axe.run('.recordings', {resultTypes: ['violations']})")
        assert [(each["id"], each["nodes"][0]["target"]) for each in found["violations"]] == []
