"""The report of told waits: a supervisor sees by queue and day what was kept, and takes it out as a table."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import quote

import asyncpg
import pytest
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.people import Staff
from tests.e2e.product import ROOT, Product
from tests.e2e.words import LANGUAGES
from yingda.foundation.clock import to_datetime
from yingda.foundation.events import Event
from yingda.foundation.postgres.cluster import SUPERUSER
from yingda.foundation.postgres.embedded import DATABASE
from yingda.interactions import events as i

IMAGES = ROOT / ("docs/images" if os.environ.get("YINGDA_TEST_PICTURES") else "test-results")
THEMES = {"zh-CN": "light", "en": "dark"}
SHORT = {"zh-CN": "zh", "en": "en"}
DAY_MS = 86_400_000
DAYS = 9
PROJECTED_WITHIN_S = 20.0
INSERT = "insert into events (tenant_id, at, type, actor, correlation, data) values ($1, $2, $3, 'system', '', $4)"


def history(queue: str, late_each: int, each_day: int) -> Iterator[tuple[int, Event]]:
    """Days before today, on which customers were told one to three minutes; every so-manieth waits for four."""
    first = int(time.time() * 1000) - DAYS * DAY_MS
    for n in range(DAYS * each_day):
        if n % each_day == 0 and n // each_day == 4:
            continue
        at, contact = first + n // each_day * DAY_MS + n % each_day * 1000, str(uuid.uuid4())
        wait_s = 240 if n % late_each == 0 else 30 if n % 11 == 0 else 120
        yield at, i.InteractionArrived(
            interaction=contact, conversation=contact, channel="webchat", entry_point=contact, language="zh-CN",
            visitor=contact,
        )  # fmt: skip
        yield at, i.InteractionQueued(interaction=contact, queue=queue, reason="first", priority=5, place_at=at)
        yield at, i.WaitAnnounced(interaction=contact, queue=queue, place=2, low_s=60, high_s=180)
        if n % 13 == 0:
            yield at + 50_000, i.InteractionEnded(interaction=contact, outcome="abandoned", by="customer")
        else:
            yield (
                at + wait_s * 1000,
                i.InteractionAnswered(
                    interaction=contact, agent=contact, queue=queue, waited_ms=wait_s * 1000, by="offer", first=True
                ),
            )
            yield at + wait_s * 1000 + 1, i.InteractionEnded(interaction=contact, outcome="served", by="customer")


async def told_a_week_long(product: Product) -> None:
    """As the log of a product that ran for some days would hold it; returns when the facts have it."""
    lines = (product.data / "postgres" / "postmaster.pid").read_text().splitlines()
    conn = await asyncpg.connect(
        f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(lines[4].strip())}&port={lines[3].strip()}"
    )
    try:
        tenant = await conn.fetchval("select id from tenants where slug = 'yuanshan'")
        queues = await conn.fetch("select id::text from queues where tenant_id = $1 order by key", tenant)
        shapes = ((9, 24), (3, 18), (10_000, 26), (4, 1))
        told = [one for (queue,), shape in zip(queues, shapes, strict=False) for one in history(queue, *shape)]
        await conn.executemany(INSERT, [(tenant, to_datetime(at), e.type, e.data().decode()) for at, e in told])
        wanted = sum(isinstance(event, i.WaitAnnounced) for _, event in told)
        for _ in range(round(PROJECTED_WITHIN_S / 0.2)):
            if (await conn.fetchval("select coalesce(sum(told), 0) from intervals where told > 0")) >= wanted:
                return
            await asyncio.sleep(0.2)
        raise AssertionError("the facts do not come")
    finally:
        await conn.close()


@pytest.fixture(scope="module")
def week(product: Product) -> None:
    asyncio.run(told_a_week_long(product))


def at_the_report(leader: Staff, query: str = "") -> None:
    leader.page.goto(f"{leader.base}/supervisor/{leader.asked}#/calibration{query}")
    expect(leader.page.locator(".page h2").first).to_have_text(leader.words["calibration.title"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_told_is_held_against_what_came(language: str, week: None, staff: Callable[..., Staff]) -> None:
    leader = staff("lin.tao", "/supervisor/", language, theme=THEMES[language])
    page, words = leader.page, leader.words
    page.get_by_role("link", name=words["supervisor.calibration"], exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page.locator("canvas")).to_have_count(2)
    said = sorted(cell.inner_text() for cell in page.locator("tbody td.verdict").all()[1:])
    assert said == sorted(words[f"calibration.verdict.{each}"] for each in ("kept", "kept", "late", "few"))
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture = f"calibration-{SHORT[language]}-{THEMES[language]}"
    page.screenshot(path=IMAGES / f"{picture}.png", animations="disabled")
    assert axe.findings(page) == []

    row = page.locator(".queues tbody tr").nth(2)
    queue = row.locator("th button").inner_text()
    row.locator("th button").click()
    expect(row.locator("th button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".chart h2").first).to_contain_text(queue)
    page.reload()
    expect(page.locator(".chart h2").first).to_contain_text(queue)
    page.locator(".chart .switch").first.click()
    expect(page.locator(".chart tbody tr")).to_have_count(14)
    assert axe.findings(page) == []

    late = row.locator("td").nth(3)
    wanted = late.inner_text()
    late.locator("button").click()
    drawer = page.locator(".drawer")
    expect(drawer.locator("h2")).to_contain_text(words["wallboard.measure.told_late"])
    expect(drawer.locator("tbody tr")).to_have_count(int(wanted))
    assert axe.findings(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page.locator(".chart h2").first).to_contain_text(queue)

    with page.expect_download() as download:
        page.get_by_role("link", name=words["calibration.sheet"]).click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("\ufeffat,queue,queue_name,told,within")
    assert len(text.splitlines()) > 20

    page.locator("header select").select_option("today")
    expect(page.get_by_text(words["calibration.none"], exact=True)).to_be_visible()
    assert axe.findings(page) == []
    leader.leave()


def test_a_report_that_cannot_be_had_says_so_and_asks_again(week: None, staff: Callable[..., Staff]) -> None:
    leader = staff("lin.tao", "/supervisor/")
    at_the_report(leader)
    expect(leader.page.locator("tbody tr")).to_have_count(5)
    leader.cut()
    leader.page.locator("header select").select_option("30")
    expect(leader.page.get_by_role("alert").first).to_be_visible()
    expect(leader.page.locator("tbody tr")).to_have_count(5)
    assert axe.findings(leader.page) == []
    leader.mend()
    leader.page.get_by_role("button", name=leader.words["common.retry"]).click()
    expect(leader.page.locator(".page > .fault")).to_have_count(0)
    leader.leave()
