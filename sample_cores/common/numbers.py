"""References and numbers of customer n at the bank, so that the broker knows whose account it draws on."""

from __future__ import annotations

from typing import Final

from sample_cores.common.people import card_number

DEBIT_PREFIX: Final = "622999"
"""Of the sample bank's debit cards; nobody's real one."""
CREDIT_PREFIX: Final = "628999"
ACCOUNT_PREFIX: Final = "6009"
OTHER_BANK_PREFIX: Final = "621888"
"""Of accounts at other banks."""


def bank_customer(n: int) -> str:
    return f"C{n:010d}"


def bank_account(n: int, nth: int = 1) -> str:
    """Reference of the customer's nth deposit account; the first is where salary comes and the broker draws."""
    return f"A{n:09d}{nth}"


def account_number(n: int, nth: int = 1) -> str:
    return card_number(ACCOUNT_PREFIX, n * 10 + nth, 16)


def debit_number(n: int) -> str:
    return card_number(DEBIT_PREFIX, n)


def credit_number(n: int) -> str:
    return card_number(CREDIT_PREFIX, n, 16)
