"""远山银行 with its customers, two cores, and people who hold contacts."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.configuring import Person as Staff
from tests.configuring import World, new_id, world
from tests.customers.people_core import ACCOUNT, CREDIT, GU, HAN, SHEN, Connected, PeopleCore
from yingda.banking.port import Person
from yingda.customers.api import Customers, Doors, Held, routers
from yingda.desk.customer360 import endpoints as pictures
from yingda.desk.customer360.compose import Composer
from yingda.desk.customer360.portfolios import Portfolios
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import store as keys
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.outbound_gate.consents import endpoints as consents
from yingda.tenancy.api import BUILTIN_ROLES, open_keyring

__all__ = ["new_id", "world"]

LEADER = frozenset(BUILTIN_ROLES["team_leader"][1])
AGENT = frozenset(BUILTIN_ROLES["agent"][1])


@dataclass
class Bank:
    """The bank, its customers and its cores; `hands`: what each person holds; `told`: alarms that supervisors heard."""

    world: World
    customers: Customers
    bank: PeopleCore
    broker: PeopleCore
    portfolios: Portfolios = field(init=False)
    composer: Composer = field(init=False)
    hands: dict[tuple[str, str], Held] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def tenant(self) -> TenantId:
        return self.world.tenant

    async def adopt(self, person: Person = GU, role: str = "bank") -> str:
        return await self.customers.adopt(self.tenant, role, person)

    async def agent(self, branch: str | None = None, permissions: frozenset[str] = AGENT) -> Staff:
        staff = await self.world.person(agent=True, permissions=permissions)
        if branch is not None:
            await self.world.sql("update users set branch_id = $1 where id = $2", branch, staff.id)
            people = self.world._people
            people[staff.id] = dataclasses.replace(people[staff.id], branch=branch)
        return staff

    def holds(self, staff: Staff, customer: str | None, tier: int = 2, talking: bool = True) -> str:
        """A contact in somebody's hands; its id."""
        contact = new_id()
        self.hands[staff.id, contact] = Held(id=contact, customer=customer, tier=tier, talking=talking, proven_at=1)
        return contact

    async def branch(self, code: str, parent: str | None = None) -> str:
        id = str(uuid.uuid4())
        above = await self.world.sql("select path from branches where id = $1", parent) if parent else []
        path = [*(above[0]["path"] if above else []), uuid.UUID(id)]
        await self.world.sql(
            "insert into branches (id, tenant_id, parent_id, path, code, name, changed_at, changed_by)"
            " values ($1, $2, $3, $4, $5, $5, now(), 'test')",
            id, self.tenant, parent, path, code,
        )  # fmt: skip
        return id

    async def audited(self, action: str) -> list[Any]:
        return await self.world.sql("select * from audit_entries where action = $1 order by seq", action)

    async def openings(self, act: str = "open") -> list[Any]:
        return await self.world.sql("select * from customer_openings where act = $1 order by at, id", act)


@pytest.fixture
async def bank(world: World, tmp_path: Path) -> Bank:
    keyring = open_keyring(tmp_path)
    now = to_datetime(world.database.clock.now_ms())
    async with world.database.work(system(world.tenant)) as work:
        await keys.ensure(work.conn, keyring, world.tenant, now)
    cores = {"bank": PeopleCore().know(GU, SHEN, HAN), "broker": PeopleCore(name="broker")}
    cores["bank"].holdings["C100"] = (ACCOUNT, CREDIT)
    customers = Customers(world.database, keyring, Connected(world.tenant, cores))
    made = Bank(world, customers, cores["bank"], cores["broker"])
    world.app.state.keyring = keyring
    doors = Doors(
        customers, lambda tenant, user, contact: made.hands.get((user, contact)) if tenant == made.tenant else None,
        lambda _tenant, alarms: made.told.extend(alarms),
    )  # fmt: skip
    made.portfolios = Portfolios(customers.cores, world.database.clock)
    made.composer = Composer(doors, made.portfolios)
    for router in [
        *routers(customers, doors.held, doors.alarmed), consents.router(doors),
        pictures.router(made.composer),
    ]:  # fmt: skip
        world.app.include_router(router)
    return made
