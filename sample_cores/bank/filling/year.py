"""A year of a customer's life, as their accounts saw it: wages, bills, shops, the card, the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from sample_cores.bank import schema, terms
from sample_cores.bank.filling.books import Books
from sample_cores.bank.filling.customers import Act, Opening
from sample_cores.common.clock import DAY_MS, start_of

SHOPS: Final = (
    ("超市购物", 40_00, 320_00), ("外卖订餐", 18_00, 88_00), ("地铁出行", 3_00, 12_00), ("网上购物", 30_00, 900_00),
    ("便利店", 6_00, 60_00), ("加油站", 200_00, 420_00), ("药房", 20_00, 180_00), ("影院", 45_00, 160_00),
    ("书店", 30_00, 200_00), ("餐厅", 60_00, 500_00), ("咖啡馆", 18_00, 56_00), ("服装店", 150_00, 1_200_00),
)  # fmt: skip
"""text, least and most, in fen."""
EMPLOYERS: Final = ("云岭科技", "启明制造", "海岳物流", "青禾教育", "远景设计", "恒泰医药")
FRIENDS: Final = ("李静", "王强", "陈晨", "刘洋", "赵敏", "孙磊")


def a_year(books: Books, opening: Opening, today: date) -> list[Act]:
    """What happened in it."""
    return [act for month in _months(today) for act in _month(books, opening, month)]


def _months(today: date) -> Iterator[date]:
    month = today.replace(day=1)
    back: list[date] = []
    for _ in range(13):
        back.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    yield from reversed(back)


def _month(books: Books, opening: Opening, month: date) -> list[Act]:
    chance, main, first = opening.chance, opening.main, start_of(month)
    wage = (8_000_00 + opening.human.n * 7919 % 12_000_00) * min(opening.factor, 6)
    employer = EMPLOYERS[opening.human.n % len(EMPLOYERS)]
    acts: list[Act] = []

    def plan(day: int, hour: int, kind: str, source: str, target: str, amount: int, text: str, other: str = "") -> None:
        at = first + (day - 1) * DAY_MS + hour * 3_600_000 + chance.randrange(3_600_000)
        acts.append((at, lambda: books.book(at, kind, source, target, amount, text, other)))

    plan(10, 9, "salary", schema.PAYROLL, main, wage + chance.randrange(-200_00, 800_00), "代发工资", employer)
    for code, name, _form in terms.BILLERS:
        plan(
            chance.randrange(3, 25),
            12,
            "bill",
            main,
            f"H:biller:{code}",
            chance.randrange(30_00, 260_00),
            f"{name}缴费",
        )
    for _ in range(chance.randrange(8, 15)):
        text, least, most = chance.choice(SHOPS)
        plan(chance.randrange(1, 28), chance.randrange(8, 22), "shopping", main, schema.MERCHANTS,
             chance.randrange(least, most), text)  # fmt: skip
    friend = chance.choice(FRIENDS)
    amount = chance.randrange(100_00, 2_000_00)
    if chance.random() < 0.5:
        plan(chance.randrange(1, 28), 19, "transfer", main, schema.CLEARING, amount, "转账", friend)
    else:
        plan(chance.randrange(1, 28), 19, "transfer", schema.CLEARING, main, amount, "转账", friend)
    if month.month % 3 == 0:
        plan(21, 1, "interest", schema.INTEREST, main, chance.randrange(2_00, 60_00), "结息")
        if opening.savings:
            plan(21, 1, "interest", schema.INTEREST, opening.savings, chance.randrange(60_00, 900_00), "结息")
    if opening.savings and chance.random() < 0.4:
        plan(12, 20, "transfer", main, opening.savings, 1_000_00 * opening.factor, "转入储蓄")
    if opening.loan:
        plan(20, 2, "loan", main, opening.loan, opening.instalment, "贷款还款", "个人住房贷款")
    if opening.credit:
        acts += _card(books, opening, first)
    return acts


def _card(books: Books, opening: Opening, first: int) -> list[Act]:
    """The month's shopping with the credit card, the statement on the 5th, paid back on the 22nd."""
    chance, credit, acts = opening.chance, opening.credit, list[Act]()
    for _ in range(chance.randrange(4, 9)):
        text, least, most = chance.choice(SHOPS)
        at = first + chance.randrange(27) * DAY_MS + chance.randrange(9, 22) * 3_600_000
        amount = chance.randrange(least, most) * min(opening.factor, 5)
        acts.append((at, _purchase(books, credit, at, amount, text)))
    stated, paid = first + 4 * DAY_MS, first + 21 * DAY_MS + 36_000_000
    due = 0

    def state() -> None:
        nonlocal due
        if stated <= books.now:
            due = opening.due = -books.balance(credit)

    def repay() -> None:
        if books.book(paid, "card", opening.main, credit, due, "信用卡还款"):
            opening.due = 0

    return [*acts, (stated, state), (paid, repay)]


def _purchase(books: Books, credit: str, at: int, amount: int, text: str) -> Callable[[], object]:
    return lambda: books.book(at, "shopping", credit, schema.MERCHANTS, amount, text)
