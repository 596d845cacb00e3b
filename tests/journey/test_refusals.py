"""A refusal changes nothing; memory rebuilt from the rows is the memory: tried with everything anybody may ask."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.journey.bank import (
    BALANCE,
    CARDS,
    CHENJING,
    FORWARDING,
    GENERAL,
    LIMING,
    NIGHT,
    QIAN,
    SUN,
    WANGFANG,
    WEB,
    WEB_CARDS,
    WEB_FLOW,
    WEB_NIGHT,
    ZHAO,
    Bank,
    ident,
)
from tests.simulation.checks import consistent, deadlines_armed
from yingda.foundation.errors import Refusal
from yingda.interactions.contact import Contact
from yingda.journey import commands
from yingda.journey.live import Live
from yingda.routing.matching.matcher import Matcher
from yingda.routing.rules.rings import wanted
from yingda.routing.ticket import Facts

VISITORS = st.sampled_from([ZHAO, QIAN, SUN])
AGENTS = st.sampled_from([LIMING, WANGFANG, CHENJING])
ANYBODY = st.sampled_from([LIMING, WANGFANG, CHENJING, ident(4, 99)])
TEXTS = st.sampled_from(["你好", "转人工", "怎么查余额", "", "  ", "\x00", "6222021234567890128", "长" * 4001])
STATUSES = st.sampled_from(["ready", "ready", "break", "busy", "offline", "asleep"])
QUEUES = st.sampled_from([None, GENERAL, CARDS, NIGHT, FORWARDING, "nowhere"])
ENTRY_POINTS = st.sampled_from([WEB, WEB, WEB_FLOW, WEB_CARDS, WEB_NIGHT, "elsewhere"])
FILES = st.sampled_from([None, {"id": ident(10), "name": "a.png", "type": "image/png", "size": 1}])
INTS = st.integers(-2, 30)

CUSTOMERS = st.one_of(
    st.builds(commands.Start, visitor=VISITORS, entry_point=ENTRY_POINTS, text=TEXTS),
    st.builds(commands.CustomerSend, visitor=VISITORS, text=TEXTS, file=FILES),
    st.builds(commands.Choose, visitor=VISITORS, option=st.sampled_from(["cards", "human", "gold"])),
    st.builds(commands.AskHuman, visitor=VISITORS),
    st.builds(commands.CustomerRead, visitor=VISITORS, seq=INTS),
    st.builds(commands.CustomerEnd, visitor=VISITORS),
    st.builds(commands.LeaveMessage, visitor=VISITORS, text=TEXTS, contact=TEXTS),
    st.builds(commands.AnswerSurvey, visitor=VISITORS, score=st.integers(0, 6), comment=TEXTS),
    st.builds(commands.CustomerOnline, visitor=VISITORS, online=st.booleans()),
)
STAFF = st.one_of(
    st.builds(commands.SetStatus, staff=ANYBODY, status=STATUSES, reason=TEXTS),
    st.builds(commands.Beat, staff=ANYBODY),
    st.builds(commands.SignOff, staff=ANYBODY),
    st.builds(commands.ForceStatus, staff=AGENTS, agent=ANYBODY, status=STATUSES),
)


def own(kind: type[commands.ContactCommand], **fields: Any) -> Any:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


IN_CONTACTS = st.one_of(
    own(commands.Send, text=TEXTS, file=FILES),
    own(commands.WriteNote, text=TEXTS),
    own(commands.Draft, text=TEXTS),
    own(commands.Read, seq=INTS),
    own(commands.Hold),
    own(commands.Resume),
    own(commands.Transfer, queue=QUEUES, agent=st.none() | ANYBODY, note=TEXTS),
    own(commands.Finish),
    own(commands.WrapUp, disposition=st.sampled_from([None, BALANCE, "none"]), note=TEXTS),
    own(commands.TakeOver),
)


def digest(live: Live) -> dict[str, Any]:
    """Everything in memory, comparable; an empty line is no line."""
    return {
        "contacts": {each.id: msgspec.json.decode(msgspec.json.encode(each)) for each in live.contacts.values()},
        "agents": {each.id: _agent(each) for each in live.agents.values()},
        "messages": {contact: [each.id for each in lines] for contact, lines in live.messages.items()},
        "visitors": dict(live.by_visitor),
        "keys": {contact: msgspec.to_builtins(ticket) for contact, ticket in live.keys.items()},
        "lines": {queue: order for queue in live.config.queues if (order := live.lines.in_order(queue))},
        "answers": dict(live.answers),
        "timers": sorted(live.timers),
        "armed": dict(live.armed),
        "handled": {queue: live.learning.waits.of(queue).handle_s for queue in live.config.queues},
    }


def _agent(agent: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(agent)
    return {**plain, "contacts": sorted(agent.contacts), "load": {c: n for c, n in agent.load.items() if n}}


NOT_ON_RECORD = ("timers", "armed", "handled")
"""Deadlines follow from the state; handle times are measured anew."""
CONTACT_ANEW = ("online", "offline_since", "place", "wait_low_s", "wait_high_s")
AGENT_ANEW = ("presence_until", "absent_since")
"""What a new owner asks or reckons anew: who is online, who is still at the desk, places and expected waits."""


def on_record(live: Live) -> dict[str, Any]:
    """What must survive the owner."""
    found = {part: value for part, value in digest(live).items() if part not in NOT_ON_RECORD}
    for contact in found["contacts"].values():
        for name in CONTACT_ANEW:
            contact.pop(name, None)
    for agent in found["agents"].values():
        for name in AGENT_ANEW:
            del agent[name]
    found["answers"] = {asked: answer for asked, answer in found["answers"].items() if _of_contact(live, asked)}
    return found


def _of_contact(live: Live, asked: tuple[str, str | None]) -> bool:
    """Answers to agents' own commands (status) are kept in memory only: to act again is harmless."""
    return any(asked in kept for subject, kept in live.answers_of.items() if subject in live.contacts)


class Way(RuleBasedStateMachine):
    """Everybody asks for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.bank = Bank()
        self.bank.ready(LIMING, WANGFANG)

    @rule(command=CUSTOMERS | STAFF)
    def somebody_asks(self, command: commands.Command) -> None:
        self._try(command)

    @rule(asked=IN_CONTACTS, agent=ANYBODY, which=st.integers(0, 5))
    def an_agent_asks_in_any_contact(self, asked: Any, agent: str, which: int) -> None:
        kind, fields = asked
        self._try(kind(staff=agent, interaction=self._contact(which), **fields))

    @rule(asked=IN_CONTACTS, which=st.integers(0, 5))
    def an_agent_asks_in_a_contact_in_hand(self, asked: Any, which: int) -> None:
        kind, fields = asked
        held = [each for each in self.bank.live.contacts.values() if each.agent]
        if held:
            contact = held[which % len(held)]
            self._try(kind(staff=contact.agent or "", interaction=contact.id, **fields))

    @rule(which=st.integers(0, 5), accepted=st.booleans())
    def an_agent_answers_an_offer(self, which: int, accepted: bool) -> None:
        offers = [each.offer for each in self.bank.live.contacts.values() if each.offer]
        if offers:
            offer = offers[which % len(offers)]
            kind = commands.Accept if accepted else commands.Decline
            self._try(kind(staff=offer.agent, offer=offer.id))

    @rule(agent=AGENTS, which=st.integers(0, 5))
    def an_agent_answers_an_offer_of_another(self, agent: str, which: int) -> None:
        offers = [each.offer for each in self.bank.live.contacts.values() if each.offer]
        offer = offers[which % len(offers)].id if offers else ident(11)
        self._try(commands.Accept(staff=agent, offer=offer))

    @rule(agent=AGENTS)
    def a_desk_opens(self, agent: str) -> None:
        self.bank.desks.add(agent)
        self._try(commands.Beat(staff=agent))
        self._try(commands.SetStatus(staff=agent, status="ready"))

    @rule(agent=AGENTS)
    def a_desk_dies(self, agent: str) -> None:
        self.bank.desks.discard(agent)

    @rule(seconds=st.sampled_from([0.1, 1, 5, 15, 20, 31, 61, 130, 700]))
    def time_goes_by(self, seconds: float) -> None:
        self.bank.later(seconds)

    @rule(capacity=st.integers(1, 3), agent=AGENTS, active=st.booleans())
    def an_agent_is_changed(self, capacity: int, agent: str, active: bool) -> None:
        agents = self.bank.live.config.agents
        changed = msgspec.structs.replace(agents[agent], capacity={"webchat": capacity}, active=active)
        self.bank.configured(agents={**agents, agent: changed})

    @rule(ageing=st.sampled_from([0.0, 1.0]), waiting=st.sampled_from([1, 2, 100]), active=st.booleans())
    def a_queue_is_changed(self, ageing: float, waiting: int, active: bool) -> None:
        queues = self.bank.live.config.queues
        changed = msgspec.structs.replace(queues[CARDS], ageing_per_minute=ageing, waiting_max=waiting, active=active)
        self.bank.configured(queues={**queues, CARDS: changed})

    @invariant()
    def memory_rebuilt_from_the_rows_is_the_memory(self) -> None:
        rebuilt, memory = on_record(self.bank.rebuilt()), on_record(self.bank.live)
        for part, kept in memory.items():
            assert rebuilt[part] == kept, part

    @invariant()
    def memory_agrees_with_itself(self) -> None:
        consistent(self.bank.live)
        deadlines_armed(self.bank.live)

    @invariant()
    def who_could_be_asked_is_known_without_looking_at_everybody(self) -> None:
        live = self.bank.live
        anew = Matcher(live.config.queues, live.config.policy, live.agents)
        for queue in live.config.queues:
            asked = wanted(Facts(queue, "webchat"), 0, live.config.policy, live.config.queues)
            kept, fresh = live.matcher.pool(asked), anew.pool(asked)
            assert (kept._standing, kept._fitting, kept.seats) == (fresh._standing, fresh._fitting, fresh.seats)
            assert +kept._excluded == +fresh._excluded

    @invariant()
    def messages_are_numbered_without_a_gap(self) -> None:
        for contact, lines in self.bank.live.messages.items():
            assert [each.seq for each in lines] == list(range(1, self._of(contact).last_seq + 1))

    def _contact(self, which: int) -> str:
        ids = sorted(self.bank.live.contacts)
        return ids[which % len(ids)] if ids else ident(12)

    def _of(self, contact: str) -> Contact:
        return self.bank.live.contacts[contact]

    def _try(self, command: commands.Command) -> None:
        before = digest(self.bank.live)
        try:
            self.bank.do(command)
        except Refusal:
            assert digest(self.bank.live) == before


Way.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
TestWay = Way.TestCase
