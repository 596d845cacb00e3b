"""Lists of contacts to be taken as desks are told of them: changes lead from one list to the next, and no change of any
list goes unmarked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journey.bank import CARDS, CHENJING, GENERAL, LIMING, QUEUES, WANGFANG, WEB, WEB_CARDS, Bank, ident
from yingda.desk import pick_lists
from yingda.desk.pick_changes import applied, changes
from yingda.desk.pick_lists import Marks
from yingda.desk.picking import NOTHING, Look
from yingda.foundation.errors import Refusal
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.turn import Turn
from yingda.routing.policy import Policy, QueueRules, Step

AGENTS = (LIMING, WANGFANG, CHENJING)
VISITORS = [ident(7, 100 + n) for n in range(6)]
PULL = Policy(version=1, queues={
    CARDS: QueueRules(mode="pull", steps=(Step(after_s=30, lower={ident(3): 1}),)),
    GENERAL: QueueRules(mode="pull", push_after_s=60),
})  # fmt: skip
MIXED = Policy(version=2, queues={CARDS: QueueRules(mode="pull")})


def item(id: str, may: bool) -> dict[str, Any]:
    return {"id": id, "may": may}


lists = st.builds(
    lambda pull, items, more: {"pull": True, "waiting": len(items) + more, "items": items} if pull else NOTHING,
    st.booleans(),
    st.lists(st.builds(item, st.sampled_from("abcdefgh"), st.booleans()), unique_by=lambda each: each["id"]),
    st.integers(0, 2),
)


@given(lists, lists)
def test_a_change_leads_from_one_list_to_the_next(old: dict[str, Any], new: dict[str, Any]) -> None:
    event = changes(old, new)
    assert (applied(old, event) if event else old) == new
    assert (event is None) == (old == new)


def test_one_who_comes_is_all_that_is_told() -> None:
    one, other = item("a", True), item("b", True)
    old = {"pull": True, "waiting": 1, "items": [one]}
    new = {"pull": True, "waiting": 2, "items": [one, other]}
    assert changes(old, new) == {"type": "changes", "waiting": 2, "gone": [], "items": [[1, other]]}


def test_claims_of_queues_that_age_differently_are_compared_as_they_are_now() -> None:
    bank = Bank()
    queues = {each.id: each for each in QUEUES}
    queues[CARDS] = msgspec.structs.replace(queues[CARDS], ageing_per_minute=5.0)
    both = {each: QueueRules(mode="pull") for each in (CARDS, GENERAL)}
    bank.configured(queues=queues, policy=Policy(version=3, queues=both))
    bank.ready(LIMING)
    bank.arrives(VISITORS[0], entry_point=WEB)
    bank.later(60)
    bank.arrives(VISITORS[1], entry_point=WEB_CARDS)

    def shown() -> list[str]:
        return [each["id"] for each in Look(bank.live, bank.now).list_of(LIMING)["items"]]

    general, cards = bank.of(VISITORS[0]).id, bank.of(VISITORS[1]).id
    assert shown() == [general, cards]
    bank.later(20)  # 5 points a minute: 1.7 against 1.3
    assert shown() == [cards, general]


Act = Callable[[Bank], None]
who, visitor = st.sampled_from(AGENTS), st.sampled_from(VISITORS)


def does(command: commands.Command) -> Act:
    return lambda bank: void(bank.do, command)


def void(act: Callable[..., object], *given: object) -> None:
    act(*given)


def takes(agent: str, number: int) -> Act:
    def act(bank: Bank) -> None:
        waiting = [each.id for each in bank.live.contacts.values() if each.state is State.WAITING]
        if waiting:
            bank.do(commands.Pick(staff=agent, interaction=waiting[number % len(waiting)]))

    return act


acts = st.lists(
    st.one_of(
        st.builds(lambda v, e: lambda bank: void(bank.arrives, v, "", e), visitor, st.sampled_from((WEB, WEB_CARDS))),
        st.builds(lambda a, s: does(commands.SetStatus(staff=a, status=s)), who, st.sampled_from(("ready", "break"))),
        st.builds(takes, who, st.integers(0, 5)),
        st.builds(lambda v: does(commands.CustomerEnd(visitor=v)), visitor),
        st.builds(lambda s: lambda bank: bank.later(s), st.sampled_from((1, 20, 45))),
        st.builds(lambda p: lambda bank: bank.configured(policy=p), st.sampled_from((PULL, MIXED, Policy()))),
    ),
    max_size=25,
)


class Watching:
    """The list of every agent, looked at after each turn that was marked; `missed`: what marks did not tell of."""

    def __init__(self, bank: Bank) -> None:
        self.bank, self.marks, self.missed = bank, Marks(bank.live), list[str]()
        self.known = dict.fromkeys(AGENTS, NOTHING)
        bank.told.append(self.turn)

    def turn(self, turn: Turn) -> None:
        self.marks.mark(turn)
        everybody, some = self.marks.take()
        look = Look(self.bank.live, self.bank.now)
        for agent in AGENTS:
            before, self.known[agent] = self.known[agent], look.list_of(agent)
            told = set(map(str, before["items"])) | {before["pull"]}
            now = set(map(str, self.known[agent]["items"])) | {self.known[agent]["pull"]}
            if now != told and not everybody and agent not in some:
                self.missed.append(agent)


def lived(done: list[Act]) -> list[str]:
    bank = Bank()
    watching = Watching(bank)
    bank.configured(policy=PULL)
    bank.ready(*AGENTS)
    for act in done:
        try:
            act(bank)
        except Refusal:
            continue
    return watching.missed


@given(acts)
def test_no_change_of_any_list_goes_unmarked(done: list[Act]) -> None:
    assert lived(done) == []


@pytest.mark.parametrize("fault", ["_mark_contacts", "agents"])
def test_a_mark_that_is_forgotten_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if fault == "agents":
        kept = Marks.take
        monkeypatch.setattr(pick_lists.Marks, "take", lambda self: (kept(self)[0], set()))
    else:
        monkeypatch.setattr(pick_lists.Marks, fault, lambda self, turn: None)
    done = [
        lambda bank: void(bank.arrives, VISITORS[0], "", WEB),
        does(commands.SetStatus(staff=LIMING, status="break")),
        takes(WANGFANG, 0),
    ]
    assert lived(done) != []
