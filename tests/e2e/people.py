"""The people of the tests, each at a browser of their own. What they do is what a person does: keys, clicks, looks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.words import staff_words, started, widget_words
from yingda.demo.world import PASSWORD

DESKTOP: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 390, "height": 844}
BACK_WITHIN_MS: Final = 30_000
"""The longest pause before a browser tries again, and some."""


class Person:
    """A browser with one page, in one language. Remembers every fault that the page reports."""

    def __init__(self, browser: Browser, base: str, language: str, viewport: dict[str, int]) -> None:
        self.base, self.language = base, language
        self.faults: list[str] = []
        self.gone = False
        self.context: BrowserContext = browser.new_context(
            viewport=viewport,
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            accept_downloads=True,
            color_scheme="light",  # type: ignore[arg-type]
        )
        self.page: Page = self.another_page()

    def another_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        return page

    def cut(self) -> None:
        """The network is gone for this person."""
        self.context.set_offline(True)

    def mend(self) -> None:
        self.context.set_offline(False)

    def leave(self) -> None:
        """Closes the browser; a page that reported a fault fails the test."""
        self.gone = True
        self.context.close()
        assert self.faults == []


class Customer(Person):
    """Somebody on the bank's page."""

    def __init__(
        self, browser: Browser, base: str, language: str = "zh-CN", viewport: dict[str, int] = DESKTOP,
        bank: str = "yuanshan", theme: str = "light",
    ) -> None:  # fmt: skip
        super().__init__(browser, base, language, viewport)
        self.words = widget_words(language)
        self.address = f"{base}/demo/{bank}?lang={language}&theme={theme}"

    def open(self, page: Page | None = None) -> Page:
        """The bank's page with the chat open."""
        page = page or self.page
        page.goto(self.address)
        page.locator("yingda-chat .launcher").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    def greeted(self) -> None:
        expect(self.page.locator("yingda-chat .options button").first).to_be_visible()

    @property
    def log(self) -> Locator:
        return self.page.locator("yingda-chat .log")

    @property
    def field(self) -> Locator:
        return self.page.locator("yingda-chat .write textarea")

    @property
    def pending(self) -> Locator:
        return self.page.locator("yingda-chat .pending")

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask_for_human(self) -> None:
        """By the button above the field, which is there at any time."""
        self.page.locator("yingda-chat .composer .actions").get_by_role("button", name=self.words["human.ask"]).click()

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.words[key], exact=True)

    def reads(self, text: str, timeout: float | None = None) -> None:
        expect(self.log).to_contain_text(text, timeout=timeout)

    def lost(self) -> Locator:
        return self.page.locator("yingda-chat .strip.warn")


class Staff(Person):
    """Somebody of the institution."""

    def __init__(
        self, browser: Browser, base: str, user: str, language: str = "zh-CN", tenant: str = "yuanshan",
        viewport: dict[str, int] = DESKTOP, theme: str = "",
    ) -> None:  # fmt: skip
        super().__init__(browser, base, language, viewport)
        self.user, self.tenant = user, tenant
        self.asked = f"?lang={language}" + (f"&theme={theme}" if theme else "")
        self.words = staff_words(language)

    def sign_in(self, path: str = "/") -> None:
        """By keyboard alone."""
        page = self.page
        page.goto(self.base + path + self.asked)
        expect(page.locator("#tenant")).to_be_focused()
        for text, key in ((self.tenant, "Tab"), (self.user, "Tab"), (PASSWORD, "Enter")):
            page.keyboard.type(text)
            page.keyboard.press(key)
        expect(page.locator(".shell")).to_be_visible()

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(re.escape(started(self.words[key]))))


class Agent(Staff):
    """At the desk, with one hand on the keyboard."""

    def ready(self) -> None:
        expect(self.page.locator(".desk")).to_be_visible()
        self.page.keyboard.press("Alt+r")
        expect(self.page.locator("button.status")).to_contain_text(self.words["common.status.ready"])

    def rest(self) -> None:
        self.page.keyboard.press("Alt+b")
        expect(self.page.locator("button.status")).to_contain_text(self.words["common.status.break"])

    @property
    def offers(self) -> Locator:
        return self.page.locator(".zone article")

    @property
    def timeline(self) -> Locator:
        return self.page.get_by_role("region", name=self.words["desk.contact.title"])

    @property
    def field(self) -> Locator:
        return self.page.locator(".composer textarea")

    @property
    def rows(self) -> Locator:
        return self.page.locator("button.row")

    def accept(self) -> None:
        """The offer at the top, by key; the contact is then in front."""
        expect(self.offers.first).to_be_visible()
        before = self.rows.count()
        self.page.keyboard.press("Alt+a")
        expect(self.rows).to_have_count(before + 1)
        expect(self.rows.last).to_have_attribute("aria-current", "true")
        expect(self.field).to_be_visible()

    def write(self, text: str) -> None:
        self.page.keyboard.press("Alt+i")
        expect(self.field).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        expect(self.field).to_have_value("")

    def note(self, text: str) -> None:
        self.page.keyboard.press("Alt+n")
        expect(self.page.locator(".composer.note textarea")).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        expect(self.field).to_have_value("")

    def hold(self) -> None:
        """The same key holds and resumes: which of them comes next is what the desk shows."""
        self._hold("true")

    def resume(self) -> None:
        self._hold("false")

    def _hold(self, pressed: str) -> None:
        self.page.keyboard.press("Alt+h")
        expect(self.page.locator(".composer [title='Alt+H']")).to_have_attribute("aria-pressed", pressed)

    def phrase(self, shortcut: str) -> None:
        """A standard phrase: slash, shortcut, Enter takes it, Enter sends it."""
        self.page.keyboard.press("Alt+i")
        self.page.keyboard.type(f"/{shortcut}")
        expect(self.page.locator(".pop [role=option]").first).to_contain_text(f"/{shortcut}")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".pop")).to_have_count(0)
        self.page.keyboard.press("Enter")
        expect(self.field).to_have_value("")

    def send_file(self, file: Path) -> None:
        self.page.locator(".composer input[type=file]").set_input_files(file)

    def transfer(self, name: str, note: str) -> None:
        """To the queue or agent whose name is typed."""
        self.page.keyboard.press("Alt+t")
        dialog = self.page.get_by_role("dialog", name=self.words["desk.transfer.title"])
        dialog.get_by_role("searchbox").fill(name)
        dialog.get_by_role("option").filter(has_text=name).first.click()
        dialog.locator("textarea").fill(note)
        dialog.locator("button[type=submit]").click()
        expect(dialog).to_have_count(0)

    def finish(self) -> None:
        """By key; the question is answered by Enter."""
        self.page.keyboard.press("Alt+q")
        expect(self.page.locator("#finish-yes")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".wrap-up")).to_be_visible()

    def wrap_up(self, disposition: str, note: str = "") -> None:
        """Types what it was about, Enter takes it, Ctrl+Enter is done."""
        expect(self.page.locator("#disposition")).to_be_focused()
        self.page.keyboard.insert_text(disposition)
        expect(self.page.locator("#disposition-list .at")).to_be_visible()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#disposition-list [aria-selected=true]")).to_have_count(1)
        if note:
            self.page.keyboard.press("Tab")
            self.page.locator(".wrap-up textarea").focus()
            self.page.keyboard.insert_text(note)
        before = self.rows.count()
        self.page.keyboard.press("Control+Enter")
        expect(self.rows).to_have_count(before - 1)

    def has_sent(self, text: str) -> None:
        expect(self.timeline).to_contain_text(text)

    def go_home(self) -> None:
        """Off duty, so that nothing is offered to a desk where nobody sits. Nothing may be in hand."""
        self.page.locator("button.status").click()
        self.page.locator(".n-dropdown-option", has_text=self.words["common.status.offline"]).click()
        expect(self.page.locator("button.status")).to_contain_text(self.words["common.status.offline"])
        self.leave()


def texts_in_order(log: Locator, texts: list[str]) -> bool:
    """Each of them once, in this order."""
    shown = log.inner_text()
    at = [shown.find(text) for text in texts]
    return at == sorted(at) and [shown.count(text) for text in texts] == [1] * len(texts)
