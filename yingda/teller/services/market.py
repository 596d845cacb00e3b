"""Quotes, for everybody; positions and orders, for the customer who proved themselves."""

from __future__ import annotations

from typing import Final

from yingda.banking.port import Fault
from yingda.dialogue.services import DONE, NOT_FOUND, UNAVAILABLE
from yingda.teller import words
from yingda.teller.asked import Answer, Asked
from yingda.teller.services.accounts import held

HEARD: Final = 3
READ: Final = 8
CANCELLABLE: Final = ("open", "partly")
SELLERS: Final = {"wealth": "bank", "security": "broker", "subscription": "broker"}


async def quotes(asked: Asked) -> Answer:
    outcome = await asked.house.banking.quotes(asked.tenant, (asked.given("symbol"),))
    if isinstance(outcome, Fault):
        return (NOT_FOUND if outcome.kind == "refused" else UNAVAILABLE), {}
    found = next((each for each in outcome.value if each.code == asked.given("symbol")), None)
    if found is None:
        return NOT_FOUND, {}
    return DONE, {"quote": words.quote(found, asked.language), "name": found.name, "price": str(found.price)}


async def positions(asked: Asked) -> Answer:
    found = await held(asked, "position", "funds")
    if found is None:
        return UNAVAILABLE, {}
    money = next((each for each in found if each.kind == "funds"), None)
    funds = words.money(money.available, asked.language) if money else ""
    shares = [each for each in found if each.kind == "position"][: HEARD if asked.brief else READ]
    lines = [words.position(each, asked.language) for each in shares]
    if not lines and not funds:
        return NOT_FOUND, {}
    none = words.pick(asked.language, "没有持仓", "no positions")
    apart = words.pick(asked.language, "；", "; ") if asked.brief else "\n"
    return DONE, {"positions": apart.join(lines) or none, "funds": funds}


async def placed(asked: Asked) -> Answer:
    """Orders of the day; the newest that can still be cancelled is `order`."""
    outcome = await asked.house.banking.placed(await asked.subject())
    if isinstance(outcome, Fault):
        return UNAVAILABLE, {}
    if not outcome.value:
        return NOT_FOUND, {}
    lines = [words.placed(each, asked.language) for each in outcome.value[: HEARD if asked.brief else READ]]
    newest = next((each for each in outcome.value if each.state in CANCELLABLE), None)
    return DONE, {
        "placed": (words.pick(asked.language, "；", "; ") if asked.brief else "\n").join(lines),
        "order": newest.ref if newest else "", "order_text": words.placed(newest, asked.language) if newest else "",
    }  # fmt: skip


async def offered(asked: Asked) -> Answer:
    """What can be bought; `code` is the first."""
    kind = asked.given("kind")
    role = SELLERS.get(kind)
    if role is None:
        return NOT_FOUND, {}
    outcome = await asked.house.banking.products(asked.tenant, role, kind)
    if isinstance(outcome, Fault):
        return UNAVAILABLE, {}
    if not outcome.value:
        return NOT_FOUND, {}
    names = [f"{each.name}（{each.code}）" for each in outcome.value[: HEARD if asked.brief else READ]]
    return DONE, {
        "offered": words.pick(asked.language, "、", ", ").join(names), "code": outcome.value[0].code,
        "offered_name": outcome.value[0].name,
    }  # fmt: skip
