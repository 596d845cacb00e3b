"""One process of the product's banking, as `bench operations` starts and kills it: customers press the button on their
page, operation after operation, and the core is told or asked.

`python -m bench._counter PLAN`: a JSON file with the database, the core, the customers and how many. Ids of operations
follow from their number, so that a life goes on where the one before was cut off.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import uuid
from pathlib import Path
from typing import Any, Final

from yingda.approvals.api import Approvals
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.timing import Timing
from yingda.banking.api import OPEN, Banking, State, Subject
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal, Unavailable
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal
from yingda.tenancy import api as tenancy

NAMESPACE: Final = uuid.UUID(int=0x0BE4C4)
AT_ONCE: Final = 24
"""Customers who act in the same moment."""
AGAIN_S: Final = 0.2
UNDER_WAY_MAX: Final = 400
"""Operations that may wait for the core before new ones are begun: a queue that only grows measures nothing."""


class OneCore:
    """The bank, and nothing else."""

    def __init__(self, core: BankCore) -> None:
        self._core = core

    def of(self, _tenant: TenantId, role: str) -> BankCore | None:
        return self._core if role == "bank" else None

    def roles(self, _tenant: TenantId) -> list[str]:
        return ["bank"]

    def messenger(self, _tenant: TenantId) -> None:
        return None


async def no_digits(_who: Principal, _token: str, _purpose: str) -> tuple[str, str]:
    raise AssertionError("nobody keys anything in here")


def operation_id(run: str, number: int) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{run}:{number}"))


def subject(tenant: TenantId, ref: str, now_ms: int) -> Subject:
    customer = str(uuid.uuid5(NAMESPACE, ref))
    return Subject(
        tenant=tenant, customer=customer, refs={"bank": ref}, channel="portal", by="customer",
        actor=f"customer:{customer}", tier=2, proven_at=now_ms,
    )  # fmt: skip


async def carry(plan: dict[str, Any]) -> None:
    database = Database(plan["database"])
    keyring = tenancy.open_keyring(Path(plan["data"]))
    await database.open()
    await tenancy.load_keys(database, keyring)
    timing = Timing(connect_s=2, answer_s=5, attempts=3, failures=1_000, open_s=1)
    core = BankCore(plan["core"], plan["token"], timing)
    banking = Banking(database, keyring, OneCore(core), Approvals(), no_digits)
    await banking.start()
    numbers = itertools.count()
    await asyncio.gather(*(_customer(banking, plan, numbers) for _ in range(AT_ONCE)), _pace(banking, plan))
    await asyncio.Event().wait()  # goes on carrying until it is ended


_room = asyncio.Event()
_room.set()


async def _pace(banking: Banking, plan: dict[str, Any]) -> None:
    """Nobody begins while too many wait for the core."""
    tenant = TenantId(plan["tenant"])
    while True:
        waiting = await banking.operations(tenant, states=OPEN - {State.DRAFTED}, limit=200)
        if len(waiting) >= min(200, UNDER_WAY_MAX):
            _room.clear()
        else:
            _room.set()
        await asyncio.sleep(AGAIN_S)


async def _customer(banking: Banking, plan: dict[str, Any], numbers: itertools.count[int]) -> None:
    tenant, people = TenantId(plan["tenant"]), plan["people"]
    done = set(plan["done"])
    for number in numbers:
        if number >= plan["operations"]:
            return
        if number in done:
            continue
        await _room.wait()
        payer, payee = people[number % len(people)], people[(number * 7 + 1) % len(people)]
        if payer is payee:
            payee = people[(number + 1) % len(people)]
        params = {
            "from_account": payer["account"], "to_number": payee["number"], "to_name": payee["name"],
            "amount": 1 + number % 99,
        }  # fmt: skip
        await _act(banking, tenant, payer["customer"], params, operation_id(plan["run"], number))


async def _act(banking: Banking, tenant: TenantId, ref: str, params: dict[str, Any], id: str) -> None:
    while True:
        who = subject(tenant, ref, banking.parts.now())
        try:
            await banking.draft(who, "transfer", params, id)
            await banking.press(who, id)
        except Unavailable:
            await asyncio.sleep(AGAIN_S)
        except Refusal as refusal:
            if refusal.code == "operation.wrong_state":  # a life before pressed it
                return
            if refusal.code != "core.unavailable":
                raise
            await asyncio.sleep(AGAIN_S)
        else:
            return


if __name__ == "__main__":
    asyncio.run(carry(json.loads(Path(sys.argv[1]).read_text())))
