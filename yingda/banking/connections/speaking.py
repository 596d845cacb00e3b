"""Which adapters there are: what they are called in a row, for which roles, over what, and how one is made.

Another adapter gets a line here; docs/how-to/write-an-adapter.md tells the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.broker.adapter import BrokerCore
from yingda.banking.adapters.cards.adapter import CardCore
from yingda.banking.adapters.messenger import MessageCentre
from yingda.banking.adapters.timing import Timing
from yingda.banking.connections.errors import OptionsInvalid
from yingda.banking.port import Core

Role = Literal["bank", "cards", "broker", "messages"]
MESSAGES: Final = "messages"
"""The role that is a `Messenger`; all others are a `Core`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Adapter:
    """`plain`: the scheme that it speaks unencrypted. `options`: their form. `open`: address, credentials, options."""

    roles: frozenset[Role]
    plain: Literal["http", "tcp"]
    options: type[Timing]
    open: Callable[[str, str, Any], Core | MessageCentre]
    credentials: re.Pattern[str] = re.compile(r"[\x21-\x7e]{1,4000}")
    """Their form; by default a bearer token."""


ADAPTERS: Final[dict[str, Adapter]] = {
    "bank": Adapter(roles=frozenset({"bank"}), plain="http", options=Timing, open=BankCore),
    "broker": Adapter(roles=frozenset({"broker"}), plain="http", options=Timing, open=BrokerCore),
    "cards": Adapter(
        roles=frozenset({"cards"}), plain="tcp", options=Timing, open=CardCore,
        credentials=re.compile(r"[0-9A-Fa-f]{32}"),
    ),
    "messages": Adapter(roles=frozenset({"messages"}), plain="http", options=Timing, open=MessageCentre),
}  # fmt: skip


def options_of(adapter: Adapter, given: dict[str, Any]) -> Timing:
    """The options in their form. Raises `OptionsInvalid`."""
    try:
        return msgspec.convert(given, adapter.options)
    except msgspec.ValidationError as fault:
        raise OptionsInvalid(what=str(fault)[:160]) from None
