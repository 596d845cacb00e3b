"""A core of people in memory, behind the port: who it knows, and how it may fail. Adapters are checked against the real
sample cores (tests/banking/adapters); here many people and exact faults are wanted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from yingda.banking.port import Changes, Fault, Good, Holding, Outcome, Person, Portfolio

GU = Person(
    ref="C100", name="顾晓雨", id_no="110101199003071233", phones=("13900000001",), value="gold", risk_grade="C3",
    risk_assessed_on="2025-06-01", risk_expires_on="2026-06-01", born_on="1990-03-07", address="北京市西城区某街1号",
    email="gu@example.com", manager="何云", branch="BJ", since="2015-04-01",
)  # fmt: skip
SHEN = Person(ref="C200", name="沈立群", id_no="110101196503071236", phones=("13900000002",), value="private")
HAN = Person(ref="C300", name="韩梅", id_no="110101199803071230", phones=("13900000003",))
ACCOUNT = Holding(
    ref="A1", kind="account", name="活期", number="6222021234567890128", balance=1234_56, available=1200_00
)
CREDIT = Holding(
    ref="K1", kind="credit", name="信用卡", number="6225760012345678", balance=800_00, due_on="2026-03-20", due=800_00,
    due_min=80_00, limit=50_000_00,
)  # fmt: skip


@dataclass
class PeopleCore:
    """`down`: it cannot be reached. `slow_s`: how long it takes. `asked`: what it was asked, in order."""

    people: dict[str, Person] = field(default_factory=dict)
    holdings: dict[str, tuple[Holding, ...]] = field(default_factory=dict)
    down: bool = False
    slow_s: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    name: str = "bank"
    operations: frozenset[str] = frozenset()
    log: list[str] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def know(self, *people: Person) -> PeopleCore:
        self.people |= {each.ref: each for each in people}
        return self

    def change(self, customer: str) -> None:
        self.log.append(customer)
        self._changed.set()

    async def find(self, kind: str, key: str) -> Outcome[tuple[Person, ...]]:
        fault = await self._weather("find", key)
        if fault:
            return fault
        keys = {"customer": lambda p: (p.ref,), "phone": lambda p: p.phones, "id_no": lambda p: (p.id_no,)}
        of: Any = keys.get(kind, lambda p: tuple(each.number for each in self.holdings.get(p.ref, ())))
        return Good(value=tuple(each for each in self.people.values() if key in of(each)))

    async def person(self, customer: str) -> Outcome[Person]:
        fault = await self._weather("person", customer)
        if fault:
            return fault
        found = self.people.get(customer)
        return Good(value=found) if found else Fault(kind="refused", code="core.customer_unknown")

    async def portfolio(self, customer: str) -> Outcome[Portfolio]:
        fault = await self._weather("portfolio", customer)
        if fault:
            return fault
        return Good(value=Portfolio(customer=customer, holdings=self.holdings.get(customer, ()), as_of=1, version=1))

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        if self.down:
            return Fault(kind="unreached", code="core.unreached")
        if len(self.log) <= after and wait_s:
            self._changed.clear()
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                pass
        return Good(value=Changes(position=len(self.log), customers=tuple(self.log[after:])))

    async def close(self) -> None: ...

    async def _weather(self, what: str, about: str) -> Fault | None:
        self.asked.append((what, about))
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        return Fault(kind="unreached", code="core.unreached") if self.down else None


@dataclass
class Connected:
    """The cores of one tenant, by role."""

    tenant: str
    cores: dict[str, Any]

    def of(self, tenant: str, role: str) -> Any:
        return self.cores.get(role) if tenant == self.tenant else None

    def roles(self, tenant: str) -> list[str]:
        return sorted(self.cores) if tenant == self.tenant else []
