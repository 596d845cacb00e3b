"""Who may be taken by the agents themselves: what the list says is what a pick does."""

from __future__ import annotations

import msgspec
import pytest

from tests.journey.bank import CARD_SKILL, CARDS, CHENJING, GENERAL, LIMING, QIAN, SUN, WANGFANG, WEB_CARDS, ZHAO, Bank
from yingda.desk.picking import PICKS_MAX, Picks, picks
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.errors import NotToPick
from yingda.routing.policy import Policy, QueueRules, Step, Topic


def pulling(**rules: object) -> Bank:
    """The queue for cards is in pull mode."""
    bank = Bank()
    bank.configured(policy=Policy(version=1, queues={CARDS: QueueRules(mode="pull", **rules)}))  # type: ignore[arg-type]
    return bank


def seen(bank: Bank, agent: str = LIMING) -> Picks:
    return picks(bank.live, agent, bank.now)


def test_nothing_is_to_be_taken_where_contacts_are_offered() -> None:
    bank = Bank()
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    assert seen(bank) == Picks(pull=False, waiting=0, items=[])
    assert seen(bank, "nobody").pull is False


def test_who_waits_is_listed_in_order_and_taken_out_of_order() -> None:
    bank = pulling()
    bank.ready(LIMING)
    for visitor in (ZHAO, QIAN):
        bank.arrives(visitor, entry_point=WEB_CARDS)
        bank.later(1)
    listed = seen(bank)
    assert [each.id for each in listed.items] == [bank.of(ZHAO).id, bank.of(QIAN).id]
    assert (listed.pull, listed.waiting, [each.may for each in listed.items]) == (True, 2, [True, True])
    bank.do(commands.Pick(staff=LIMING, interaction=bank.of(QIAN).id))
    assert (bank.of(QIAN).state, bank.of(QIAN).agent) == (State.ACTIVE, LIMING)
    assert [each.id for each in seen(bank).items] == [bank.of(ZHAO).id]


def test_only_agents_with_the_skills_see_it_and_the_less_skilled_from_their_step_on() -> None:
    bank = pulling(steps=(Step(after_s=30, lower={CARD_SKILL: 1}),))
    bank.ready(LIMING, WANGFANG, CHENJING)
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    assert (seen(bank, WANGFANG).pull, seen(bank, CHENJING).pull) == (False, True)
    assert (seen(bank, CHENJING).items, len(seen(bank).items)) == ([], 1)
    bank.later(31)
    assert [each.may for each in seen(bank, CHENJING).items] == [True]


def test_experts_see_who_was_handed_to_them_and_nobody_else_does() -> None:
    bank = pulling(first_line=True)
    agents = bank.live.config.agents
    expert = msgspec.structs.replace(agents[WANGFANG], line=2, skills={CARD_SKILL: 3})
    bank.configured(agents={**agents, WANGFANG: expert})
    bank.ready(LIMING, WANGFANG)
    contact = bank.arrives(ZHAO, entry_point=WEB_CARDS)
    assert (seen(bank, WANGFANG).pull, seen(bank, WANGFANG).items) == (True, [])
    bank.do(commands.Pick(staff=LIMING, interaction=contact.id))
    bank.do(commands.Transfer(staff=LIMING, interaction=contact.id, second_line=True, note="x"))
    assert [each.id for each in seen(bank, WANGFANG).items] == [contact.id]
    assert seen(bank).items == []


def test_who_cannot_take_it_now_sees_it_and_is_told() -> None:
    bank = pulling()
    bank.ready(LIMING)
    bank.arrives(ZHAO, entry_point=WEB_CARDS)
    bank.do(commands.SetStatus(staff=LIMING, status="break"))
    (one,) = seen(bank).items
    assert one.may is False
    with pytest.raises(NotToPick):
        bank.do(commands.Pick(staff=LIMING, interaction=one.id))


def test_names_are_masked_and_the_kind_of_question_is_said() -> None:
    bank = pulling()
    bank.configured(policy=Policy(
        version=2, queues={CARDS: QueueRules(mode="pull")}, topics=(Topic(key="loss", name="挂失", name_en="Loss"),),
    ))  # fmt: skip
    contact = bank.arrives(ZHAO, entry_point=WEB_CARDS, customer=SUN, customer_name="赵小明", value="gold")
    contact.topic = "loss"
    (one,) = seen(bank).items
    assert one.name and "小" not in one.name
    assert (one.value, one.topic, one.topic_en, one.queue_name_en) == ("gold", "挂失", "Loss", "Cards")


def test_the_list_has_an_end() -> None:
    bank = Bank()
    bank.configured(policy=Policy(version=1, queues={GENERAL: QueueRules(mode="pull")}))
    for number in range(PICKS_MAX + 3):
        bank.arrives(f"00000000-0000-7000-8000-0007{number:08d}")
    listed = seen(bank)
    assert (listed.waiting, len(listed.items)) == (PICKS_MAX + 3, PICKS_MAX)
