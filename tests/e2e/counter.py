"""An agent who does business for a customer, and the customer of a chat who proves it where nobody sees."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Locator, expect

from tests.e2e.people import Agent, Customer

PIN: Final = "246810"


class Counter:
    """One talk between the two, with the agent's right pane."""

    def __init__(self, agent: Agent, visitor: Customer) -> None:
        self.agent, self.visitor = agent, visitor
        self.page, self.words = agent.page, agent.words

    @property
    def side(self) -> Locator:
        return self.page.get_by_role("complementary", name=self.words["desk.side.title"])

    @property
    def operation(self) -> Locator:
        return self.side.locator("article.operation")

    def find(self, number: str) -> None:
        """By key: who it is, by a whole number; it stays a hint."""
        self.page.keyboard.press("Alt+f")
        field = self.side.get_by_role("textbox", name=self.words["desk.find.key"])
        expect(field).to_be_focused()
        self.page.keyboard.insert_text(number)
        self.page.keyboard.press("Enter")
        self.side.get_by_role("button", name=self.words["desk.find.is_this"]).click()
        expect(self.side).to_contain_text(self.words["desk.certainty.hint"])
        expect(self.side.get_by_role("heading", name=self.words["desk.product.title"])).to_be_visible()

    def verify(self) -> None:
        """By key; the customer types the PIN on their own page."""
        self.page.keyboard.press("Alt+v")
        expect(self.side.get_by_role("button", name=self.words["banking.means.pin"])).to_be_focused()
        self.page.keyboard.press("1")
        self.customer_keys_in(PIN)
        expect(self.side).to_contain_text(self.words["desk.certainty.proven"])

    def customer_keys_in(self, digits: str) -> None:
        field = self.visitor.page.locator("yingda-chat input#secret")
        expect(field).to_be_visible()
        field.fill(digits)
        field.press("Enter")
        expect(field).to_have_count(0)

    def pick(self, kind: str) -> None:
        """From the list of what can be done, by its key."""
        self.page.keyboard.press("Alt+g")
        button = self.side.get_by_role("button", name=self.words[f"banking.kind.{kind}"]).first
        expect(button).to_be_enabled()
        self.page.keyboard.press(button.locator("kbd").inner_text())
        expect(self.side.locator("form")).to_be_visible()

    def transfer(self, number: str, name: str, yuan: str) -> None:
        """By keys alone, up to the draft."""
        self.pick("transfer")
        keyboard = self.page.keyboard
        expect(self.field("to_number")).to_be_focused()
        keyboard.insert_text(number)
        expect(self.side).to_contain_text(self.words["desk.business.payee"].split("{")[0])
        for text in (name, yuan):
            keyboard.press("Tab")
            keyboard.insert_text(text)
        keyboard.press("Enter")
        self.stands("drafted")

    def field(self, param: str) -> Locator:
        return self.side.get_by_label(self.words[f"banking.param.{param}"], exact=True)

    def customer_confirms(self) -> None:
        self.operation.get_by_role("button", name=self.words["banking.means.pin"]).click()
        self.customer_keys_in(PIN)

    def stands(self, state: str) -> None:
        expect(self.operation).to_contain_text(self.words[f"banking.state.{state}"])

    def leave(self) -> None:
        self.visitor.leave()
        self.agent.finish()
        self.agent.wrap_up("其他" if self.agent.language == "zh-CN" else "Other")
        self.agent.go_home()
