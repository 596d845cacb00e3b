"""The real product, once for all browser tests; a browser for each module; people for each test."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.e2e.leaving import send_home
from tests.e2e.people import Agent, Customer, Person, Staff
from tests.e2e.product import ROOT, Product

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WITHIN_MS = 15_000
PICTURE_WITHIN_MS = 5_000
ANSWERS_WITHIN_MS = 3_000
RESULTS = ROOT / "test-results"
FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=WITHIN_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    if not (ROOT / "yingda" / "static" / "desk" / "index.html").exists():
        pytest.skip("the web side is not built (bin/test builds it)")
    product = Product()
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="module")
def browser(product: Product) -> Iterator[Browser]:
    """One for each module: the synchronous Playwright must not outlive it, other tests have loops of their own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def answers(page: Page) -> str:
    """Whether the page of a failed test still runs scripts and draws frames: was it the page that stood still?"""
    found = []
    for what, script in (("scripts", "() => true"), ("frames", "() => new Promise((on) => requestAnimationFrame(on))")):
        try:
            page.wait_for_function(script, timeout=ANSWERS_WITHIN_MS)
            found.append(f"{what} run")
        except Error:
            found.append(f"{what} stand still")
    return ", ".join(found)


@pytest.fixture
def present(request: pytest.FixtureRequest, product: Product) -> Iterator[list[Person]]:
    """Everybody who came. After a failure there are pictures, and all who were there are sent home."""
    people: list[Person] = []
    yield people
    failed = request.node.stash.get(FAILED, False)
    for number, person in enumerate(people):
        if failed and not person.gone:
            request.node.user_properties.append((f"page {number}", answers(person.page)))
            with contextlib.suppress(Error):
                person.page.screenshot(path=RESULTS / f"{request.node.name}-{number}.png", timeout=PICTURE_WITHIN_MS)
        person.context.close()
    if failed:
        product.revive()
        send_home(product.base, [(each.tenant, each.user) for each in people if isinstance(each, Agent)])


Come = Callable[..., Any]


@pytest.fixture
def customer(browser: Browser, product: Product, present: list[Person]) -> Callable[..., Customer]:
    def come(language: str = "zh-CN", **more: Any) -> Customer:
        person = Customer(browser, product.base, language, **more)
        present.append(person)
        return person

    return come


@pytest.fixture
def agent(browser: Browser, product: Product, present: list[Person]) -> Callable[..., Agent]:
    """An agent who has signed in."""

    def come(user: str, language: str = "zh-CN", **more: Any) -> Agent:
        person = Agent(browser, product.base, user, language, **more)
        present.append(person)
        person.sign_in("/desk/")
        expect(person.page.locator(".desk")).to_be_visible()
        return person

    return come


@pytest.fixture
def staff(browser: Browser, product: Product, present: list[Person]) -> Callable[..., Staff]:
    """Somebody else who has signed in."""

    def come(user: str, path: str, language: str = "zh-CN", **more: Any) -> Staff:
        person = Staff(browser, product.base, user, language, **more)
        present.append(person)
        person.sign_in(path)
        return person

    return come
