"""A day at the bank's counter in seconds: customers, agents, bots and supervisors do things in any order while the
network loses, delays and doubles what it carries and processes die; afterwards the books are compared.

Real PostgreSQL, virtual time, chance from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from tests.banking.house import ACCOUNTS, GU, PIN, SHEN, House
from tests.banking.simulated_core import WORLD
from yingda.banking import store
from yingda.banking.api import Operation, Secret, State, Subject
from yingda.banking.carrying import LEASE
from yingda.banking.catalogue import CATALOGUE
from yingda.banking.operation import IN_DOUBT, OPEN
from yingda.banking.port import Order
from yingda.foundation.errors import Refusal
from yingda.foundation.principal import system

STEPS: Final = 70
A_DAY: Final = {"transfer": 500_000_00, "bill_payment": 50_000_00}
"""The limits of a day that the program's own rules set."""
PAYEES: Final = ("6222020000001111", "6222020000002222")


class Violated(AssertionError):
    """An invariant does not hold."""


@dataclass
class Simulation:
    house: House
    seed: int
    random: random.Random = field(init=False)
    drafts: list[Operation] = field(default_factory=list)
    proofs: list[tuple[str, str]] = field(default_factory=list)
    """(operation it was made for, proof)."""
    sent: dict[str, int] = field(default_factory=dict)
    """Operation → times it went out since the core was last asked about it."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        core = self.house.core
        core.random = random.Random(self.seed + 1)
        core.chance = {
            fault: self.random.choice((0.0, 0.1, 0.3))
            for fault in ("unreached", "lost_request", "lost_answer", "late_request", "duplicate")
        }
        self._watch(core)

    def _watch(self, core: Any) -> None:
        """Nothing goes out a second time unless the core was asked in between."""
        execute, fate = core.execute, core.fate

        async def executing(order: Order) -> Any:
            self.sent[order.id] = self.sent.get(order.id, 0) + 1
            if self.sent[order.id] > 1:
                raise Violated(f"sent twice without asking: {order.kind}")
            await self._proved(order)
            return await execute(order)

        async def asking(operation: str, bar: bool = True) -> Any:
            self.sent[operation] = 0
            return await fate(operation, bar)

        core.execute, core.fate = executing, asking

    async def _proved(self, order: Order) -> None:
        """Whatever goes out has the customer's own proof, made for it, right and used by nobody else."""
        row = (
            await self.house.world.sql(
                "select o.proof_means, o.digest, o.kind, c.digest as bound, c.operation_id, c.proved_at,"
                " o.confirmed_at, c.customer_id = o.customer_id as theirs from banking_operations o"
                " left join verification_challenges c on c.id = o.proof_id where o.id = $1",
                order.id,
            )
        )[0]
        if CATALOGUE[row["kind"]].tier == 2 and row["proof_means"] == "yes":
            return
        if (
            row["bound"] is None or bytes(row["bound"]) != bytes(row["digest"]) or str(row["operation_id"]) != order.id
            or not row["theirs"] or row["proved_at"] is None
            or row["confirmed_at"] - row["proved_at"] >= timedelta(minutes=5)
        ):  # fmt: skip
            raise Violated(f"carried out without a fresh proof bound to it: {order.kind}")

    # ── what people do ──

    async def run(self) -> None:
        for _ in range(STEPS):
            act: Callable[[], Awaitable[object]] = self.random.choices(
                (self.whole, self.draft, self.prove, self.confirm, self.cancel, self.decide, self.wait, self.carry,
                 self.die, self.late, self.guess),
                (12, 5, 5, 6, 1, 6, 4, 5, 2, 2, 1),
            )[0]  # fmt: skip
            try:
                await act()
            except Refusal:
                continue
        await self.settle()
        await self.check()

    def subject(self, who: str | None = None) -> Subject:
        customer = who or self.random.choice((GU, SHEN))
        kind = self.random.choice(("customer", "customer", "agent", "bot"))
        if kind == "agent":
            return self.house.agent(customer, interaction=None, channel="phone")
        if kind == "bot":
            return self.house.customer(customer, by="bot", actor="bot", channel="webchat")
        tier = self.random.choice((0, 1, 2, 2, 2))
        return self.house.customer(customer, tier=tier, age_ms=self.random.choice((0, 0, 40 * 60_000)))

    async def draft(self) -> None:
        subject = self.subject()
        account = ACCOUNTS[subject.customer]
        amount = self.random.choice((1_00, 500_00, 19_999_00, 60_000_00, 150_000_00, 190_000_00))
        kind, params = self.random.choice(
            (
                ("transfer", {"from_account": account, "to_number": self.random.choice(PAYEES), "to_name": "韩梅"}),
                ("bill_payment", {"from_account": account, "biller": "power", "bill_no": "n1"}),
                ("bill_payment", {"from_account": account, "biller": "power", "bill_no": "n2"}),
                ("transfer", {"from_account": account, "to_number": PAYEES[0], "to_name": "韩梅"}),
                ("loss_report", {"holding": account}),
            )
        )
        if self.seed % 2 and self.random.random() < 0.7:  # a day of bills, to see the limit of the day
            bill = {"from_account": account, "biller": "power", "bill_no": f"n{len(self.drafts)}"}
            kind, params, amount = "bill_payment", bill, 14_999_00
        params = dict(params) if kind == "loss_report" else {**params, "amount": amount}
        self.drafts.append(await self.house.banking.draft(subject, kind, params))

    async def whole(self) -> None:
        """A customer who knows what they want; half the time something on hold is taken up again instead."""
        held = await self.house.banking.operations(self.house.tenant, states={State.RECONFIRM})
        if held and self.random.random() < 0.5:
            self.drafts.append(held[0])
        else:
            await self.draft()
        draft = self.drafts[-1]
        customer = self.house.customer(draft.customer)
        asked = await self.house.banking.challenge(customer, means="pin", operation=draft.id)
        self.house.core.down = False
        proved = await self.house.banking.prove(customer, asked.id, Secret(PIN))
        assert proved.proof is not None
        self.proofs.append((draft.id, proved.proof))
        self.house.clock.advance(self.random.choice((0, 0, 0, 0, 6 * 60_000)))
        await self.house.banking.confirm(customer, draft.id, proved.proof)

    async def prove(self) -> None:
        if not self.drafts:
            return
        draft = self.random.choice(self.drafts[-4:])
        subject = self.house.customer(self.random.choice((draft.customer, draft.customer, GU, SHEN)))
        asked = await self.house.banking.challenge(subject, means="pin", operation=draft.id)
        self.house.core.down, down = False, self.house.core.down
        proved = await self.house.banking.prove(subject, asked.id, Secret(PIN))
        self.house.core.down = down
        if proved.proof is not None:
            self.proofs.append((draft.id, proved.proof))

    async def guess(self) -> None:
        """Somebody without the PIN tries to raise a tier."""
        subject = self.subject()
        asked = await self.house.banking.challenge(subject, means="pin")
        proved = await self.house.banking.prove(subject, asked.id, Secret("000000"))
        if proved.right:
            raise Violated("a wrong PIN proved somebody")

    async def confirm(self) -> None:
        """Mostly with its own proof; now and then with somebody else's, an old one, or none."""
        if not self.drafts:
            return
        draft = self.random.choice(self.drafts[-4:])
        own = [proof for operation, proof in self.proofs if operation == draft.id]
        any_proof = [proof for _, proof in self.proofs]
        chosen = self.random.choice(
            [own[-1] if own else None] * 4 + [self.random.choice(any_proof) if any_proof else None, None]
        )
        subject = self.subject(self.random.choice((draft.customer, draft.customer, draft.customer, None)))
        operation = await self.house.banking.confirm(subject, draft.id, chosen)
        if subject.by == "bot":
            raise Violated("a bot went beyond a draft")
        if operation.customer != subject.customer:
            raise Violated("somebody else's operation was confirmed")
        if operation.tier == 2 and chosen is None and not subject.authenticated(self.house.clock.now_ms()):
            raise Violated("an unverified caller went beyond a draft")

    async def cancel(self) -> None:
        if self.drafts:
            draft = self.random.choice(self.drafts)
            await self.house.banking.cancel(self.house.customer(draft.customer), draft.id)

    async def decide(self) -> None:
        rows = await self.house.world.sql("select subject_id::text, maker from approvals where state = 'pending'")
        if not rows:
            return
        row = self.random.choice(rows)
        maker = row["maker"].removeprefix("user:") if row["maker"].startswith("user:") else None
        await self.house.decide(
            row["subject_id"], self.random.random() < 0.8, by=self.random.choice((maker, None))
        )  # fmt: skip

    async def wait(self) -> None:
        self.house.clock.advance(self.random.choice((1_000, 7_000, 61_000, 10 * 60_000, 60 * 60_000, 25 * 3_600_000)))
        self.house.core.down = self.random.random() < 0.1
        await self.house.banking.carrying.tidy(self.house.tenant)

    async def carry(self) -> None:
        await self.house.banking.carrying.drain(self.house.tenant)

    async def die(self) -> None:
        """A process takes what is due in hand, tells the core of some of it, and dies."""
        async with self.house.world.database.work(system(self.house.tenant)) as work:
            claimed = await store.claim(
                work.conn, self.house.keyring, self.house.tenant, work.now, LEASE, self.random.choice((1, 10))
            )
        for record in claimed:
            if record.state is State.SUBMITTED and record.attempts == 1 and self.random.random() < 0.6:
                order = Order(id=record.id, kind=record.kind, customer=record.body.ref, params=record.body.params)
                await self.house.core.execute(order)

    async def late(self) -> None:
        self.house.core.deliver_late()

    # ── the end of the day ──

    async def settle(self) -> None:
        """The network heals; what is in doubt has its minute, and the journals are compared."""
        core = self.house.core
        core.chance, core.down = {}, False
        for _ in range(6):
            self.house.clock.advance(31_000)
            await self.carry()
            core.deliver_late()
        await self.house.banking.reconciling.compare(self.house.tenant, "bank")
        await self.carry()

    async def check(self) -> None:
        core, banking = self.house.core, self.house.banking
        if any(times != 1 for times in core.executed.values()):
            raise Violated("the core did one operation twice")
        if sum(core.balances.values()) != 1_500_000_00:
            raise Violated("money came or went")
        operations = await banking.operations(self.house.tenant, limit=200)
        executed = {each.id for each in operations if each.state in (State.EXECUTED, State.REVERSED)}
        if executed != set(core.executed):
            raise Violated(f"our log and the core's differ: {len(executed)} here, {len(core.executed)} there")
        if any(each.state in IN_DOUBT or each.state is State.SUBMITTED for each in operations):
            raise Violated("something is in doubt for ever")
        if core.balances[WORLD] != sum(each.amount for each in operations if each.id in executed):
            raise Violated("another amount was moved than was promised")
        await self._check_limits(operations)
        await self._check_eyes()
        if any(each.state in OPEN and each.id in core.executed for each in operations):
            raise Violated("done there, open here")

    async def _check_limits(self, operations: list[Operation]) -> None:
        """Of one customer and kind, confirmed within one day of the institution."""
        days: dict[tuple[str, str, str], int] = {}
        rows = await self.house.world.sql(
            "select id::text, limit_day::text as day from banking_operations where state = 'executed'"
            " and limit_day is not null"
        )
        day = {row["id"]: row["day"] for row in rows}
        for each in operations:
            if each.id in day:
                key = (each.customer, each.kind, day[each.id])
                days[key] = days.get(key, 0) + each.amount
        if any(total > A_DAY[kind] for (_, kind, _), total in days.items()):
            raise Violated("more than a day's limit went out")

    async def _check_eyes(self) -> None:
        rows = await self.house.world.sql(
            "select o.id, a.state, a.maker, a.checker, o.actor from banking_operations o left join approvals a"
            " on a.id = o.approval_id where o.state = 'executed' and o.kind = 'transfer'"
        )
        for row in rows:
            operation = await self.house.banking.operation(self.house.tenant, str(row["id"]))
            if operation.amount < 50_000_00:
                continue
            if row["state"] != "approved" or row["checker"] in (None, row["maker"], row["actor"]):
                raise Violated("a large amount went out with two eyes")
