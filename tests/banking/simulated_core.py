"""A core system in memory, as unreliable as a network allows: requests get lost, answers get lost, both come late or
twice. It is idempotent by operation id and keeps a ledger whose sum never changes.

Stands in for a core where time is virtual and thousands of faults are wanted; what adapters are checked against is the
real sample core.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yingda.banking.catalogue import CATALOGUE
from yingda.banking.port import (
    Biller,
    Booked,
    Changes,
    Done,
    Entry,
    Fate,
    Fault,
    Good,
    Grade,
    Holding,
    Journal,
    Offered,
    Order,
    Outcome,
    Person,
    PinCheck,
    Placed,
    Portfolio,
    Secret,
)

PIN = "246810"
PIN_TRIES = 99
"""The house's own lock is what is tested."""
WORLD = "world"
"""Everybody's account outside."""


@dataclass
class SimulatedCore:
    """`chance`: how often each fault comes; `now`: the clock, epoch ms."""

    now: Callable[[], int]
    random: random.Random = field(default_factory=lambda: random.Random(1))
    chance: dict[str, float] = field(default_factory=dict)
    name: str = "bank"
    operations: frozenset[str] = frozenset(kind for kind in CATALOGUE if CATALOGUE[kind].role == "bank")
    down: bool = False
    balances: dict[str, int] = field(default_factory=lambda: {"A1": 1_000_000_00, "A2": 500_000_00, WORLD: 0})
    owners: dict[str, str] = field(default_factory=lambda: {"A1": "C1", "A2": "C2"})
    fates: dict[str, Fate] = field(default_factory=dict)
    executed: dict[str, int] = field(default_factory=dict)
    """How often each operation took effect: never more than once, or the core itself is broken."""
    barred: set[str] = field(default_factory=set)
    late: list[Order] = field(default_factory=list)
    """Requests that the network still holds."""
    booked: list[Booked] = field(default_factory=list)
    asked_pins: int = 0
    born_on: str = "1990-01-01"
    grade: Grade = "C3"

    def _unlucky(self, fault: str) -> bool:
        return self.random.random() < self.chance.get(fault, 0.0)

    # ── the network ──

    async def execute(self, order: Order) -> Outcome[Done]:
        if self.down or self._unlucky("unreached"):
            return Fault(kind="unreached", code="core.unreached")
        if self._unlucky("lost_request"):
            return Fault(kind="lost", code="core.timed_out")
        if self._unlucky("late_request"):
            self.late.append(order)
            return Fault(kind="lost", code="core.timed_out")
        if self._unlucky("duplicate"):
            self.late.append(order)
        outcome = self._take(order)
        return Fault(kind="lost", code="core.timed_out") if self._unlucky("lost_answer") else outcome

    def deliver_late(self) -> None:
        """What the network held comes through."""
        late, self.late = self.late, []
        for order in late:
            self._take(order)

    async def fate(self, operation: str, bar: bool = True) -> Outcome[Fate]:
        if self.down or self._unlucky("unreached"):
            return Fault(kind="unreached", code="core.unreached")
        if self._unlucky("lost_answer"):
            if bar and operation not in self.fates:
                self.barred.add(operation)
            return Fault(kind="lost", code="core.timed_out")
        if operation in self.fates:
            return Good(value=self.fates[operation])
        if bar:
            self.barred.add(operation)
        return Good(value=Fate(state="absent"))

    # ── the core itself ──

    def _take(self, order: Order) -> Outcome[Done]:
        if order.id in self.barred:
            return Fault(kind="refused", code="core.barred")
        known = self.fates.get(order.id)
        if known is None:
            known = self._carry_out(order)
            self.fates[order.id] = known
        if known.done is not None:
            return Good(value=known.done)
        return Fault(kind="refused", code=known.code)

    def _carry_out(self, order: Order) -> Fate:
        params = order.params
        amount = int(params.get("amount", 0))
        source = params.get("from_account")
        if source is not None:
            if self.owners.get(source) != order.customer or self.balances[source] < amount:
                return self._refused(order, "core.insufficient_funds")
            self.balances[source] -= amount
            self.balances[WORLD] += amount
        self.executed[order.id] = self.executed.get(order.id, 0) + 1
        ref = f"B{len(self.executed)}"
        self.booked.append(
            Booked(id=order.id, kind=order.kind, customer=order.customer, state="done", ref=ref, amount=amount)
        )
        return Fate(
            state="done", done=Done(ref=ref, at=self.now(), facts={"balance": self.balances.get(source or "", 0)})
        )

    def _refused(self, order: Order, code: str) -> Fate:
        self.booked.append(
            Booked(id=order.id, kind=order.kind, customer=order.customer, state="refused", ref="", amount=0)
        )
        return Fate(state="refused", code=code)

    # ── looking ──

    async def find(self, kind: str, key: str) -> Outcome[tuple[Person, ...]]:
        return Good(value=())

    async def person(self, customer: str) -> Outcome[Person]:
        return Good(value=Person(ref=customer, name="顾晓雨", id_no="", phones=("13900000001",), risk_grade=self.grade,
                                 risk_expires_on="2099-01-01", born_on=self.born_on))  # fmt: skip

    async def portfolio(self, customer: str) -> Outcome[Portfolio]:
        if self.down:
            return Fault(kind="unreached", code="core.unreached")
        held = [
            Holding(ref=ref, kind="account", name="活期", number=f"62220200000{ref[1:]}", balance=self.balances[ref])
            for ref, owner in self.owners.items()
            if owner == customer
        ]
        card = Holding(ref=f"D-{customer}", kind="card", name="借记卡", number="6222020000000000")
        credit = Holding(ref=f"K-{customer}", kind="credit", name="信用卡", number="6280000000000000", balance=9_00)
        return Good(value=Portfolio(customer=customer, holdings=(*held, card, credit), as_of=self.now(), version=1))

    async def entries(
        self, customer: str, account: str, since: str, until: str, after: str | None = None, limit: int = 200
    ) -> Outcome[tuple[Entry, ...]]:
        return Good(value=())

    async def offered(self, kind: str, codes: tuple[str, ...] = ()) -> Outcome[tuple[Offered, ...]]:
        products = (
            Offered(code="W2", kind="wealth", name="稳健", risk="R2"),
            Offered(code="W4", kind="wealth", name="进取", risk="R4"),
            Offered(code="600001", kind="security", name="云山股份", risk="R3", price=100_000),
            Offered(code="730001", kind="subscription", name="新股", risk="R3"),
        )
        return Good(value=tuple(each for each in products if not codes or each.code in codes))

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        return Good(value=())

    async def billers(self) -> Outcome[tuple[Biller, ...]]:
        return Good(value=())

    async def payee(self, number: str) -> Outcome[str]:
        return Good(value="韩**")

    async def check_pin(self, customer: str, pin: Secret) -> Outcome[PinCheck]:
        if self.down:
            return Fault(kind="unreached", code="core.unreached")
        self.asked_pins += 1
        return Good(value=PinCheck(right=pin.reveal() == PIN, tries_left=PIN_TRIES))

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        return Good(value=Changes(position=after, customers=()))

    async def journal(self, after: int, limit: int = 1_000) -> Outcome[Journal]:
        if self.down:
            return Fault(kind="unreached", code="core.unreached")
        part = tuple(self.booked[after : after + limit])
        return Good(value=Journal(position=after + len(part), booked=part))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Messages:
    """The message centre: what was sent, by number."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    fault: Fault | None = None

    async def send(self, to: str, text: str, id: str) -> Outcome[None]:
        if self.fault is not None:
            return self.fault
        self.sent.append((to, text, id))
        return Good(value=None)

    def code(self) -> str:
        """The latest code, as the customer reads it."""
        import re

        found = re.search(r"验证码 (\d{6})|Code (\d{6})", self.sent[-1][1])
        assert found is not None
        return found.group(1) or found.group(2)


@dataclass
class Directory:
    """Which cores a tenant has."""

    cores: dict[str, Any]
    messages: Messages

    def of(self, _tenant: str, role: str) -> Any:
        return self.cores.get(role)

    def roles(self, _tenant: str) -> list[str]:
        return list(self.cores)

    def messenger(self, _tenant: str) -> Messages:
        return self.messages
