"""Customers who serve themselves, and the teller: it answers, late, twice or never, and claims what nobody proved."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict

from tests.simulation.phones import SELDOM
from tests.simulation.transport import Lossy
from tests.simulation.world import SELF
from yingda.banking.subject import PROVEN_MS
from yingda.interactions.contact import Contact, Errand, State
from yingda.journey import commands
from yingda.journey.live import Live

LOOK_S = 0.6
PATIENCE = 40
ACTOR = "teller"
CUSTOMERS = tuple(f"00000000-0000-7000-8000-0009{n:08x}" for n in range(3))


class SelfServer:
    """Keys in a PIN, looks at the balance again and again, asks for a human or goes."""

    def __init__(self, number: int, line: Lossy, rng: random.Random) -> None:
        self.visitor = f"00000000-0000-7000-8000-0008{number:08x}"
        self.actor = f"visitor:{self.visitor}"
        self.line = line
        self.random = rng

    async def live(self) -> None:
        await asyncio.sleep(self.random.random() * 120)
        if await self._ask(commands.Start(visitor=self.visitor, entry_point=SELF)) is None:
            return
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=True))
        for _ in range(self.random.randint(3, PATIENCE)):
            await asyncio.sleep(LOOK_S * (0.5 + 3 * self.random.random()))
            contact = self._mine()
            if contact is not None and contact.state is State.SELF_SERVICE:
                await self._go_on(contact)
        if self.random.random() < 0.5:
            await self._ask(commands.CustomerEnd(visitor=self.visitor))
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=False))

    async def _go_on(self, contact: Contact) -> None:
        awaits, dice = contact.awaits, self.random.random()
        if dice < 0.03:
            await self._ask(commands.AskHuman(visitor=self.visitor))
        elif dice < 0.08:
            await self._ask(commands.CustomerSend(visitor=self.visitor, text="还在吗"))
        elif awaits is not None and awaits.form == "secret":
            token = "" if dice < 0.15 else "token"
            await self._ask(commands.Entrust(visitor=self.visitor, seq=awaits.seq, token=token, shown="******"))
        elif awaits is not None:
            option = "again" if dice < 0.95 else "bye"
            await self._ask(commands.Choose(visitor=self.visitor, option=option))

    def _mine(self) -> Contact | None:
        owner = self.line.centre.owner
        if owner is None or owner.ended is not None:
            return None
        return owner.live.contacts.get(owner.live.by_visitor.get(self.visitor, ""))

    async def _ask(self, command: commands.Command) -> bytes | None:
        return await self.line.ask(command, self.actor)


class Teller:
    """`proofs`: (contact, customer) → when they proved it. Whoever is told proved beside these is a violation."""

    def __init__(self, line: Lossy, rng: random.Random) -> None:
        self.line = line
        self.random = rng
        self.proofs: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.closing = False
        """Hours in which contacts only end: it looks seldom."""
        self._under_way: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        try:
            while True:
                await asyncio.sleep(LOOK_S * self.random.random() * (SELDOM if self.closing else 1))
                await self._look()
        finally:
            for task in self._tasks:
                task.cancel()

    async def _look(self) -> None:
        owner = self.line.centre.owner
        if owner is None or owner.ended is not None:
            return
        for contact in [each for each in owner.live.contacts.values() if each.errand is not None]:
            self._take(contact)
        if self.random.random() < 0.1:
            await self._claim(owner.live)

    def _take(self, contact: Contact) -> None:
        assert contact.errand is not None
        if contact.errand.id in self._under_way or self.random.random() < 0.03:
            return
        self._under_way.add(contact.errand.id)
        if self.random.random() < 0.05:
            return  # it died over it: the errand runs out of time
        task = asyncio.ensure_future(self._do(contact.id, contact.errand))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, interaction: str, errand: Errand) -> None:
        await asyncio.sleep(self.random.choice([0.05, 0.5, 3, 60]) * self.random.random())
        outcome, variables = "done", {"balance": errand.id}
        if errand.service == "verify.pin":
            outcome, variables = ("done" if self.random.random() < 0.7 else "wrong"), {}
            if outcome == "done":
                await self._prove(interaction)
        answer = commands.ErrandDone(
            interaction=interaction, errand=errand.id, outcome=outcome, variables=variables
        )  # fmt: skip
        await self.line.ask(answer, ACTOR)
        if self.random.random() < 0.3:  # it forgot that it had
            await asyncio.sleep(self.random.random() * 4)
            await self.line.ask(answer, ACTOR)

    async def _prove(self, interaction: str) -> None:
        """Some proofs were made long ago, and end soon."""
        now, customer = self.line.centre.clock.now_ms(), self.random.choice(CUSTOMERS)
        age = self.random.choice([0, 0, PROVEN_MS - 20_000, PROVEN_MS - 6_000])
        self.proofs[interaction, customer].append(now - age)
        proven = commands.Identify(
            interaction=interaction, customer=customer, sure="proven", tier=2, proven_at=now - age
        )  # fmt: skip
        await self.line.ask(proven, ACTOR)

    async def _claim(self, live: Live) -> None:
        """Nobody proved this. The old moment stays old, however the clock is put back meanwhile."""
        if not live.contacts:
            return
        interaction = self.random.choice(sorted(live.contacts))
        now, customer = self.line.centre.clock.now_ms(), self.random.choice(CUSTOMERS)
        claims: list[commands.Identify] = [
            commands.Identify(interaction=interaction, customer=customer, sure="hint"),
            commands.Identify(interaction=interaction, customer=customer, sure="hint", tier=2),
            commands.Identify(interaction=interaction, customer=customer, sure="proven", tier=2),
            commands.Identify(
                interaction=interaction, customer=customer, sure="proven", tier=2, proven_at=now - 20 * PROVEN_MS
            ),
        ]
        await self.line.ask(self.random.choice(claims), ACTOR)
