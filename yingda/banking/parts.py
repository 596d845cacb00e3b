"""What every part of banking works with; put together by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from yingda.approvals.api import Approvals
from yingda.banking.operation import Operation
from yingda.banking.port import Core, Messenger
from yingda.banking.rules.policy import DEFAULT, Edition, Rules, in_force
from yingda.banking.ruling import store
from yingda.banking.subject import Subject
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId, UserId
from yingda.foundation.principal import Principal
from yingda.foundation.work import Read, Work


class Cores(Protocol):
    """The core systems of all tenants, by role."""

    def of(self, tenant: TenantId, role: str) -> Core | None: ...

    def roles(self, tenant: TenantId) -> Collection[str]: ...

    def messenger(self, tenant: TenantId) -> Messenger | None: ...


Redeem = Callable[[Principal, str, str], Awaitable[tuple[str, str]]]
"""(who, token, purpose) → the contact in which it was keyed in, and the digits: once."""
Listener = Callable[[TenantId, Operation], Awaitable[None]]
ProvedListener = Callable[[TenantId, Subject, int], Awaitable[None]]
"""(tenant, who, when in epoch ms): a customer proved who they are."""


@dataclass(kw_only=True)
class Parts:
    database: Database
    keyring: Keyring
    cores: Cores
    approvals: Approvals
    redeem: Redeem
    on_moved: list[Listener] = field(default_factory=list)
    on_proved: list[ProvedListener] = field(default_factory=list)

    def now(self) -> int:
        return self.database.clock.now_ms()


STREAMS: Final = 16
"""Audit chains of a tenant's banking: many customers at once wait less for each other, and each chain is as tight."""
STREAM: Final = "banking"
"""What the house does by itself."""


def stream_of(customer: str) -> str:
    """The chain that all doings of this customer go into."""
    return f"{STREAM}-{int(customer[-4:], 16) % STREAMS:x}"


def principal_of(subject: Subject) -> Principal:
    """Who acts, for the audit log: the agent by name, else the customer or the bot."""
    kind, _, id = subject.actor.partition(":")
    if kind == "user":
        return Principal(tenant=subject.tenant, user=UserId(id))
    return Principal(tenant=subject.tenant, user=None, acting=subject.actor)


async def rules_of(read: Read | Work) -> tuple[Rules, int]:
    """The tenant's rules and their version; 0: the program's own."""
    row = await store.row(read.conn)
    if row is None:
        return DEFAULT, 0
    return msgspec.convert(row["body"], Rules), int(row["version"])


async def edition_of(read: Read | Work, today: str) -> Edition:
    return in_force((await rules_of(read))[0], today)


def today_of(zone: str, now_ms: int) -> str:
    """The day there, ISO."""
    return to_datetime(now_ms).astimezone(ZoneInfo(zone)).date().isoformat()
