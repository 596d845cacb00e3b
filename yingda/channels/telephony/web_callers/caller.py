"""Who calls from a web page, and the account that the switch knows them by for one call."""

from typing import Final

import msgspec

from yingda.foundation.ids import TenantId
from yingda.interactions.contact import SignedIn

PREFIX: Final = "web"
"""Begins the name of every such account, and no number of a carrier: the switch tells it as the caller's number,
and drops hyphens from numbers."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """`number`: the only one that may be dialled, in digits. `address`: of the computer, for limits. `visitor`: of the
    chat on the same page."""

    tenant: TenantId
    visitor: str
    number: str
    language: str
    page: str = ""
    address: str = ""
    known: SignedIn | None = None
    """Whom the page vouches for."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Kept in memory here and at the switch, nowhere else."""

    user: str
    password: str
    caller: Caller

    def __repr__(self) -> str:
        return f"Account({self.user})"


def is_browser(number: str) -> bool:
    """Of the number that the switch tells of a caller."""
    return number.startswith(PREFIX)
