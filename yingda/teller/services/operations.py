"""A draft from what the customer said; then the customer's word with a proof bound to it; or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from yingda.banking.api import Operation, State
from yingda.banking.port import Fault
from yingda.dialogue.services import (
    APPROVAL,
    DONE,
    HELD,
    LOCKED,
    NOT_FOUND,
    REFUSED,
    UNAVAILABLE,
    UNKNOWN,
    WARNED,
    WRONG,
)
from yingda.teller import words
from yingda.teller.asked import Answer, Asked
from yingda.teller.services.accounts import held, main_account

WAIT_S: Final = 12.0
"""How long a customer waits for the core's answer before being told that it is not known yet."""
LOOK_S: Final = 0.15
MOVING: Final = frozenset({State.SUBMITTED})
PRICE_OF_FEN: Final = 100
"""A price keyed in counts fen; prices are ten-thousandths of a yuan."""
FROM_ACCOUNT: Final = frozenset({"transfer", "bill_payment", "card_repayment", "purchase"})


class Missing(Exception):
    """What the customer named is not there; how the errand ends."""


async def draft(asked: Asked) -> Answer:
    kind = asked.given("kind")
    subject = await asked.subject()
    asked.house.banking.demand_authenticated(subject)
    try:
        params = await _params(asked, kind)
    except Missing as missing:
        return str(missing), {"reason": words.reason("operation.params_invalid", asked.language)}
    drafted = await asked.house.banking.draft(subject, kind, params, asked.id("operation"))
    compared = {"to_name": params["to_name"]} if "to_name" in params else {}  # as the payee's bank shows it
    readback = words.told(kind, drafted.params | compared, drafted.amount, asked.language)
    verdict = drafted.suitability
    if verdict is not None and verdict["result"] == "warn":
        warning = words.pick(
            asked.language, "该产品的风险等级高于您的风险承受能力，可能造成本金损失",
            "This product is riskier than your risk grade; you may lose money",
        )  # fmt: skip
        return WARNED, {"operation": drafted.id, "readback": readback, "warning": warning}
    return DONE, {"operation": drafted.id, "readback": readback, "warning": ""}


async def _params(asked: Asked, kind: str) -> dict[str, Any]:
    """As the catalogue names them, from what is said and keyed in."""
    params: dict[str, Any] = {}
    if kind in FROM_ACCOUNT:
        params["from_account"] = await _from_account(asked)
    for name in ("biller", "bill_no", "card", "holding", "product", "side", "symbol", "order", "note"):
        if asked.given(name):
            params[name] = asked.given(name)
    if kind == "transfer":
        params |= await _payee(asked)
    if asked.given("amount_fen"):
        params["amount"] = _count(asked.given("amount_fen"))
    elif asked.given("amount"):
        params["amount"] = _count(asked.given("amount")) * words.FEN
    if asked.given("daily_limit"):
        params["daily_limit"] = _count(asked.given("daily_limit")) * words.FEN
    if asked.given("quantity"):
        params["quantity"] = _count(asked.given("quantity"))
    if kind == "order":
        params["price"] = await _price(asked)
    return params


def _count(text: str) -> int:
    plain = text.replace(",", "").replace("，", "")
    if not (plain.isascii() and plain.isdigit()):
        raise Missing(REFUSED)
    return int(plain)


async def _from_account(asked: Asked) -> str:
    if asked.given("account"):
        return asked.given("account")
    accounts = await held(asked, "account")
    main = main_account(accounts or [])
    if main is None:
        raise Missing(UNAVAILABLE if accounts is None else NOT_FOUND)
    return main.ref


async def _payee(asked: Asked) -> dict[str, str]:
    """The number as keyed in; the name as the bank has it, masked, for the customer to compare."""
    number = await asked.digits("number")
    outcome = await asked.house.banking.payee(await asked.subject(), number)
    if isinstance(outcome, Fault):
        raise Missing(NOT_FOUND if outcome.kind == "refused" else UNAVAILABLE)
    return {"to_number": number, "to_name": outcome.value}


async def _price(asked: Asked) -> int:
    """The price keyed in, in fen; else the last one."""
    if asked.given("price"):
        return _count(asked.given("price")) * PRICE_OF_FEN
    outcome = await asked.house.banking.quotes(asked.tenant, (asked.given("symbol"),))
    if isinstance(outcome, Fault):
        raise Missing(NOT_FOUND if outcome.kind == "refused" else UNAVAILABLE)
    found = next((each for each in outcome.value if each.code == asked.given("symbol")), None)
    if found is None:
        raise Missing(NOT_FOUND)
    return found.price


async def confirm(asked: Asked) -> Answer:
    """With a PIN keyed in, or a code that was sent for this very operation; or a plain yes where that is enough."""
    banking, subject, operation = asked.house.banking, await asked.subject(), asked.given("operation")
    before = await banking.operation(asked.tenant, operation)
    if before.state is State.DRAFTED or before.state is State.RECONFIRM:
        proof: str | None = None
        if asked.given("token"):
            challenge = asked.given("challenge")
            if not challenge:
                challenge = (await banking.challenge(subject, means="pin", operation=operation)).id
            proved = await banking.prove_by_token(subject, challenge, asked.given("token"))
            if not proved.right:
                locked = proved.locked_until is not None
                return (LOCKED if locked else WRONG), {"tries_left": str(proved.tries_left)}
            proof = proved.proof
        await banking.confirm(subject, operation, proof, accept_risk=asked.given("accept_risk") == "yes")
    return _ended(asked, await settled(lambda: banking.operation(asked.tenant, operation)))


async def settled(look: Callable[[], Awaitable[Operation]]) -> Operation:
    """The operation once it is not on its way any more, or when the customer has waited long enough."""
    until = asyncio.get_running_loop().time() + WAIT_S
    while True:
        found = await look()
        if found.state not in MOVING or asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(LOOK_S)


def _ended(asked: Asked, operation: Operation) -> Answer:
    told = words.told(operation.kind, operation.params, operation.amount, asked.language)
    match operation.state:
        case State.EXECUTED | State.REVERSED:
            return DONE, {"receipt": receipt(operation, told, asked.language)}
        case State.AWAITING_APPROVAL:
            return APPROVAL, {"receipt": told}
        case State.HELD | State.RECONFIRM:
            return HELD, {"receipt": told}
        case State.SUBMITTED | State.UNKNOWN | State.ON_LIST:
            return UNKNOWN, {"receipt": told}
        case _:
            code = str((operation.fault or {}).get("code", "operation.wrong_state"))
            return REFUSED, {"reason": words.reason(code, asked.language)}


def receipt(operation: Operation, told: str, language: str) -> str:
    """What was done, and the balance after where the core says it."""
    after = operation.facts.get("balance_after", operation.facts.get("balance"))
    if not isinstance(after, int):
        return told
    left = words.money(after, language)
    return words.pick(language, f"{told}，余额{left}", f"{told}; balance {left}")


async def decline(asked: Asked) -> Answer:
    """The customer does not want it: nothing has gone out, and nothing will."""
    await asked.house.banking.cancel(await asked.subject(), asked.given("operation"))
    return DONE, {}
