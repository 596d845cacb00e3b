"""The bank's counter, put together: operations over the core systems, with what lies above them handed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter

from yingda.approvals import endpoints as approvals_rest
from yingda.approvals.api import Approvals
from yingda.banking import endpoints as rules_rest
from yingda.banking.api import OPEN, Banking
from yingda.banking.parts import Cores
from yingda.customers.api import Customers
from yingda.desk import identifying
from yingda.desk.operations import choices
from yingda.desk.operations import endpoints as operations_rest
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal
from yingda.interactions.captured import api as captured
from yingda.journey.owner import Owner

OpenOperations = Callable[[TenantId, Sequence[str], int], Awaitable[Sequence[Any]]]


def banking_of(database: Database, keyring: Keyring, cores: Cores) -> Banking:
    """Banking, with the digits that customers keyed in secretly."""

    async def redeem(who: Principal, token: str, purpose: str) -> tuple[str, str]:
        async with database.work(who) as work:
            found = await captured.redeem(work, keyring, token, purpose)
        return found.interaction, found.digits

    return Banking(database, keyring, cores, Approvals(), redeem)


def open_operations(banking: Banking) -> OpenOperations:
    """What is under way for a customer, for their picture."""

    async def look(tenant: TenantId, customers: Sequence[str], most: int) -> Sequence[Any]:
        found = [
            each
            for customer in customers
            for each in await banking.operations(tenant, customer=customer, states=OPEN, limit=most)
        ]
        return sorted(found, key=lambda each: each.created_at, reverse=True)[:most]

    return look


def routers(owner_of: Callable[[TenantId], Owner], banking: Banking, customers: Customers) -> list[APIRouter]:
    """The doors of staff: operations, proofs, approvals, rules."""
    return [
        operations_rest.router(owner_of, banking, customers),
        choices.router(owner_of, banking, customers),
        identifying.router(owner_of, customers),
        approvals_rest.router(banking.parts.approvals),
        rules_rest.router,
    ]
