"""远山银行 in memory: the real steps on a clock that moves when told, without a database. Desks that are open beat by
themselves; every turn is also written to rows, so that memory can be rebuilt from them at any moment."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from tests.routing.learned import learned_of
from yingda.agents.agent import Agent
from yingda.agents.api import AgentProfile
from yingda.dialogue.api import Article, starter_flow
from yingda.foundation.audit import Chain
from yingda.foundation.events import Event
from yingda.foundation.group_commit import Changes, Row, merge
from yingda.foundation.ids import SeededIds
from yingda.interactions.contact import Contact, Message
from yingda.interactions.dispositions.api import Disposition
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey import commands, deadlines
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.perform import fire_next, perform, reconfigure, refresh_places
from yingda.journey.record import SPECS, Recorder, rebuild, remember_answer
from yingda.journey.turn import Turn
from yingda.routing.queues import Queue

START_MS = 1_772_000_000_000
TENANT = "00000000-0000-7000-8000-00000000000a"
BEAT_EVERY_MS = 5_000


def ident(kind: int, number: int = 0) -> str:
    return f"00000000-0000-7000-8000-{kind:04x}{number:08x}"


GENERAL, CARDS, NIGHT, FORWARDING = (ident(2, n) for n in range(4))
CARD_SKILL = ident(3)
LIMING, WANGFANG, CHENJING = (ident(4, n) for n in range(3))
WEB, WEB_FLOW, WEB_NIGHT, WEB_CARDS, PHONE = (ident(1, n) for n in range(5))
BALANCE, BALANCE_GROUP, CARDS_ONLY = (ident(5, n) for n in range(3))
CLOSED = ident(6)
ZHAO, QIAN, SUN, ZHOU = (ident(7, n) for n in range(4))

QUEUES = [
    Queue(id=GENERAL, key="general", name="综合", name_en="General", ageing_per_minute=1.0, wrap_up_s=30),
    Queue(id=CARDS, key="cards", name="银行卡", name_en="Cards", ageing_per_minute=1.0, required={CARD_SKILL: 2},
          overflow_after_s=90, overflow_queue=GENERAL, waiting_max=2),
    Queue(id=NIGHT, key="night", name="夜间", name_en="Night", calendar_id=CLOSED),
    Queue(id=FORWARDING, key="forwarding", name="转接", name_en="Forwarding", waiting_max=0, last_resort="queue",
          last_resort_queue=GENERAL),
]  # fmt: skip
AGENTS = [
    AgentProfile(id=LIMING, name="李明", branch=None, skills={CARD_SKILL: 3}, capacity={"webchat": 2, "phone": 1}),
    AgentProfile(id=WANGFANG, name="王芳", branch=None, skills={}, capacity={"webchat": 1, "phone": 1}),
    AgentProfile(id=CHENJING, name="陈静", branch=None, skills={CARD_SKILL: 1}, capacity={"webchat": 1, "phone": 1}),
]
ENTRY_POINTS = [
    EntryPoint(id=WEB, key="web", name="网页", channel="webchat", flow_key="none", queue=GENERAL,
               languages=("zh-CN", "en")),
    EntryPoint(id=WEB_FLOW, key="web-flow", name="网页", channel="webchat", flow_key="hello", queue=GENERAL,
               languages=("zh-CN", "en")),
    EntryPoint(id=WEB_NIGHT, key="web-night", name="夜间", channel="webchat", flow_key="none", queue=NIGHT),
    EntryPoint(id=PHONE, key="tel-95500", name="热线", channel="phone", flow_key="none", queue=GENERAL,
               languages=("zh-CN", "en")),
    EntryPoint(id=WEB_CARDS, key="web-cards", name="银行卡", channel="webchat", flow_key="none", queue=CARDS),
]  # fmt: skip
FLOW = starter_flow("hello", {"zh-CN": "远山银行", "en": "Yuanshan"}, (("cards", "银行卡", "Cards", "cards"),), 1)
DISPOSITIONS = [
    Disposition(id=BALANCE_GROUP, key="account", name="账户", name_en="Account"),
    Disposition(id=BALANCE, parent=BALANCE_GROUP, key="balance", name="余额", name_en="Balance"),
    Disposition(id=CARDS_ONLY, parent=BALANCE_GROUP, key="card", name="挂失", name_en="Loss", queues=(CARDS,)),
]
ARTICLE = Article(id=ident(8), title="查询账户余额", text="在手机银行首页可以看到余额。", questions=("怎么查余额",))


def configuration() -> Configuration:
    return Configuration(
        queues={queue.id: queue for queue in QUEUES},
        agents={agent.id: agent for agent in AGENTS},
        entry_points={entry.id: entry for entry in ENTRY_POINTS},
        flows={("hello", 1): FLOW},
        flows_current={"hello": 1},
        articles={"zh-CN": [ARTICLE]},
        dispositions={each.id: each for each in DISPOSITIONS},
        is_open=lambda calendar, _now: calendar != CLOSED,
    )


class Bank:
    """The live engine of one bank and what it wrote."""

    def __init__(self, config: Configuration | None = None) -> None:
        self.now = START_MS
        self.ids = SeededIds(7, lambda: self.now)
        self.live = Live(config or configuration(), epoch=1)
        self.desks: set[str] = set()
        self.turns: list[Turn] = []
        self.told: list[Callable[[Turn], None]] = []
        """Whoever looks on: called with each turn."""
        self.rows: dict[str, dict[Row, Row]] = {name: {} for name in SPECS}
        self._recorder = Recorder(TENANT, lambda data, _context: data, Chain(TENANT, "live", None))  # type: ignore[arg-type]
        self._numbers = itertools.count(1)
        self._keep(reconfigure(self.live, self.live.config, self.now, self.ids))

    # ── what people do ──

    def do(self, command: commands.Command, operation: str | None = None) -> Turn:
        who = getattr(command, "staff", None) or getattr(command, "visitor", "")
        operation = operation or ident(9, next(self._numbers))
        return self._keep(perform(self.live, command, self.now, self.ids, f"user:{who}", operation))

    def arrives(self, visitor: str, text: str = "", entry_point: str = WEB, **more: Any) -> Contact:
        self.do(commands.Start(visitor=visitor, entry_point=entry_point, text=text, **more))
        return self.of(visitor)

    def ready(self, *agents: str) -> None:
        for agent in agents:
            self.desks.add(agent)
            self.do(commands.Beat(staff=agent))
            self.do(commands.SetStatus(staff=agent, status="ready"))

    def accepts(self, agent: str, visitor: str) -> Contact:
        offer = self.of(visitor).offer
        assert offer is not None, "nothing is offered"
        self.do(commands.Accept(staff=agent, offer=offer.id))
        return self.of(visitor)

    def talks(self, visitor: str, agent: str, entry_point: str = WEB) -> Contact:
        """The customer comes and the agent, who is ready, takes the contact."""
        if not self.live.agents[agent].available:
            self.ready(agent)
        self.arrives(visitor, entry_point=entry_point)
        return self.accepts(agent, visitor)

    def calls(self, visitor: str, number: str = "13800138000", entry_point: str = PHONE) -> Contact:
        """A caller, whose line stays up."""
        contact = self.arrives(visitor, entry_point=entry_point, channel="phone", address=number)
        self.do(commands.CustomerOnline(visitor=visitor, online=True))
        return contact

    def speaks(self, visitor: str, agent: str) -> Contact:
        """A caller whom the agent, who is ready, has answered."""
        if not self.live.agents[agent].available:
            self.ready(agent)
        self.calls(visitor)
        return self.accepts(agent, visitor)

    def configured(self, **changes: Any) -> None:
        self._keep(reconfigure(self.live, replace(self.live.config, **changes), self.now, self.ids))

    # ── time ──

    def later(self, seconds: float) -> None:
        """Time goes by: deadlines fire in order, open desks beat, waiting customers are told their place."""
        end = self.now + round(seconds * 1000)
        beat = self.now + BEAT_EVERY_MS
        while True:
            due = deadlines.next_due(self.live)
            if due is not None and due <= min(end, beat):
                self.now = max(self.now, due)
                self._fire()
            elif beat <= end:
                self.now, beat = beat, beat + BEAT_EVERY_MS
                self._beat()
            else:
                self.now = end
                return

    def _fire(self) -> None:
        turn = fire_next(self.live, self.now, self.ids)
        if turn is not None:
            self._keep(turn)

    def _beat(self) -> None:
        for agent in sorted(self.desks):
            if agent in self.live.agents and self.live.agents[agent].active:
                self._keep(perform(self.live, commands.Beat(staff=agent), self.now, self.ids, f"user:{agent}"))
        self._keep(refresh_places(self.live, self.now, self.ids, list(self.live.keys)))

    # ── what is seen ──

    def of(self, visitor: str) -> Contact:
        return self.live.contacts[self.live.by_visitor[visitor]]

    def agent(self, agent: str) -> Agent:
        return self.live.agents[agent]

    def lines(self, visitor: str) -> list[Message]:
        return self.live.messages[self.of(visitor).id]

    def codes(self, visitor: str) -> list[str]:
        """What the system told in the contact, as codes."""
        return [line.data["code"] for line in self.lines(visitor) if line.kind == "event"]

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """The event log, or the events of some kinds."""
        found: Iterator[Event] = (event for turn in self.turns for event in turn.events)
        return [msgspec.json.decode(event.data()) for event in found if not kinds or event.type in kinds]

    def rebuilt(self) -> Live:
        """Memory as a new owner makes it from the rows."""
        kept = [msgspec.json.decode(row[-1], type=Contact) for row in self.rows["interactions"].values() if row[-1]]
        ids = {contact.id for contact in kept}
        messages = [row for row in self.rows["messages"].values() if row[2] in ids]
        answers = [(r[1], r[2], r[4], r[5]) for r in self.rows["operations"].values() if r[4] in ids]
        return rebuild(
            self.live.config, self.live.epoch, self.now, kept, messages, self.rows["agent_states"].values(), answers,
            learned_of(event.data() for turn in self.turns for event in turn.events),
        )  # fmt: skip

    def _keep(self, turn: Turn) -> Turn:
        remember_answer(turn)
        self.turns.append(turn)
        for tell in self.told:
            tell(turn)
        changes: Changes = self._recorder.changes(turn)
        for name, rows in merge(SPECS, [changes]).items():
            spec = SPECS[name]
            if name != "events":
                self.rows[name].update({row[: spec.key]: row for row in rows})
        return turn
