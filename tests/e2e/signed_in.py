"""A customer who is signed in to the institution's own site, at a browser of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.people import DESKTOP, Customer

MESSAGES: Final = Path(__file__).resolve().parents[2] / "web" / "apps" / "portal" / "messages"
PASSWORD: Final = "112233"
PIN: Final = "246810"


class SignedIn(Customer):
    """`phone`: of a well-known customer of the demo."""

    def __init__(
        self, browser: Browser, base: str, language: str = "zh-CN", *, bank: str = "yuanshan",
        phone: str = "13900000001", viewport: dict[str, int] = DESKTOP,
    ) -> None:  # fmt: skip
        super().__init__(browser, base, language, viewport, bank)
        self.site, self.phone = f"{base}/demo/{bank}", phone
        self.address = f"{self.site}/my?lang={language}"
        self.says: dict[str, str] = json.loads((MESSAGES / f"portal.{language}.json").read_text("utf-8"))

    def sign_in(self) -> None:
        """From the institution's front page, as somebody would."""
        page = self.page
        page.goto(f"{self.site}?lang={self.language}")
        page.get_by_role("link", name="登录网银").click()
        page.goto(f"{self.site}/sign-in?lang={self.language}")
        page.locator(f"[data-phone='{self.phone}']").click()
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".p-sums")).to_be_visible()

    def go(self, tab: str) -> None:
        self.page.get_by_role("link", name=self.says[f"tab.{tab}"], exact=True).click()

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog.p-dialog")

    def confirm(self, pin: str = PIN) -> None:
        """By PIN."""
        field = self.dialog.locator(".p-digits")
        expect(field).to_be_focused()
        field.fill(pin)
        self.page.keyboard.press("Enter")

    def done(self) -> None:
        """It is carried out; the dialog goes."""
        expect(self.dialog.locator(".p-result.good")).to_be_visible()
        self.page.keyboard.press("Escape")
        expect(self.dialog).to_have_count(0)

    def own(self, path: str) -> Any:
        """What one of the customer's doors answers: to set the scene."""
        identity = self.page.request.post(f"{self.base}/demo/core/{self.site.rpartition('/')[2]}/identity").json()
        opened = self.page.request.post(
            f"{self.base}/portal/session",
            data={"entry_point": f"{self.site.rpartition('/')[2]}-web", "identity": identity["identity"]},
            headers={"origin": self.base},
        )
        headers = {"authorization": f"Bearer {opened.json()['token']}"}
        return self.page.request.get(f"{self.base}/portal{path}", headers=headers).json()
