"""远山银行 with keys, a simulated core and two customers, 顾晓雨 (C1) and 沈立群 (C2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as struct_replace

from tests.banking.simulated_core import PIN, Directory, Messages, SimulatedCore
from tests.configuring import World, new_id, world
from yingda.approvals.api import Approvals
from yingda.banking.api import Banking, Operation, Secret, Subject
from yingda.foundation.clock import ManualClock, to_datetime
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.ids import UserId
from yingda.foundation.principal import Principal, system
from yingda.tenancy.api import open_keyring

__all__ = ["PIN", "House", "house", "new_id", "struct_replace", "world"]

GU, SHEN = str(uuid.uuid4()), str(uuid.uuid4())
REFS = {GU: "C1", SHEN: "C2"}
ACCOUNTS = {GU: "A1", SHEN: "A2"}
PAYEE = {"to_number": "6222020000009999", "to_name": "韩梅"}


@dataclass
class House:
    world: World
    banking: Banking
    core: SimulatedCore
    messages: Messages
    keyring: Keyring
    clock: ManualClock
    captured: dict[str, tuple[str, str]] = field(default_factory=dict)
    """token → (contact, digits)."""

    @property
    def tenant(self) -> Any:
        return self.world.tenant

    def customer(self, who: str = GU, *, tier: int = 2, age_ms: int = 0, **more: Any) -> Subject:
        """The customer themselves, on the signed-in page unless said otherwise."""
        return Subject(**{
            "tenant": self.tenant, "customer": who, "refs": {"bank": REFS[who]}, "channel": "portal", "by": "customer",
            "actor": f"customer:{who}", "tier": tier, "proven_at": self.clock.now_ms() - age_ms, "phone": "13900000001",
            **more,
        })  # fmt: skip

    def agent(self, who: str = GU, **more: Any) -> Subject:
        more = {"by": "agent", "actor": f"user:{uuid.uuid4()}", "channel": "phone", "interaction": new_id()} | more
        return self.customer(who, **more)

    async def transfer(self, amount: int = 100_00, subject: Subject | None = None, **more: Any) -> Operation:
        subject = subject or self.customer()
        params = {"from_account": ACCOUNTS[subject.customer], "amount": amount, **PAYEE, **more}
        return await self.banking.draft(subject, "transfer", params)

    async def proof(self, operation: Operation, subject: Subject | None = None) -> str:
        subject = subject or self.customer(operation.customer)
        asked = await self.banking.challenge(subject, means="pin", operation=operation.id)
        proved = await self.banking.prove(subject, asked.id, Secret(PIN))
        assert proved.right and proved.proof is not None
        return proved.proof

    async def confirmed(self, operation: Operation, subject: Subject | None = None, **more: Any) -> Operation:
        subject = subject or self.customer(operation.customer)
        return await self.banking.confirm(subject, operation.id, await self.proof(operation, subject), **more)

    async def carried(self, id: str) -> Operation:
        """After everything due was carried out."""
        await self.banking.carrying.drain(self.tenant)
        return await self.banking.operation(self.tenant, id)

    async def decide(
        self, operation: str, approve: bool = True, *, by: str | None = None, reason: str = "查明"
    ) -> None:
        async with self.world.database.work(self.checker(by)) as work:
            row = await self.world.sql("select id::text from approvals where subject_id = $1 and state = 'pending'",
                                       operation)  # fmt: skip
            await self.banking.parts.approvals.decide(work, row[0]["id"], approve, reason)

    def checker(self, by: str | None = None) -> Principal:
        return Principal(tenant=self.tenant, user=UserId(by or str(uuid.uuid4())))


@pytest.fixture
async def house(world: World, tmp_path: Path) -> House:
    keyring = open_keyring(tmp_path)
    clock = world.database.clock
    assert isinstance(clock, ManualClock)
    async with world.database.work(system(world.tenant)) as work:
        await keys.ensure(work.conn, keyring, world.tenant, to_datetime(clock.now_ms()))
    core, messages = SimulatedCore(clock.now_ms), Messages()
    captured: dict[str, tuple[str, str]] = {}

    async def redeem(_who: Principal, token: str, _purpose: str) -> tuple[str, str]:
        return captured.pop(token)

    banking = Banking(world.database, keyring, Directory({"bank": core}, messages), Approvals(), redeem)
    return House(world, banking, core, messages, keyring, clock, captured)
