"""What the references in an operation's parameters are called: customers read names, not numbers of core systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from yingda.banking.api import Banking, Subject
from yingda.banking.port import Good, Holding, Offered, Outcome

HOLDINGS: Final = frozenset({"from_account", "card", "holding"})
"""Parameters that name one."""


async def names_of(banking: Banking, subject: Subject, params: Mapping[str, Any]) -> dict[str, str]:
    """By reference or code; what a core does not tell just now is left out."""
    wanted = {str(value) for value in params.values()}
    found: dict[str, str] = {}
    if HOLDINGS & set(params):
        for portfolio in (await banking.inquiries.holdings(subject)).values():
            held = portfolio.value.holdings if isinstance(portfolio, Good) else ()
            found |= {each.ref: _named(each) for each in held if each.ref in wanted}
    if "biller" in params:
        billers = await banking.billers(subject.tenant)
        found |= {each.code: each.name for each in _good(billers) if each.code in wanted}
    if "product" in params:
        found |= _offered(await banking.products(subject.tenant, "bank", "wealth", (str(params["product"]),)), wanted)
    if "symbol" in params:
        found |= _offered(await banking.quotes(subject.tenant, (str(params["symbol"]),)), wanted)
    return found


def _named(holding: Holding) -> str:
    return f"{holding.name} {holding.number[-4:]}".strip()


def _offered(outcome: Outcome[tuple[Offered, ...]], wanted: set[str]) -> dict[str, str]:
    return {each.code: each.name for each in _good(outcome) if each.code in wanted}


def _good(outcome: Outcome[tuple[Any, ...]]) -> tuple[Any, ...]:
    return outcome.value if isinstance(outcome, Good) else ()
