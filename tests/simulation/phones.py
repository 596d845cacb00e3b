"""Callers and the telephone network. What the real line does at the switch, these do at the owner: say that a number is
dialled, that somebody answered or did not, that a second party is there, that digits were keyed in."""

import asyncio
import random

from tests.simulation.transport import Lossy
from tests.simulation.world import PHONE
from yingda.interactions.contact import Contact, State
from yingda.journey import commands
from yingda.journey.live import Live

LOOK_S = 0.7
SELDOM = 20
"""So many times as long between two looks, in the hours in which contacts only end."""
STAYS_S = 5.0


class Caller:
    """Calls, waits, asks to be called back or hangs up."""

    def __init__(self, number: int, line: Lossy, rng: random.Random) -> None:
        self.visitor = f"00000000-0000-7000-8000-0006{number:08x}"
        self.actor = f"visitor:{self.visitor}"
        self.address = f"1380013{number:04d}"
        self.line = line
        self.random = rng

    async def live(self) -> None:
        await asyncio.sleep(self.random.random() * 150)
        start = commands.Start(visitor=self.visitor, entry_point=PHONE, channel="phone", address=self.address)
        if await self.line.ask(start, self.actor) is None:
            return
        for _ in range(self.random.randint(2, 20)):
            await self.line.ask(commands.CustomerOnline(visitor=self.visitor, online=True), self.actor)
            await asyncio.sleep(STAYS_S)
            if self.random.random() < 0.1:
                wish = commands.AskCallback(visitor=self.visitor, number=self.address)
                if await self.line.ask(wish, self.actor) is not None:
                    return
        cut = self.random.random() < 0.2
        end = commands.CallBackCut(visitor=self.visitor) if cut else commands.CustomerEnd(visitor=self.visitor)
        await self.line.ask(end, self.actor)


class Network:
    """Looks at what the live contacts want, and does it, or fails."""

    def __init__(self, line: Lossy, rng: random.Random) -> None:
        self.line = line
        self.random = rng
        self.closing = False
        """Nobody is called back any more: who still waits for it gives up."""

    async def live(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S * (0.5 + self.random.random()) * (SELDOM if self.closing else 1))
            owner = self.line.centre.owner
            if owner is None or owner.ended is not None:
                continue
            for contact in [each for each in owner.live.contacts.values() if each.by_phone and not each.ended]:
                await self._one(contact)

    async def _one(self, contact: Contact) -> None:
        visitor, dice = contact.visitor, self.random.random()
        if contact.dial is not None and contact.unreached:
            await self._dial(contact, contact.dial.tries, contact.dial.state, dice)
        elif contact.direction == "out" and contact.state is State.ACTIVE and dice < 0.05:
            await self._say(commands.CustomerEnd(visitor=visitor))
        elif contact.dial is not None and contact.state is State.WAITING and (self.closing or dice < 0.01):
            await self._say(commands.CustomerEnd(visitor=visitor))  # called, transferred, and nobody came
        if contact.consult is not None and dice < 0.5:
            kind = commands.ConsultUp if contact.consult.state == "ringing" and dice < 0.35 else commands.ConsultGone
            await self._say(kind(visitor=visitor, consult=contact.consult.id))
        if contact.capture is not None and dice < 0.02:
            await self._say(commands.Captured(visitor=visitor, capture=contact.capture.id, token="t", shown="*"))
        elif contact.capture is None and contact.unrecorded_since is not None:
            await self._say(commands.RecordingBack(visitor=visitor))
        for each in contact.monitors:
            kind_of = commands.MonitorGone if each.up and dice < 0.2 else commands.MonitorUp
            await self._say(kind_of(visitor=visitor, monitor=each.staff))

    async def _dial(self, contact: Contact, tries: int, state: str, dice: float) -> None:
        visitor = contact.visitor
        if self.closing and contact.state is State.WAITING:
            await self._say(commands.CustomerEnd(visitor=visitor))
        elif contact.state is not State.ACTIVE or dice < 0.3:
            return
        elif state == "none":
            await self._say(commands.LineDialled(visitor=visitor, attempt=tries + 1))
        elif dice < 0.65:
            await self._say(commands.LineUp(visitor=visitor, attempt=tries))
        elif dice < 0.8:
            await self._say(commands.LineRinging(visitor=visitor, attempt=tries))
        else:
            await self._say(commands.LineFailed(visitor=visitor, attempt=tries, cause="no_answer"))

    async def _say(self, command: commands.CustomerCommand) -> None:
        await self.line.ask(command, f"visitor:{command.visitor}")


def someone_to_listen_to(live: Live, rng: random.Random) -> str | None:
    talks = sorted(c.id for c in live.contacts.values() if c.by_phone and c.state is State.ACTIVE)
    return rng.choice(talks) if talks else None
