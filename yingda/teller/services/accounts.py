"""What a customer who proved themselves has at the bank: balances, bookings, cards, what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from yingda.banking.port import Fault, Holding
from yingda.dialogue.services import DONE, NOT_FOUND, UNAVAILABLE
from yingda.foundation.clock import to_datetime
from yingda.teller import words
from yingda.teller.asked import Answer, Asked

ENTRIES_HEARD: Final = 3
ENTRIES_READ: Final = 6
DAYS: Final = 31
ACCOUNTS_TOLD: Final = 4


async def held(asked: Asked, *kinds: str) -> list[Holding] | None:
    """The customer's holdings of these kinds; None: a core could not be asked and nothing was found."""
    subject = await asked.subject()
    outcomes = await asked.house.banking.portfolio(subject)
    found = [each for one in outcomes.values() if not isinstance(one, Fault) for each in one.value.holdings]
    fitting = [each for each in found if each.kind in kinds]
    lost = any(isinstance(one, Fault) for one in outcomes.values())
    return None if lost and not fitting else fitting


def main_account(accounts: list[Holding]) -> Holding | None:
    """What is meant where the customer named no account: the one in use with the most to spend."""
    usable = [each for each in accounts if each.status == "normal"]
    return max(usable, key=lambda each: each.available, default=None)


async def balance(asked: Asked) -> Answer:
    accounts = await held(asked, "account", "funds")
    if accounts is None:
        return UNAVAILABLE, {}
    main = main_account(accounts)
    if main is None:
        return NOT_FOUND, {}
    told = words.pick(asked.language, "。", ". ").join(
        words.balance(each, asked.language) for each in accounts[:ACCOUNTS_TOLD]
    )
    return DONE, {
        "balance": told, "account": main.ref, "account_tail": words.tail(main.number),
        "available": words.money(main.available, asked.language),
    }  # fmt: skip


async def entries(asked: Asked) -> Answer:
    """The last few bookings of the account named, or the main one."""
    account = await _account(asked)
    if isinstance(account, str):
        return account, {}
    today = to_datetime(asked.house.now()).astimezone(words.ZONE).date()
    outcome = await asked.house.banking.entries(
        await asked.subject(), "bank", account.ref, (today - timedelta(days=DAYS)).isoformat(), today.isoformat()
    )
    if isinstance(outcome, Fault):
        return UNAVAILABLE, {}
    most = ENTRIES_HEARD if asked.brief else ENTRIES_READ
    lines = [words.entry(each, asked.language) for each in outcome.value[:most]]
    if not lines:
        return NOT_FOUND, {}
    return DONE, {"entries": words.pick(asked.language, "；", "; ").join(lines) if asked.brief else "\n".join(lines)}


async def statement(asked: Asked) -> Answer:
    """A month in two sums; the whole of it is on the signed-in page."""
    account = await _account(asked)
    if isinstance(account, str):
        return account, {}
    today = to_datetime(asked.house.now()).astimezone(words.ZONE).date()
    outcome = await asked.house.banking.entries(
        await asked.subject(), "bank", account.ref, (today - timedelta(days=DAYS)).isoformat(), today.isoformat()
    )
    if isinstance(outcome, Fault):
        return UNAVAILABLE, {}
    income = sum(each.amount for each in outcome.value if each.amount > 0)
    spent = sum(each.amount for each in outcome.value if each.amount < 0)
    which, came, went = (
        words.holding(account, asked.language), words.money(income, asked.language), words.money(spent, asked.language)
    )  # fmt: skip
    return DONE, {
        "statement": words.pick(
            asked.language, f"{which}，近一个月收入{came}，支出{went}", f"{which}, last month: {came} in, {went} out"
        )
    }


async def _account(asked: Asked) -> Holding | str:
    """The account named, or the main one; else how the errand ends."""
    accounts = await held(asked, "account")
    if accounts is None:
        return UNAVAILABLE
    named = next((each for each in accounts if each.ref == asked.given("account")), None)
    return named or main_account(accounts) or NOT_FOUND


async def holdings(asked: Asked) -> Answer:
    """The first two of the kinds asked for, by name: enough to choose by a key."""
    found = await held(asked, *asked.given("kind").split(","))
    if found is None:
        return UNAVAILABLE, {}
    wanted = asked.given("status") or "normal"
    fitting = [each for each in found if each.status == wanted][:2]
    if not fitting:
        return NOT_FOUND, {}
    names = [words.holding(each, asked.language) for each in fitting]
    both = [*zip([each.ref for each in fitting], names, strict=True), ("", "")]
    return DONE, {
        "holdings": words.pick(asked.language, "；", "; ").join(names), "first": both[0][0],
        "first_name": both[0][1], "second": both[1][0], "second_name": both[1][1],
    }  # fmt: skip


async def due(asked: Asked) -> Answer:
    """The credit card's statement, and the account that it would be paid from."""
    found = await held(asked, "credit", "account")
    if found is None:
        return UNAVAILABLE, {}
    card = next((each for each in found if each.kind == "credit" and each.status != "closed"), None)
    if card is None:
        return NOT_FOUND, {}
    account, language = main_account([each for each in found if each.kind == "account"]), asked.language
    amount, least, on = words.money(card.due, language), words.money(card.due_min, language), card.due_on or ""
    which = words.holding(card, language)
    told = words.pick(
        language, f"{which}，本期应还{amount}，最低应还{least}，还款日{on}",
        f"{which}: {amount} due, at least {least}, by {on}",
    )  # fmt: skip
    return DONE, {
        "due": told, "card": card.ref, "card_tail": words.tail(card.number), "due_amount": str(card.due),
        "due_min": str(card.due_min), "due_on": on, "account": account.ref if account else "",
        "account_tail": words.tail(account.number) if account else "",
    }  # fmt: skip


async def billers(asked: Asked) -> Answer:
    outcome = await asked.house.banking.billers(asked.tenant)
    if isinstance(outcome, Fault):
        return UNAVAILABLE, {}
    return DONE, {"billers": words.pick(asked.language, "、", ", ").join(each.name for each in outcome.value)}


async def payee(asked: Asked) -> Answer:
    """The masked name behind an account of this bank."""
    outcome = await asked.house.banking.payee(await asked.subject(), await asked.digits("number"))
    if isinstance(outcome, Fault):
        return (NOT_FOUND if outcome.kind == "refused" else UNAVAILABLE), {}
    return DONE, {"payee": outcome.value}
