"""What a customer has opened at the bank."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sample_cores.bank import schema, terms
from sample_cores.bank.filling.books import Books
from sample_cores.common import credentials, numbers
from sample_cores.common.clock import DAY_MS, start_of
from sample_cores.common.people import PASSWORD, PIN, Human

WEALTHY: Final = ("platinum", "private")
FACTOR: Final = {"standard": 1, "gold": 3, "platinum": 8, "private": 20}
"""How much more a customer earns and has."""

Act = tuple[int, Callable[[], object]]
"""When, and what is booked then: acts go in the order of time, so that balances follow one another."""


class Opening:
    """One customer with accounts, cards, and by chance a credit card, a loan, wealth products.

    What comes after the opening waits in `acts`.
    """

    def __init__(self, books: Books, human: Human, key: bytes, seed: int, today: date) -> None:
        self.books, self.human, self.today = books, human, today
        self.chance = random.Random(f"{seed}:{human.n}")  # noqa: S311
        self.customer, self.main = numbers.bank_customer(human.n), numbers.bank_account(human.n)
        self.factor = FACTOR[human.value]
        self.begin = start_of((today.replace(day=1) - timedelta(days=366)).replace(day=1))
        self.acts: list[Act] = []
        self.credit = self.loan = self.savings = ""
        self.limit = self.instalment = self.due = 0
        known = human.n <= 3
        self._person(key)
        self._accounts(known or self.chance.random() < 0.35)
        if known or self.chance.random() < 0.6:
            self._credit()
        if human.n in (1, 2) or self.chance.random() < 0.2:
            self._loan()
        if human.n in (1, 2) or human.value in WEALTHY or self.chance.random() < 0.15:
            self._wealth()

    def _person(self, key: bytes) -> None:
        human, customer = self.human, self.customer
        self.books.add(
            "customers", customer, human.name, human.id_no, human.phone, human.value, human.risk_grade,
            human.risk_assessed_on, human.risk_expires_on, human.born_on, human.address, human.email,
            self.chance.choice(terms.MANAGERS) if human.value != "standard" else "", self.chance.choice(terms.BRANCHES),
            human.since,
        )  # fmt: skip
        for kind, secret in (("pin", PIN), ("password", PASSWORD)):
            digest = credentials.verifier(key, customer, kind, secret)  # type: ignore[arg-type]
            self.books.add("credentials", customer, kind, digest, 0, 0)
        self.books.changed(customer)

    def _accounts(self, savings: bool) -> None:
        n, books = self.human.n, self.books
        self._account(1, "活期账户", "0.10")
        books.add("cards", f"D{n:010d}", self.customer, self.main, numbers.debit_number(n), "远山借记卡", "normal")
        start = self.chance.randrange(5_000_00, 60_000_00) * self.factor
        books.book(self.begin, "deposit", schema.CASH, self.main, start, "开户存入")
        if savings:
            self.savings = numbers.bank_account(n, 2)
            self._account(2, "定活通储蓄", "1.35")
            amount = self.chance.randrange(20_000_00, 200_000_00) * self.factor
            books.book(self.begin, "deposit", schema.CASH, self.savings, amount, "转存")

    def _account(self, nth: int, name: str, rate: str) -> None:
        id = numbers.bank_account(self.human.n, nth)
        number = numbers.account_number(self.human.n, nth)
        self.books.add("accounts", id, self.customer, number, name, "normal", terms.DAILY_LIMIT, rate)
        self.books.open(id, self.customer, 0)

    def _credit(self) -> None:
        self.credit = f"K{self.human.n:010d}"
        self.limit = self.chance.choice((10_000_00, 20_000_00, 30_000_00, 50_000_00)) * self.factor
        self.books.open(self.credit, self.customer, -self.limit)

    def end(self) -> None:
        """The card as it stands after its year: the statement of the 5th, due on the 25th."""
        if not self.credit:
            return
        statement = self.today.replace(day=5)
        if self.today.day < 5:
            statement = (statement.replace(day=1) - timedelta(days=1)).replace(day=5)
        due = max(0, min(self.due, -self.books.balance(self.credit)))
        self.books.add(
            "credits", self.credit, self.customer, numbers.credit_number(self.human.n), "远山信用卡", "normal",
            self.limit, self.limit, 5, statement.isoformat(), statement.replace(day=25).isoformat(), due,
            (due + 9) // 10,
        )  # fmt: skip

    def _loan(self) -> None:
        n, months = self.human.n, self.chance.choice((120, 240, 360))
        self.loan = f"L{n:010d}"
        self.books.open(self.loan, self.customer, None)
        whole = self.chance.randrange(200_000_00, 900_000_00) * min(self.factor, 4)
        self.instalment = int(whole * 1.45 / months)
        self.books.book(self.begin + DAY_MS, "loan", self.loan, schema.LENDING, whole, "贷款余额")
        coming = self.today.replace(day=20)
        if self.today.day >= 20:
            coming = (self.today.replace(day=1) + timedelta(days=32)).replace(day=20)
        self.books.add(
            "loans", self.loan, self.customer, f"YD{n:012d}", "个人住房贷款", self.main, "3.55", self.instalment,
            coming.isoformat(), months - self.chance.randrange(1, 100),
        )  # fmt: skip

    def _wealth(self) -> None:
        limit = {"C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5}[self.human.risk_grade]
        some = [product for product in terms.PRODUCTS if int(product[2][1]) <= limit]
        for nth, (code, name, _risk, least, _rate, days) in enumerate(self.chance.sample(some, min(2, len(some)))):
            id = f"W{self.human.n:09d}{nth}"
            amount = max(least, 50_000_00 * self.factor)
            bought = self.today - timedelta(days=self.chance.randrange(5, 85))
            self.books.open(id, self.customer, 0)
            self.books.book(self.begin, "deposit", schema.CASH, self.main, amount, "存入")
            self.acts.append(self._buying(start_of(bought) + 36_000_000, id, amount, f"购买{name}"))
            matures = (bought + timedelta(days=days)).isoformat()
            self.books.add("wealth", id, self.customer, code, self.main, amount, matures, "normal")

    def _buying(self, at: int, id: str, amount: int, text: str) -> Act:
        return at, lambda: self.books.book(at, "wealth", self.main, id, amount, text)
