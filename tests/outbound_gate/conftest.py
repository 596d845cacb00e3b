"""远山银行 with its keys, two telephone numbers and people who may dial."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.configuring import Person, World, new_id, world
from yingda.foundation.clock import to_datetime, to_ms
from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.ids import UserId
from yingda.foundation.principal import Principal, system
from yingda.outbound_gate.api import Gate, OwnNumber, Permit
from yingda.outbound_gate.permissions import DNC_EDIT, GATE_EDIT, GATE_VIEW, PHONE_DIAL
from yingda.tenancy.api import open_keyring

__all__ = ["new_id", "world"]

NOON = to_ms(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
"""A Monday, 12:00 in Shanghai."""
HOUR_MS = 3_600_000
CARDS, LOANS = str(uuid.uuid4()), str(uuid.uuid4())
OWN = (OwnNumber(number="4001234567", queue=CARDS), OwnNumber(number="95588", queue=LOANS))


@dataclass
class Bank:
    """The bank, its gate, and shorthand for asking."""

    world: World
    keyring: Keyring
    gate: Gate
    own: list[OwnNumber] = field(default_factory=lambda: list(OWN))

    def agent(self, *roles: str, permissions: frozenset[str] = frozenset({PHONE_DIAL})) -> Principal:
        """Somebody with these roles, an agent if none is named."""
        user = UserId(str(uuid.uuid4()))
        return Principal(
            tenant=self.world.tenant, user=user, roles=frozenset(roles or ("agent",)), permissions=permissions
        )

    async def dial(self, who: Principal, number: str, **more: Any) -> Permit:
        return await self.gate.decide(
            who, number, more.pop("purpose", "agent"), now_ms=more.pop("now_ms", NOON), **more
        )

    async def administrator(self) -> Person:
        return await self.world.person(permissions=frozenset({GATE_VIEW, GATE_EDIT, DNC_EDIT}))

    async def policy(self, **changes: Any) -> tuple[int, Any]:
        """Changes some of the policy; the answer."""
        person = await self.administrator()
        now = await person.got("/api/outbound-gate/policy")
        body = {name: value for name, value in now.items() if name not in ("changed_at", "time_zone")}
        return await person("PUT", "/api/outbound-gate/policy", body | changes)

    async def decisions(self) -> list[Any]:
        return await self.world.sql("select * from gate_decisions order by at, id")

    async def audited(self) -> list[tuple[str, str]]:
        """Actions and data of the audit log."""
        rows = await self.world.sql("select action, data::text as data from audit_entries order by seq")
        return [(row["action"], row["data"]) for row in rows]


@pytest.fixture
async def bank(world: World, tmp_path: Path) -> Bank:
    keyring = open_keyring(tmp_path)
    async with world.database.work(system(world.tenant)) as work:
        await keys.ensure(work.conn, keyring, world.tenant, to_datetime(NOON))
    world.app.state.keyring = keyring
    made = Bank(world, keyring, None)  # type: ignore[arg-type]
    made.gate = Gate(world.database, keyring, lambda _tenant: made.own)
    return made
