"""Customers and agents. An agent decides by what its own screen shows, never by the system's memory."""

import asyncio
import random
from typing import Any

import msgspec

from tests.simulation.memory_store import Tables, Violation
from tests.simulation.phones import someone_to_listen_to
from tests.simulation.transport import Lossy
from tests.simulation.world import AGENTS, CARD, ENTRY, GENERAL, URGENT, ident
from yingda.desk import screen, view
from yingda.desk.reduce import reduce
from yingda.foundation.errors import Refusal
from yingda.journey import commands
from yingda.journey.owner import Owner

BEAT_S = 5.0
CUSTOMER = ident(7, 1)


class Customer:
    """Writes, waits, leaves; sometimes goes away for a while."""

    def __init__(self, number: int, line: Lossy, rng: random.Random) -> None:
        self.number = number
        self.visitor = f"00000000-0000-7000-8000-0005{number:08x}"
        self.actor = f"visitor:{self.visitor}"
        self.line = line
        self.random = rng
        self.accepted: list[str] = []
        """Texts whose acceptance was answered: they must be on record, once, in this order."""
        self.sent = 0
        self.interaction: str | None = None

    async def live(self) -> None:
        await asyncio.sleep(self.random.random() * 120)
        known = {"last_agent": self.random.choice(AGENTS), "manager": self.random.choice(AGENTS)}
        started = await self._ask(
            commands.Start(
                visitor=self.visitor, entry_point=ENTRY, language=self.random.choice(["zh-CN", "zh-CN", "en"]),
                known_agents=known if self.random.random() < 0.4 else {},
            )
        )  # fmt: skip
        if started is None:
            return
        self.interaction = msgspec.json.decode(started)["interaction"]
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=True))
        if self.random.random() < 0.3:
            value = self.random.choice(["gold", "private"])
            await self._ask(
                commands.Identify(interaction=self.interaction, customer=CUSTOMER, sure="hint", value=value)
            )
        for _ in range(self.random.randint(1, 6)):
            await self._write()
            if self.random.random() < 0.04:
                wish = commands.AskCallback(visitor=self.visitor, number=f"1390013{self.number:04d}")
                if await self._ask(wish) is not None:
                    break
            if self.random.random() < 0.15:
                await self._go_away()
            await asyncio.sleep(self.random.random() * 40)
        if self.random.random() < 0.5:
            await self._ask(commands.CustomerEnd(visitor=self.visitor))
            await self._ask(commands.AnswerSurvey(visitor=self.visitor, score=self.random.randint(1, 5)))
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=False))

    async def _write(self) -> None:
        self.sent += 1
        text = f"customer {self.number} says {self.sent}"
        answer = await self._ask(commands.CustomerSend(visitor=self.visitor, text=text))
        if answer is not None:
            self.accepted.append(text)

    async def _go_away(self) -> None:
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=False))
        await asyncio.sleep(self.random.choice([5, 60, 200]))
        await self._ask(commands.CustomerOnline(visitor=self.visitor, online=True))

    async def _ask(self, command: commands.Command) -> bytes | None:
        return await self.line.ask(command, self.actor)


class Screen:
    """A browser's desk: snapshot + events by the reducer, gaps noticed, compared with a fresh snapshot now and then."""

    def __init__(self, agent: str, tables: Tables) -> None:
        self.agent = agent
        self.tables = tables
        self.desk: dict[str, Any] | None = None
        self.stream: str | None = None
        self.seq = 0

    def send(self, frame: bytes) -> None:
        told = msgspec.json.decode(frame)
        if "hint" in told:
            return
        if "snapshot" in told:
            self.desk, self.stream, self.seq = told["snapshot"], told["stream"], told["seq"]
        elif told["stream"] == self.stream:
            if told["seq"] != self.seq + 1:
                raise Violation(f"a gap: {self.seq} then {told['seq']}")
            self.seq = told["seq"]
            self._durable(told["event"])
            if self.desk is not None:
                self.desk = reduce(self.desk, told["event"])

    def _durable(self, event: dict[str, Any]) -> None:
        """Nothing is shown before it is on record."""
        if event["type"] == "message" and (event["message"]["id"],) not in self.tables.keyed["messages"]:
            raise Violation("a screen shows a message that is not on record")

    async def connect(self, owner: Owner) -> None:
        topic = screen.desk_topic(self.agent)
        await owner.subscribe(self, topic, "desk", lambda: view.desk(owner.live, self.agent), self.stream, self.seq)

    def compare(self, owner: Owner) -> None:
        """Old snapshot + events = fresh snapshot; only asked once everything is told."""
        fresh = msgspec.json.decode(msgspec.json.encode(view.desk(owner.live, self.agent)))
        if self.desk is not None and self.desk != fresh:
            difference = {key: (self.desk[key], fresh[key]) for key in fresh if self.desk[key] != fresh[key]}
            raise Violation(f"the screen of {self.agent} shows something else: {str(difference)[:600]}")


class AgentAtDesk:
    """Works by what the screen shows; the browser may die, freeze, or be open twice."""

    def __init__(self, agent: str, line: Lossy, rng: random.Random) -> None:
        self.agent = agent
        self.actor = f"user:{agent}"
        self.line = line
        self.random = rng
        self.screens = [Screen(agent, line.centre.tables) for _ in range(2)]
        self.dead_until = 0.0
        self.frozen_until = 0.0
        self.healed = False
        self._owner: Owner | None = None
        self.accepted: list[str] = []
        self.sent = 0

    async def beat(self) -> None:
        """The page's heart: it beats while the browser lives, even when the agent sleeps."""
        while True:
            await asyncio.sleep(BEAT_S * (0.8 + 0.4 * self.random.random()))
            if self._now() >= self.dead_until:
                await self._connect()

    async def _connect(self) -> None:
        owner = self.line.centre.owner
        if owner is None or owner.ended is not None:
            return
        try:
            await asyncio.wait_for(owner.submit(commands.Beat(staff=self.agent), self.actor), 3)
            if self._owner is not owner:
                for each in self.screens:
                    await asyncio.wait_for(each.connect(owner), 3)
                self._owner = owner
        except (Refusal, TimeoutError):
            return

    async def work(self) -> None:
        await asyncio.sleep(self.random.random() * 10)
        while True:
            await asyncio.sleep(0.3 + self.random.random() * 4)
            now = self._now()
            if now < self.dead_until or now < self.frozen_until:
                continue
            desk = self.screens[0].desk
            if desk is None or self._owner is not self.line.centre.owner:
                continue
            await self._fault_or_act(desk)

    async def _fault_or_act(self, desk: dict[str, Any]) -> None:
        dice = self.random.random()
        if not self.healed and dice < 0.02:
            self.dead_until = self._now() + self.random.choice([8, 20, 90, 400])
            self._disconnect()
        elif not self.healed and dice < 0.04:
            self.frozen_until = self._now() + self.random.choice([10, 40])
        else:
            await self._act(desk)

    def _disconnect(self) -> None:
        if self._owner is not None:
            for each in self.screens:
                self._owner.topics.leave(each)
                each.desk = None
                if self.random.random() < 0.5:
                    each.stream = None
        self._owner = None

    async def _act(self, desk: dict[str, Any]) -> None:
        me = desk["me"]
        if me["status"] != "ready" or me["not_responding"]:
            if self.healed or self.random.random() < 0.8:
                await self._ask(commands.SetStatus(staff=self.agent, status="ready"))
            return
        if not self.healed and self.random.random() < 0.03:
            status = self.random.choice(["break", "training", "offline"])
            await self._ask(commands.SetStatus(staff=self.agent, status=status))
            return
        if self.random.random() < 0.01 and not self.healed:
            await self._ask(commands.Dial(staff=self.agent, number="13900139000", caller_id="95500"))
        if self.random.random() < 0.02 and not self.healed and self._owner is not None:
            talk = someone_to_listen_to(self._owner.live, self.random)
            if talk is not None:
                mode = self.random.choice(["listen", "whisper", "barge"])
                await self._ask(commands.Monitor(staff=self.agent, interaction=talk, mode=mode))
        if self._owner is not None and (line := next(self._owner.live.lines.to_pick(self.agent), None)) is not None:
            await self._ask(commands.Pick(staff=self.agent, interaction=next(iter(line.line))))
        for contact in list(desk["contacts"].values()):
            await self._handle(contact)

    async def _handle(self, contact: dict[str, Any]) -> None:
        if contact["offer"] is not None:
            await self._answer_offer(contact["offer"]["id"])
        elif contact["state"] == "active":
            await self._talk(contact)
        elif contact["state"] == "wrap_up" and self.random.random() < 0.4:
            await self._ask(commands.WrapUp(staff=self.agent, interaction=contact["id"]))

    async def _answer_offer(self, offer: str) -> None:
        dice = self.random.random()
        if dice < 0.08 and not self.healed:
            await self._ask(commands.Decline(staff=self.agent, offer=offer))
        elif dice < 0.75 or self.healed:
            accept = commands.Accept(staff=self.agent, offer=offer)
            if dice < 0.3:  # both tabs at once
                await asyncio.gather(self._ask(accept), self._ask(accept))
            else:
                await self._ask(accept)

    async def _talk(self, contact: dict[str, Any]) -> None:
        interaction, dice = contact["id"], self.random.random()
        own = {"staff": self.agent, "interaction": interaction}
        if self.healed and dice < 0.4:
            await self._ask(commands.Finish(**own))
        elif contact["channel"] == "phone" and dice < 0.5:
            await self._speak(own, contact)
        elif contact["held_at"] is not None:
            await self._ask(commands.Resume(**own))
        elif dice < 0.45:
            self.sent += 1
            text = f"agent {AGENTS.index(self.agent)} says {self.sent}"
            if await self._ask(commands.Send(text=text, **own)) is not None:
                self.accepted.append(text)
        elif dice < 0.5:
            await self._ask(commands.Draft(text="half a sentence", **own))
        elif dice < 0.55:
            await self._ask(commands.Hold(**own))
        elif dice < 0.6:
            await self._ask(commands.Transfer(queue=self.random.choice([GENERAL, CARD, URGENT]), note="please", **own))
        elif dice < 0.615:
            await self._ask(commands.Transfer(second_line=True, **own))
        elif dice < 0.63:
            await self._ask(commands.Transfer(agent=self.random.choice(AGENTS), **own))
        elif dice < 0.66:
            await self._ask(commands.WriteNote(text="a note", **own))
        elif dice < 0.7:
            await self._ask(commands.Read(seq=10_000, **own))
        elif dice < 0.8:
            await self._ask(commands.Finish(**own))

    async def _speak(self, own: dict[str, Any], contact: dict[str, Any]) -> None:
        """What only a talk by telephone has."""
        choices: list[commands.ContactCommand] = [commands.BeginCapture(kind="pin", **own)]
        if self.random.random() < 0.1:
            choices = [commands.EndCapture(**own)]
        if contact["consult"] is None:
            choices.append(commands.Consult(agent=self.random.choice(AGENTS), **own))
        else:
            choices += [commands.EndConsult(**own), commands.Confer(**own), commands.HandOver(**own)]
        await self._ask(self.random.choice(choices))

    async def _ask(self, command: commands.Command) -> bytes | None:
        return await self.line.ask(command, self.actor)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
